/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters of one thread: a perf event group per PMU (pid = the thread, cpu = -1, no inherit), opened before
 * rights are dropped, enabled throughout, and read at the edges of the window: what is reported is the
 * difference. User and kernel are counted, because the kernel's part is what is being compared; where that is
 * refused the event is unavailable, and user-only counts never stand in for it. On a hybrid machine each
 * event is opened on every core PMU and the UNSCALED counts are added. Opening needs CAP_PERFMON where
 * perf_event_paranoid is 2, and CAP_SYS_ADMIN above (Debian's default is 3, Ubuntu's 4). Finding PMUs,
 * encoding events, the system calls and what their refusals mean is perf.c's business. */
#ifndef LABRUN_WORKERS_COUNTERS_H
#define LABRUN_WORKERS_COUNTERS_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/field.h"
#include "experiment/settings.h"
#include "record/sample.h"
#include "workers/perf.h"

struct counters; /* the open events of one thread */

/* Why each event of `events` (bit i = enum counter_id) cannot be counted here; "" when it can, "not asked
 * for" when it is not in the set. Opens the events for some milliseconds on the calling thread and gives them
 * something to count, to know and not to guess: an event that opens and stays at 0 counts nothing on this
 * PMU, which must not be taken for zero misses. */
void counters_probe(const struct perf *perf, struct set events, char why[COUNTER_COUNT][PERF_REASON_BYTES]);

/* The events that a probe found available: what counters_open is to be given. */
struct set counters_available(const char why[COUNTER_COUNT][PERF_REASON_BYTES]);

/* Opens what can be opened for the calling thread, which alone reads it, though rights may be dropped in
 * between. An event that cannot be had is not an error and reads enabled_ns = 0; running out of files
 * (-EMFILE, -ENFILE) or memory (-ENOMEM) is one, because it would leave some threads out. `perf` outlives the
 * counters. `software`: with context switches, migrations and page faults as events. An event of a thread
 * costs at each switch to and from it: these three 1.5 us of CPU time a round trip and side (two switches,
 * where that took 4 us without), so that messages that are timed one by one do without. */
int counters_open(const struct perf *perf, struct set events, bool software, struct counters **counters,
                  struct err *err);
void counters_close(struct counters *counters); /* NULL is fine */

static inline void counters_release(struct counters **counters)
{
    counters_close(*counters);
}

#define own_counters OWNED_BY(counters_release) struct counters *

/* The counts since counters_open: one read(2) per group, no allocation. Fills reading->counters,
 * context_switches, migrations, page_faults; without software events the last three come from
 * getrusage(RUSAGE_THREAD), which does not know migrations: COUNT_UNKNOWN. */
int counters_read(const struct counters *counters, struct reading *reading, struct err *err);

#endif
