/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of CPUs, as in "0-3+8" ('+' joins, because ',' separates the values of an axis in an INI file; kernel
 * files, which use ',', are read with the same parser). */
#ifndef LABRUN_MODEL_CPUS_H
#define LABRUN_MODEL_CPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

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

#endif
