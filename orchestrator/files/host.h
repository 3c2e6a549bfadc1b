/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machine this is: read once per experiment, shown in captions, kept in environment.json. Only reads;
 * changes nothing. Anything that cannot be read is an empty string or -1, never a guess. */
#ifndef LABRUN_FILES_HOST_H
#define LABRUN_FILES_HOST_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "model/cpus.h"
#include "model/sample.h"

struct host {
    char cpu_model[128], hypervisor[32], machine[32]; /* machine: uname -m */
    char kernel[128], distribution[128], hostname[65];
    char congestion[16]; /* the host's default */
    char governor[32];
    struct cpus online, allowed; /* allowed: this process's affinity */
    struct cpus cores;           /* one CPU of each physical core: placement takes these first */
    int64_t l1d_bytes, l2_bytes, l3_bytes, memory_bytes, max_khz;
    int perf_event_paranoid, optmem_max;
};

int host_read(struct host *host, struct err *err);

/* Sums /proc/stat over all CPUs. */
int host_system(struct system_reading *reading, struct err *err);

/* One line for captions: "Intel Xeon, 2 CPUs · Linux 6.18". */
void host_caption(const struct host *host, struct text *text);

#endif
