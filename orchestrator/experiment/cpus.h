/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of CPUs, as in "0-3+8" ('+' joins, because ',' separates the values of an axis in an INI file; kernel
 * files, which use ',', are read with the same parser). */
#ifndef LABRUN_EXPERIMENT_CPUS_H
#define LABRUN_EXPERIMENT_CPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

struct cell;

/* --- cpus --- */

enum { CPUS_MAX = 1024 };

struct cpus {
    uint64_t bits[CPUS_MAX / 64];
};

int cpus_parse(const char *string, struct cpus *cpus, struct err *err);
void cpus_print(const struct cpus *cpus, struct text *text);
void cpus_add(struct cpus *cpus, unsigned cpu);
bool cpus_has(const struct cpus *cpus, unsigned cpu);
unsigned cpus_count(const struct cpus *cpus);
/* The n-th CPU of the set, counted from 0; -1 past the end. */
int cpus_nth(const struct cpus *cpus, unsigned n);

/* --- placement --- */
/* Which CPU each thread is pinned to: a pure function of the cell and the CPUs that may be used. */

/* Fills tx[i] and rx[i] for each of cell->threads connections with a CPU number, or -1 for a thread left
 * free. `allowed` is what this process may run on; `cores` holds one CPU of each physical core: these are
 * handed out first, so that hyperthreads are shared last. spread: the two ends of a connection on different
 * CPUs, as far as there are several; shared: both ends on the same CPU, connections taking turns through the
 * CPUs; free:   the scheduler decides. Explicit lists in the cell win, connection i taking the list's CPU i
 * modulo its length. -EINVAL when a list names a CPU that is not allowed, -ENOENT when `allowed` is empty. */
int placement_assign(const struct cell *cell, const struct cpus *allowed, const struct cpus *cores, int *tx,
                     int *rx, struct err *err);

#endif
