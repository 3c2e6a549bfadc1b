/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the CPUs have in common, as /sys tells it: read once per experiment. Only reads; what it does not say
 * is in no group, never a guess. What follows from it is experiment/placement.h's business. */
#ifndef LABRUN_RESULTS_TOPOLOGY_H
#define LABRUN_RESULTS_TOPOLOGY_H

#include "experiment/placement.h"

/* Of the CPUs that are online; /sys below a root, "" outside tests. A CPU whose core is not told is a core of
 * its own. */
void topology_read(const char *root, const struct cpus *online, struct topology *topology);

/* Size of a CPU's data (or unified) cache of a level, in bytes; -1 when the kernel does not say. */
int64_t topology_cache(const char *root, unsigned cpu, int level);

#endif
