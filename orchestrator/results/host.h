/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machine this is: read once per experiment, shown in captions, kept in environment.json. Only reads;
 * changes nothing. Anything that cannot be read is an empty string or -1, never a guess. */
#ifndef LABRUN_RESULTS_HOST_H
#define LABRUN_RESULTS_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "experiment/placement.h"
#include "record/sample.h"

enum { MITIGATIONS_MAX = 40 }; /* Linux 6.18 knows 20 vulnerabilities */

struct mitigation { /* of /sys/devices/system/cpu/vulnerabilities */
    char name[40], state[160];
};

/* A member for each row of host_list.h. */
struct host {
#define HOST_TEXT(member, size, ...) char member[size];
#define HOST_CPUS(member, ...) struct cpus member;
#define HOST_GROUPS(member, ...)
#define HOST_INT(member, ...) int member;
#define HOST_LONG(member, ...) int64_t member;
#include "results/host_list.h"
#undef HOST_TEXT
#undef HOST_CPUS
#undef HOST_GROUPS
#undef HOST_INT
#undef HOST_LONG
    struct topology topology;                       /* the rows of groups */
    struct mitigation mitigations[MITIGATIONS_MAX]; /* by name, ascending */
    unsigned mitigation_count;
};

enum { PARANOID_UNKNOWN = INT32_MIN };

/* -ENODATA only when not even the CPUs that this process may use are known. */
int host_read(struct host *host, struct err *err);

/* Sums /proc/stat over all CPUs. */
int host_system(struct system_reading *reading, struct err *err);

/* Ticks that tasks have had on these CPUs ever, interrupts left out; NaN: not known. */
double host_busy_ticks(const struct cpus *cpus);

/* One line for captions: "Intel Xeon, 2 CPUs · Linux 6.18"; "Intel Xeon, 2 CPUs in KVM · Linux 6.18". */
void host_caption(const struct host *host, struct text *text);

/* The same with /sys, /proc and /etc below a root, and the text of /proc/stat as given: for tests.
 * `signature`: the 12 bytes of CPUID leaf 0x40000000 as a string, "" when there are none. They only mean
 * something on a CPU whose flags say "hypervisor". */
int host_read_below(const char *root, const char *signature, struct host *host, struct err *err);
int host_parse_stat(const char *stat, struct system_reading *reading, struct err *err);
double host_busy_ticks_below(const char *root, const struct cpus *cpus);

/* --- what it is read by: for tests --- */
/* Small files of the kernel, below a root: one value in /sys or /proc. What cannot be read is an empty string
 * or -1; nothing here is an error, and nothing here knows what a value means. */

/* The first line, without its line break; cut to fit. */
void attribute_line(const char *root, const char *path, char *line, size_t size);

/* A number, whole and not negative; -1 when there is none. K, M and G are binary, as in cache sizes. */
int64_t attribute_number(const char *root, const char *path);

/* The word in brackets of a choice: "always [madvise] never". */
void attribute_choice(const char *root, const char *path, char *word, size_t size);

/* The value of the first "key : value" or "key=value" line of a text; quotes and spaces around it are taken
 * off. Empty when there is no such line. */
void attribute_value(const char *text, const char *key, char *value, size_t size);

#endif
