/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests of warnings[] on one run, while its measurement is at hand. What cannot be told is no warning:
 * every comparison with a missing number is false. */
#ifndef LABRUN_ANALYSIS_RUN_CHECK_H
#define LABRUN_ANALYSIS_RUN_CHECK_H

#include <stdbool.h>

#include "analysis/warnings.h"

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

run_check run_check_unsteady;
run_check run_check_multiplexed;    /* a counter ran for less than FORMULA_RUNNING_LEAST of the time */
run_check run_check_steal;          /* more than RUN_CHECK_STEAL_MOST, in two ticks or more */
run_check run_check_oversubscribed; /* a CPU shared by more threads than the placement asks for; free
                                       threads: more than there are CPUs */
run_check run_check_retransmits;    /* any, on a path that was asked to lose nothing */
run_check run_check_timer;
run_check run_check_copied;              /* any zero-copy send */
run_check run_check_receiver_limited;    /* the bottleneck is the receiver or its window, not both sides */
run_check run_check_impossible_cycles;   /* cycles > CPUs that can run the threads x max_khz x window */
run_check run_check_unequal_connections; /* the slowest is below RUN_CHECK_SLOWEST_LEAST */
run_check run_check_host_changed;
run_check run_check_refused;       /* any zero-copy send, for lack of memory that may be pinned */
run_check run_check_ragged_window; /* a thread's window is off the run's by more than RUN_CHECK_RAGGED_MOST */
run_check run_check_verified;
run_check run_check_losses; /* of any datagram, on a path that was asked to lose nothing */

#endif
