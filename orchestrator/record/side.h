/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic over the windows of one side's threads: differences, sums, rates. Every thread has its own
 * window, from its opening to its closing reading, and whatever lacks one is NaN: a difference between
 * readings that were never taken is not 0. What the results mean is formula's business. */
#ifndef LABRUN_MODEL_SIDE_H
#define LABRUN_MODEL_SIDE_H

#include <stddef.h>

#include "record/sample.h"

struct side { /* all sending, or all receiving threads of a run */
    const struct sample *samples;
    size_t threads;
};

/* The receiving side of a run without one (a sink) has no threads. */
struct side side_tx(const struct measurement *measurement);
struct side side_rx(const struct measurement *measurement);

/* Length of a thread's window in ns; NaN unless it is positive. */
double side_thread_ns(const struct sample *sample);

/* `offset`: of a cumulative uint64_t in struct reading, offsetof(struct reading, tally.bytes). Its growth
 * over the thread's window; NaN without a window, and when it shrank, which only a broken reading does. */
double side_thread_delta(const struct sample *sample, size_t offset);

/* Sum over all threads; NaN when a thread has none, or there is no thread. */
double side_sum(struct side side, size_t offset);

/* Sum over all threads of growth / own window, per ns. */
double side_rate(struct side side, size_t offset);

/* Sum of the threads' windows in ns. */
double side_window_ns(struct side side);

/* What a counter counted, unscaled, over all threads; NaN when a thread did not have the counter open, or it
 * never ran in the window: then nobody knows the sum. */
double side_count(struct side side, enum counter_id counter);

/* The smallest share (0..1) of the enabled time in which the counter really counted, over the threads that
 * had it open; NaN when none had. */
double side_running(struct side side, enum counter_id counter);

#endif
