/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PMUs of the CPU cores, as sysfs lists them, and the encoding of an event by name (libpfm4). A hybrid
 * machine has one PMU per kind of core, and an event of it must say which one it means. Uncore PMUs do not
 * count threads and are left out. */
#ifndef LABRUN_WORKERS_PMU_H
#define LABRUN_WORKERS_PMU_H

#include <stdint.h>

#include "base/err.h"
#include "experiment/cpus.h"

struct perf_event_attr;

enum { PMU_MAX = 8 }; /* three kinds of cores are the most on sale */

struct pmu {
    char name[256];
    uint32_t type;    /* number in perf_event_attr.type, or extended into config */
    struct cpus cpus; /* empty: all */
};

struct pmus { /* by type, ascending */
    struct pmu list[PMU_MAX];
    unsigned count;
};

/* The core PMUs below `root`/sys/bus/event_source/devices; none is not an error. */
void pmus_read(const char *root, struct pmus *pmus);

/* On how many PMUs an event must be opened to be counted wherever the thread runs: at least 1. */
unsigned pmus_targets(const struct pmus *pmus);

/* Fills `attr` to count the event `name` (as in libpfm4's "perf" PMU, any case) of a thread, user and kernel,
 * without a hypervisor below: what runs there is not the thread's work, and a guest may not count it. The
 * count is for target number `target` of `pmus`. -ENOENT when libpfm4 does not know the name. */
int pmu_event(const struct pmus *pmus, unsigned target, const char *name, struct perf_event_attr *attr,
              struct err *err);

#endif
