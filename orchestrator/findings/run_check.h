/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests of warnings[] on one run, while its measurement is at hand. What cannot be told is no warning:
 * every comparison with a missing number is false. */
#ifndef LABRUN_ANALYSIS_RUN_CHECK_H
#define LABRUN_ANALYSIS_RUN_CHECK_H

#include <stdbool.h>

#include "findings/warnings.h"

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

#endif
