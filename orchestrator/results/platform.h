/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for what the kernel describes in numbers and hints: which CPU this is, and whether a hypervisor
 * stands below. Decides from what it is given; reads only below a root. */
#ifndef LABRUN_FILES_PLATFORM_H
#define LABRUN_FILES_PLATFORM_H

#include <stddef.h>

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

#endif
