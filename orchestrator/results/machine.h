/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for what the kernel describes in numbers and hints: which CPU this is, and whether a hypervisor
 * stands below. Decides from what it is given; reads only below a root. */
#ifndef LABRUN_RESULTS_MACHINE_H
#define LABRUN_RESULTS_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "experiment/cpus.h"

/* --- platform --- */

/* The CPU's name from the text of /proc/cpuinfo. arm64 has no name there: known implementer and part numbers
 * become one, others "implementer 0x41 part 0xd0c". Empty when the text says nothing. */
void platform_cpu(const char *cpuinfo, char *name, size_t size);

/* The hypervisor's name; "none" where the CPU says that there is none (x86), "" where nobody says anything.
 * `signature`: the 12 bytes of CPUID leaf 0x40000000 as a string, "" when not asked. */
void platform_hypervisor(const char *root, const char *cpuinfo, const char *signature, char *name,
                         size_t size);

/* That signature of the CPU we run on; "" on CPUs without CPUID. Only means something on a CPU whose flags
 * say "hypervisor". */
void platform_signature(char signature[13]);

/* --- topology --- */
/* How the CPUs hang together, from /sys/devices/system/cpu below a root: cores and caches. */

/* One CPU of each physical core that has CPUs in `online`: an allowed one if the core has any, else the
 * lowest. A CPU whose siblings cannot be read is a core of its own. */
void topology_cores(const char *root, const struct cpus *online, const struct cpus *allowed,
                    struct cpus *cores);

/* Size of a CPU's data (or unified) cache of a level, in bytes; -1 when the kernel does not say. */
int64_t topology_cache(const char *root, unsigned cpu, int level);

#endif
