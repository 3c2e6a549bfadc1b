/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign load: how much of the time of a run's CPUs went to tasks that are not labrun's, and to which. The
 * kernel's ticks of 10 ms are too coarse for a slice, so the CPUs are sampled (cpu-clock, which needs no
 * PMU); a sample in the idle task is none, softirqs in it included. Not foreign are the workers with all
 * their threads, labrun itself, and ksoftirqd, which does what the run's packets have left to do. A softirq
 * that interrupts a task is that task's time: in a lab mostly a worker's. The parent opens and reads it,
 * which has the rights that its workers drop. */
#ifndef LABRUN_WORKERS_FOREIGN_H
#define LABRUN_WORKERS_FOREIGN_H

#include <sys/types.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/cpus.h"
#include "record/sample.h"
#include "workers/pair.h"
#include "workers/perf.h"

struct foreign_meter;

/* One sample of a CPU in so many ns. On a slow guest it takes the CPU 9 us: 0.4 %. A prime, so that it does
 * not keep step with ticks and slices. */
enum { FOREIGN_PERIOD_NS = 2300003 };

/* Opens the events, which count at once. A refusal has its reason and, mostly, a hint. */
int foreign_open(const struct perf *perf, const struct cpus *cpus, struct foreign_meter **meter,
                 struct err *err);
/* Could they be, on the CPU that this is on? */
int foreign_probe(struct err *err);
void foreign_close(struct foreign_meter *meter); /* NULL is fine */

static inline void foreign_release(struct foreign_meter **meter)
{
    foreign_close(*meter);
}

#define own_foreign_meter OWNED_BY(foreign_release) struct foreign_meter *

/* What these processes do is not foreign; 0: there is none. */
void foreign_own(struct foreign_meter *meter, const pid_t pids[2]);

/* From now on; until now, and what it was. NULL: not known. */
void foreign_begin(struct foreign_meter *meter);
struct foreign_load foreign_end(struct foreign_meter *meter);

/* What a run that is one window calls; then its load. */
struct pair_watch foreign_watch(struct foreign_meter *meter);
struct foreign_load foreign_of_window(struct foreign_meter *meter);

/* Adds "cc1 38 %, kswapd0 2 %": the tasks with most of all the time between begin and end since the meter was
 * opened, by command name, of which what is not printable is "?". Nothing where there was none. */
void foreign_tell(const struct foreign_meter *meter, struct text *text);

#endif
