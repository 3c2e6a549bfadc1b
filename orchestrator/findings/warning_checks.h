/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests of warnings[] on one run, while its measurement is at hand. What cannot be told is no warning:
 * every comparison with a missing number is false. */
#ifndef LABRUN_FINDINGS_WARNING_CHECKS_H
#define LABRUN_FINDINGS_WARNING_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

#include "findings/run_index.h"

struct warning;
struct warning_host;

/* --- run check --- */

struct run_view {
    const struct measurement *measurement;
    const struct cell *cell;
    const double *metrics; /* METRIC_COUNT of them */
    const struct warning_host *host;
};

typedef bool run_check(const struct run_view *run);

/* The share of all CPU time, in percent, that may be stolen: 1 % is a third of the difference that the
 * default `equivalence` takes for none. */
#define RUN_CHECK_STEAL_MOST 1.0

/* A message that takes this share of a TCP timer's time or up to that, while both sides hardly ran, waited
 * for the timer: 40 ms delayed ACK (TCP_DELACK_MIN), 200 ms retransmission (TCP_RTO_MIN), 1 s the first one
 * (TCP_TIMEOUT_INIT), include/net/tcp.h. Timers tick in 1 to 10 ms and are late, never early. */
#define RUN_CHECK_TIMER_LEAST 0.95
#define RUN_CHECK_TIMER_MOST 1.2
#define RUN_CHECK_IDLE_MOST 0.5 /* share of the window that either side's threads ran */

/* The slowest connection's share of the mean, in percent. */
#define RUN_CHECK_SLOWEST_LEAST 80.0

/* How far a thread's own window may be from the run's, as a share of it: what is compared is then still the
 * same time, to about the default `equivalence`. */
#define RUN_CHECK_RAGGED_MOST 0.05

/* --- cell check --- */
/* The tests of warnings[] on the runs of one cell, and on the runs of the whole experiment. Each fills runs,
 * of and detail when it holds. */

typedef bool cell_check(const struct run_index *index, size_t cell, struct warning *warning);

/* The cell's runs whose record carries the id; detail: the worst value of `metric`, the largest or the
 * smallest, among them. METRIC_COUNT: no detail. */
bool cell_check_recorded(const struct run_index *index, size_t cell, enum metric_id metric, bool smallest,
                         struct warning *warning);

/* --- family check --- */
/* The tests of warnings[] on families: cells that differ in one thing only, so that what they share, or do
 * not share, means something. A family's warning is told of one of its cells. */

struct family_check {
    void (*blank)(
        struct cell *cell); /* takes out what may differ: cells that are the same then are one family */
    /* Fills cell, runs, of and detail when it holds. `cells`: numbers of the index's cells. */
    bool (*test)(const struct run_index *index, const size_t *cells, size_t count, struct warning *warning);
};

/* Granted buffers, autotuned ones too, are in place by then: kernels at least double them when they grow.
 * Ones that were asked for must be the same. */
#define FAMILY_BUFFERS_MOST 2.0
/* By which factor medians may differ where so many bytes were asked for; not positive: autotuned. */
double family_buffers_most(int64_t asked);

/* Throughput is flat when its medians differ by no more than this share, */
#define FAMILY_FLAT 0.1
/* over sizes, or numbers of threads, that differ by at least this factor. */
#define FAMILY_SIZES_LEAST 16
#define FAMILY_THREADS_LEAST 4
/* Larger messages may well be all alike: what a message costs whatever its size (0.25 us at 256 B) is 3 % of
 * what 64 KB cost (8 us at 65 Gbit/s). */
#define FAMILY_SIZE_MOST (64 * 1024)

#endif
