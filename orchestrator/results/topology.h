/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the CPUs hang together, from /sys/devices/system/cpu below a root: cores and caches. */
#ifndef LABRUN_FILES_TOPOLOGY_H
#define LABRUN_FILES_TOPOLOGY_H

#include <stdint.h>

#include "experiment/cpus.h"

/* One CPU of each physical core that has CPUs in `online`: an allowed one if the core has any, else the
 * lowest. A CPU whose siblings cannot be read is a core of its own. */
void topology_cores(const char *root, const struct cpus *online, const struct cpus *allowed,
                    struct cpus *cores);

/* Size of a CPU's data (or unified) cache of a level, in bytes; -1 when the kernel does not say. */
int64_t topology_cache(const char *root, unsigned cpu, int level);

#endif
