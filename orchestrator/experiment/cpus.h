/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of CPUs, as in "0-3+8" ('+' joins, because ',' separates the values of an axis in an INI file; kernel
 * files, which use ',', are read with the same parser), and groups of them. */
#ifndef LABRUN_EXPERIMENT_CPUS_H
#define LABRUN_EXPERIMENT_CPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

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

/* --- groups --- */
/* Which CPUs have something in common, each kind of group for itself: those of a core, of a cache. */

struct cpu_groups {
    uint16_t of[CPUS_MAX]; /* the CPU's group, its number + 1; 0: not known */
};

void cpu_groups_set(struct cpu_groups *groups, unsigned cpu, unsigned group);
/* The number of the CPU's group; -1: not known, or no CPU. */
int cpu_groups_find(const struct cpu_groups *groups, int cpu);
/* How many groups the CPUs of a set are in, as far as is known. */
unsigned cpu_groups_count(const struct cpu_groups *groups, const struct cpus *among);
/* The group with the least number above *group, which begins at -1; false: there is none. */
bool cpu_groups_next(const struct cpu_groups *groups, int *group, struct cpus *members);

#endif
