/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warning_rows.h"

#include <math.h>

#include "findings/steadiness.h"
#include "record/record.h"
#include "record/formula.h"

bool run_check_unsteady(const struct run_view *run)
{
    struct steadiness steadiness =
        steadiness_of(run->measurement->intervals, run->measurement->interval_count);
    return steadiness_lacks(&steadiness);
}

/* A counter ran for less than FORMULA_RUNNING_LEAST of the time. */
bool run_check_multiplexed(const struct run_view *run)
{
    return run->metrics[METRIC_counter_running_pct] < 100 * FORMULA_RUNNING_LEAST;
}

/* More than RUN_CHECK_STEAL_MOST, in two ticks or more. */
bool run_check_steal(const struct run_view *run)
{
    const struct system_reading *open = &run->measurement->open, *close = &run->measurement->close;
    /* one tick of 10 ms may belong to the time before the window */
    return run->metrics[METRIC_steal_pct] > RUN_CHECK_STEAL_MOST && close->steal >= open->steal + 2;
}

struct crowd {
    unsigned short on[CPUS_MAX]; /* threads pinned to each CPU */
    unsigned pinned, most;
};

static void crowd_add(struct crowd *crowd, struct side side)
{
    for (size_t i = 0; i < side.threads; i++) {
        int32_t cpu = side.samples[i].cpu;
        if (cpu < 0 || cpu >= CPUS_MAX)
            continue;
        unsigned threads = ++crowd->on[cpu];
        crowd->most = threads > crowd->most ? threads : crowd->most;
        crowd->pinned++;
    }
}

/* Of both sides. */
static size_t threads_of(const struct measurement *measurement)
{
    return side_tx(measurement).threads + side_rx(measurement).threads;
}

/* A CPU shared by more threads than the placement asks for; free threads: more than there are CPUs. */
bool run_check_oversubscribed(const struct run_view *run)
{
    struct crowd crowd = {0};
    crowd_add(&crowd, side_tx(run->measurement));
    crowd_add(&crowd, side_rx(run->measurement));
    unsigned asked = run->cell->placement == PLACEMENT_SHARED ? 2 : 1;
    size_t threads = threads_of(run->measurement);
    bool crowded = run->host->cpus > 0 && threads > run->host->cpus;
    return crowd.pinned == threads ? crowd.most > asked : crowded;
}

/* Any, on a path that was asked to lose nothing. */
bool run_check_retransmits(const struct run_view *run)
{
    return run->metrics[METRIC_retransmits] > 0;
}

/* Share of a side's windows in which its threads ran. */
static double busy(struct side side)
{
    return side_sum(side, offsetof(struct reading, cpu_ns)) / side_window_ns(side);
}

bool run_check_timer(const struct run_view *run)
{
    static const double timers_us[] = {40e3, 200e3, 1e6};
    double message_us = run->metrics[METRIC_receive_us];
    bool idle = busy(side_tx(run->measurement)) <= RUN_CHECK_IDLE_MOST &&
                busy(side_rx(run->measurement)) <= RUN_CHECK_IDLE_MOST;
    for (size_t i = 0; i < sizeof timers_us / sizeof timers_us[0]; i++)
        if (idle && message_us >= RUN_CHECK_TIMER_LEAST * timers_us[i] &&
            message_us <= RUN_CHECK_TIMER_MOST * timers_us[i])
            return true;
    return false;
}

/* Any zero-copy send. */
bool run_check_copied(const struct run_view *run)
{
    return run->metrics[METRIC_zc_copied] > 0;
}

/* The bottleneck is the receiver or its window, not both sides. */
bool run_check_receiver_limited(const struct run_view *run)
{
    double bottleneck = run->metrics[METRIC_bottleneck];
    return bottleneck == BOTTLENECK_RECEIVER || bottleneck == BOTTLENECK_RECEIVE_WINDOW;
}

/* Cycles > CPUs that can run the threads x max_khz x window. */
bool run_check_impossible_cycles(const struct run_view *run)
{
    double cycles =
        formula_both(run->measurement, run->metrics[METRIC_tx_cycles], run->metrics[METRIC_rx_cycles]);
    double threads = (double)threads_of(run->measurement);
    double cpus = run->host->cpus > 0 ? fmin(threads, run->host->cpus) : threads;
    double most = cpus * (double)run->host->max_khz * 1e3 * run->metrics[METRIC_window_s];
    return run->host->max_khz > 0 && cycles > most;
}

/* The slowest is below RUN_CHECK_SLOWEST_LEAST. */
bool run_check_unequal_connections(const struct run_view *run)
{
    return run->metrics[METRIC_slowest_connection_pct] < RUN_CHECK_SLOWEST_LEAST;
}

bool run_check_host_changed(const struct run_view *run)
{
    return run->host->changed;
}

/* Any zero-copy send, for lack of memory that may be pinned. */
bool run_check_refused(const struct run_view *run)
{
    return run->metrics[METRIC_zc_enobufs] > 0;
}

static bool ragged(struct side side, double window_ns)
{
    for (size_t i = 0; i < side.threads; i++)
        if (fabs(side_thread_ns(&side.samples[i]) / window_ns - 1) > RUN_CHECK_RAGGED_MOST)
            return true;
    return false;
}

/* A thread's window is off the run's by more than RUN_CHECK_RAGGED_MOST. */
bool run_check_ragged_window(const struct run_view *run)
{
    const struct measurement *measurement = run->measurement;
    double window_ns = (double)measurement->close.time_ns - (double)measurement->open.time_ns;
    return window_ns > 0 &&
           (ragged(side_tx(measurement), window_ns) || ragged(side_rx(measurement), window_ns));
}

bool run_check_verified(const struct run_view *run)
{
    return run->cell->verify;
}

/* Of any datagram, on a path that was asked to lose nothing. */
bool run_check_losses(const struct run_view *run)
{
    return run->metrics[METRIC_lost_messages] > 0;
}
