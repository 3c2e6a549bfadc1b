/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters of one thread: a perf event group per PMU (pid = the thread, cpu = -1, no inherit), opened before
 * rights are dropped, enabled throughout, and read at the edges of the window: what is reported is the
 * difference. Event names are resolved by libpfm4. On a hybrid machine each event is opened on every core PMU
 * and the UNSCALED counts are added. */
#ifndef LABRUN_WORKERS_COUNTERS_H
#define LABRUN_WORKERS_COUNTERS_H

#include <stddef.h>

#include "base/err.h"
#include "model/counter.h"
#include "model/field.h"
#include "model/sample.h"

struct counters; /* the open events of one thread */

/* Why each event of `events` (bit i = enum counter_id) cannot be counted here; "" when it can, "not asked
 * for" when it is not in the set. Opens every event for a moment on the calling thread, to know and not to
 * guess. */
void counters_probe(struct set events, char why[COUNTER_COUNT][200]);

/* Opens what can be opened for the calling thread. An event that cannot be had is not an error. */
int counters_open(struct set events, struct counters **counters, struct err *err);
void counters_close(struct counters *counters);

/* The counts since counters_open. Fills reading->counters, context_switches, migrations, page_faults. */
int counters_read(const struct counters *counters, struct reading *reading, struct err *err);

#endif
