/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile of one run: the samples of its CPUs, attributed by process to the sender, the receiver or
 * others, and by the kernel's symbols to a group. The parent opens and reads it, which has the rights that
 * its workers drop. Time of the idle task is left out, unless a softirq took it. What a symbol is for is
 * symbols.c's business. */
#ifndef LABRUN_WORKERS_PROFILER_H
#define LABRUN_WORKERS_PROFILER_H

#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/cpus.h"
#include "record/profile.h"
#include "workers/pair.h"
#include "workers/perf.h"
#include "workers/symbols.h"

/* --- profiling --- */
/* What profiles need of this host, found out once, before the first run: the right to sample CPUs, and the
 * kernel's symbols. */

struct profiling {
    const char *event;      /* what would be sampled; NULL when nothing can be */
    struct symbols symbols; /* owned; empty: hidden */
    struct err refusal;     /* why CPUs cannot be sampled */
    struct err hidden;      /* why there are no symbols */
};

void profiling_release(struct profiling *profiling);
#define own_profiling OWNED_BY(profiling_release) struct profiling

/* Asks the kernel. */
void profiling_probe(int64_t frequency, struct profiling *profiling);

/* --- profiler --- */

struct profiler;

/* Opens the events, not counting yet: `frequency` samples per second on each of the CPUs. `symbols`, which
 * outlives the profiler, may be empty: then all kernel code is PROFILE_hidden. A refusal has its reason and,
 * in the hint, its remedy. */
int profiler_open(const struct perf *perf, const struct cpus *cpus, int64_t frequency,
                  const struct symbols *symbols, struct profiler **profiler, struct err *err);
void profiler_close(struct profiler *profiler); /* NULL is fine */

static inline void profiler_release(struct profiler **profiler)
{
    profiler_close(*profiler);
}

#define own_profiler OWNED_BY(profiler_release) struct profiler *

/* What a run calls: sampling begins and ends with its window. */
struct pair_watch profiler_watch(struct profiler *profiler);

/* After the window: fills the event, the frequency, what was lost, and the lines. */
int profiler_result(struct profiler *profiler, struct profile *profile, struct err *err);

#endif
