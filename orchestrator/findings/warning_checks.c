/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warning_checks.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stddef.h>

#include "experiment/placement.h"
#include "experiment/settings.h"
#include "record/formula.h"
#include "statistics/order_statistics.h"

/* --- steadiness --- */
/* STATISTICS of old took a line that moves the mean by 5 %, or one interval of 100 ms that is 20 % off; on a
 * guest with two CPUs such intervals scatter by 2 to 19 % when nothing is wrong, and a third of the runs of
 * 1 s had the warning. Now one number is looked at, how much of the bytes any stretch had too many or too few
 * of, and it has two limits, both of which an unsteady run is beyond:
 * - STEADINESS_MOVED. Less is no news.
 * - What noise alone does in one of fifty runs, told from how far neighbours differ, which a climb, a step or
 *   a dip hardly changes. Noise lasts from one interval into the next (there 0.05 to 2 s), so that neighbours
 *   differ less than the window wanders. Ten values do not tell by how much: it is taken for a correlation of
 *   0.7 between intervals, which long parts of many intervals lose.
 * bench_flags prints how often noise has the warning, and how often what is there is found. */

/* In percent of all bytes: a line that climbs by 20 %, a step of 10 %, a fifth that is 12.5 % off. */
#define STEADINESS_MOVED 2.5

/* Windows of 100 ms and more have ten intervals, of which one may be late. In fewer than 20 parts of a long
 * one a dip that begins within a part would be in the differences of too many. */
enum { STEADINESS_INTERVALS_LEAST = 9, STEADINESS_PARTS_MOST = 20 };

/* The rate of interval i in bytes/ns; NaN when it is too short to have one. */
static double rate_of(const struct interval *intervals, size_t i, double shortest_ns)
{
    uint64_t from = i > 0 ? intervals[i - 1].time_ns : 0, to = intervals[i].time_ns;
    double length = (double)to - (double)from;
    return length < shortest_ns || to <= from ? NAN : (double)intervals[i].rx_bytes / length;
}

struct steadiness_parts {
    double
        rates[STEADINESS_PARTS_MOST]; /* means of 1 or more neighbouring intervals, about the same number */
    size_t count;
    double mean;
};

static void parts_make(const struct interval *intervals, size_t count, double shortest_ns, size_t usable,
                       struct steadiness_parts *parts)
{
    size_t counts[STEADINESS_PARTS_MOST] = {0}, next = 0;
    *parts =
        (struct steadiness_parts){.count = usable < STEADINESS_PARTS_MOST ? usable : STEADINESS_PARTS_MOST};
    for (size_t i = 0; i < count; i++) {
        double rate = rate_of(intervals, i, shortest_ns);
        if (isnan(rate))
            continue;
        size_t part = next++ * parts->count / usable;
        counts[part]++;
        parts->rates[part] += rate;
    }
    for (size_t i = 0; i < parts->count; i++) {
        parts->rates[i] /= (double)counts[i];
        parts->mean += parts->rates[i] / (double)parts->count;
    }
}

/* The range of the sum of what the parts so far are off the mean, which is 0 before the first and after the
 * last: the most that any stretch had more, or less, than its share. In bytes/ns x parts. */
static double moved_by(const struct steadiness_parts *parts)
{
    double sum = 0, low = 0, high = 0;
    for (size_t i = 0; i < parts->count; i++) {
        sum += parts->rates[i] - parts->mean;
        low = fmin(low, sum);
        high = fmax(high, sum);
    }
    return high - low;
}

/* How far neighbours differ on average, but for what they all rise by, and without the two that differ most:
 * the ends of a dip. In bytes/ns. */
static double noise_of(const struct steadiness_parts *parts)
{
    double differences[STEADINESS_PARTS_MOST], sum = 0;
    size_t n = parts->count - 1, kept = n - 2;
    for (size_t i = 0; i < n; i++)
        differences[i] = parts->rates[i + 1] - parts->rates[i];
    order_sort(differences, n);
    double rise = gsl_stats_median_from_sorted_data(differences, 1, n);
    for (size_t i = 0; i < n; i++)
        differences[i] = fabs(differences[i] - rise);
    order_sort(differences, n);
    for (size_t i = 0; i < kept; i++)
        sum += differences[i] / (double)kept;
    return sum;
}

/* How far that noise moves so many parts of so many intervals. 6.5 is what one in fifty runs of ten intervals
 * with a correlation of 0.7 exceeds, 3.1 of 100 intervals; 2.1 to 3.3 without any correlation. */
static double noise_reach(const struct steadiness_parts *parts, size_t intervals)
{
    double limit = 3 + 3.5 * (double)parts->count / (double)intervals;
    return limit * sqrt((double)parts->count) * noise_of(parts);
}

struct steadiness steadiness_of(const struct interval *intervals, size_t count)
{
    struct steadiness steadiness = {.moved_pct = NAN};
    double shortest_ns = count > 0 ? (double)interval_length_ns(intervals[count - 1].time_ns) / 2 : 0;
    for (size_t i = 0; i < count; i++)
        steadiness.intervals += isnan(rate_of(intervals, i, shortest_ns)) ? 0 : 1;
    if (steadiness.intervals < STEADINESS_INTERVALS_LEAST)
        return steadiness;
    struct steadiness_parts parts;
    parts_make(intervals, count, shortest_ns, steadiness.intervals, &parts);
    if (!(parts.mean > 0))
        return steadiness;
    double moved = moved_by(&parts);
    steadiness.moved_pct = 100 * moved / ((double)parts.count * parts.mean);
    steadiness.unsteady =
        steadiness.moved_pct > STEADINESS_MOVED && moved > noise_reach(&parts, steadiness.intervals);
    return steadiness;
}

/* --- checks --- */

struct run_view {
    const struct measurement *measurement;
    const struct cell *cell;
    const double *metrics; /* METRIC_COUNT of them */
    const struct warning_host *host;
};

static bool run_check_unsteady(const struct run_view *run)
{
    return steadiness_of(run->measurement->intervals, run->measurement->interval_count).unsteady;
}

/* A counter ran for less than FORMULA_RUNNING_LEAST of the time. */
static bool run_check_multiplexed(const struct run_view *run)
{
    return run->metrics[METRIC_counter_running_pct] < 100 * FORMULA_RUNNING_LEAST;
}

/* The share of all CPU time, in percent, that may be stolen: 1 % is a third of the difference that the
 * default `equivalence` takes for none. */
#define STEAL_MOST 1.0

/* More than STEAL_MOST, in two ticks or more. */
static bool run_check_steal(const struct run_view *run)
{
    const struct system_reading *open = &run->measurement->open, *close = &run->measurement->close;
    /* one tick of 10 ms may belong to the time before the window */
    return run->metrics[METRIC_steal_pct] > STEAL_MOST && close->steal >= open->steal + 2;
}

/* More than FOREIGN_MOST. */
static bool run_check_busy_host(const struct run_view *run)
{
    return run->metrics[METRIC_foreign_load_pct] > FOREIGN_MOST;
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
static bool run_check_oversubscribed(const struct run_view *run)
{
    struct crowd crowd = {0};
    crowd_add(&crowd, side_tx(run->measurement));
    crowd_add(&crowd, side_rx(run->measurement));
    unsigned asked = run->cell->placement == PLACEMENT_SHARED ? 2 : 1;
    size_t threads = threads_of(run->measurement);
    unsigned cpus = cpus_count(&run->host->allowed);
    bool crowded = cpus > 0 && threads > cpus;
    return crowd.pinned == threads ? crowd.most > asked : crowded;
}

static void cpus_add_side(struct cpus *cpus, struct side side, const struct cpus *allowed)
{
    for (size_t i = 0; i < side.threads; i++) {
        if (side.samples[i].cpu >= 0)
            cpus_add(cpus, (unsigned)side.samples[i].cpu);
        else
            *cpus = *allowed;
    }
}

/* The CPUs that its threads ran on; of free threads, all that they may have come to. */
static struct cpus cpus_of(const struct run_view *run)
{
    struct cpus cpus = {0};
    cpus_add_side(&cpus, side_tx(run->measurement), &run->host->allowed);
    cpus_add_side(&cpus, side_rx(run->measurement), &run->host->allowed);
    return cpus;
}

static bool run_check_mixed_cores(const struct run_view *run)
{
    const struct topology *topology = run->measurement->topology;
    const struct cpus cpus = cpus_of(run);
    return topology != NULL && cpu_groups_count(&topology->kinds, &cpus) > 1;
}

/* But where ends are far from each other because that was asked for. */
static bool run_check_crosses_nodes(const struct run_view *run)
{
    const struct topology *topology = run->measurement->topology;
    const struct cpus cpus = cpus_of(run);
    return topology != NULL && run->cell->placement != PLACEMENT_FAR &&
           cpu_groups_count(&topology->nodes, &cpus) > 1;
}

/* Any, on a path that was asked to lose nothing. */
static bool run_check_retransmits(const struct run_view *run)
{
    return run->metrics[METRIC_retransmits] > 0;
}

/* Share of a side's windows in which its threads ran. */
static double busy(struct side side)
{
    return side_sum(side, offsetof(struct reading, cpu_ns)) / side_window_ns(side);
}

/* A message that takes this share of a TCP timer's time or up to that, while both sides hardly ran, waited
 * for the timer: 40 ms delayed ACK (TCP_DELACK_MIN), 200 ms retransmission (TCP_RTO_MIN), 1 s the first one
 * (TCP_TIMEOUT_INIT), include/net/tcp.h. Timers tick in 1 to 10 ms and are late, never early. */
#define TIMER_LEAST 0.95
#define TIMER_MOST 1.2
#define IDLE_MOST 0.5 /* share of the window that either side's threads ran */

static bool run_check_timer(const struct run_view *run)
{
    static const double timers_us[] = {40e3, 200e3, 1e6};
    double message_us = run->metrics[METRIC_receive_us];
    bool idle = busy(side_tx(run->measurement)) <= IDLE_MOST && busy(side_rx(run->measurement)) <= IDLE_MOST;
    if (run->measurement->cell->pattern ==
        PATTERN_PACED) /* its time per message is the one that was asked for */
        return false;
    for (size_t i = 0; i < sizeof timers_us / sizeof timers_us[0]; i++)
        if (idle && message_us >= TIMER_LEAST * timers_us[i] && message_us <= TIMER_MOST * timers_us[i])
            return true;
    return false;
}

/* Any zero-copy send. */
static bool run_check_copied(const struct run_view *run)
{
    return run->metrics[METRIC_zc_copied] > 0;
}

/* The bottleneck is the receiver or its window, not both sides. */
static bool run_check_receiver_limited(const struct run_view *run)
{
    double bottleneck = run->metrics[METRIC_bottleneck];
    return bottleneck == BOTTLENECK_RECEIVER || bottleneck == BOTTLENECK_RECEIVE_WINDOW;
}

/* Cycles > CPUs that can run the threads x max_khz x window. */
static bool run_check_impossible_cycles(const struct run_view *run)
{
    double cycles =
        formula_both(run->measurement, run->metrics[METRIC_tx_cycles], run->metrics[METRIC_rx_cycles]);
    double threads = (double)threads_of(run->measurement);
    unsigned allowed = cpus_count(&run->host->allowed);
    double cpus = allowed > 0 ? fmin(threads, allowed) : threads;
    double most = cpus * (double)run->host->max_khz * 1e3 * run->metrics[METRIC_window_s];
    return run->host->max_khz > 0 && cycles > most;
}

/* The slowest connection's share of the mean, in percent. */
#define SLOWEST_LEAST 80.0

/* The slowest is below SLOWEST_LEAST. */
static bool run_check_unequal_connections(const struct run_view *run)
{
    return run->metrics[METRIC_slowest_connection_pct] < SLOWEST_LEAST;
}

static bool run_check_host_changed(const struct run_view *run)
{
    return run->host->changed;
}

/* Any zero-copy send, for lack of memory that may be pinned. */
static bool run_check_refused(const struct run_view *run)
{
    return run->metrics[METRIC_zc_enobufs] > 0;
}

/* How far a thread's own window may be from the run's, as a share of it: what is compared is then still the
 * same time, to about the default `equivalence`. */
#define RAGGED_MOST 0.05

static bool ragged(struct side side, double window_ns)
{
    for (size_t i = 0; i < side.threads; i++)
        if (fabs(side_thread_ns(&side.samples[i]) / window_ns - 1) > RAGGED_MOST)
            return true;
    return false;
}

/* As the parent saw it; of a contest, whose slices are no time of the parent's, the mean of the threads'. */
static double run_window_ns(const struct measurement *measurement)
{
    double window_ns = (double)measurement->close.time_ns - (double)measurement->open.time_ns;
    if (measurement->slice_count == 0)
        return window_ns;
    window_ns = 0;
    for (size_t i = 0; i < measurement->slice_count; i++)
        window_ns += (double)measurement->slices[i].time_ns;
    return window_ns;
}

/* A thread's window is off the run's by more than RAGGED_MOST. */
static bool run_check_ragged_window(const struct run_view *run)
{
    const struct measurement *measurement = run->measurement;
    double window_ns = run_window_ns(measurement);
    return window_ns > 0 &&
           (ragged(side_tx(measurement), window_ns) || ragged(side_rx(measurement), window_ns));
}

static bool run_check_verified(const struct run_view *run)
{
    return run->cell->verify;
}

/* Of any datagram, on a path that was asked to lose nothing. */
static bool run_check_losses(const struct run_view *run)
{
    return run->metrics[METRIC_lost_messages] > 0;
}

/* In percent: one in a hundred, which the 99th percentile meets. */
#define LATE_SENDS_MOST 1.0

static bool run_check_late_sends(const struct run_view *run)
{
    return run->metrics[METRIC_late_sends_pct] > LATE_SENDS_MOST;
}

/* See formula_generator_limited(). */
static bool run_check_generator_limited(const struct run_view *run)
{
    return formula_generator_limited(run->measurement);
}

/* See formula_arrivals_off(), formula_latency_drifts() and formula_latency_depends(). */
static bool run_check_arrivals_off(const struct run_view *run)
{
    return formula_arrivals_off(run->measurement);
}

static bool run_check_not_stationary(const struct run_view *run)
{
    return formula_latency_drifts(run->measurement);
}

static bool run_check_dependent_samples(const struct run_view *run)
{
    return formula_latency_depends(run->measurement);
}

typedef bool run_check(const struct run_view *run);

#define WARNING(identifier, id, how, ...) [WARNING_##identifier] = how,
#define RUN(check) check
#define RUN_LARGEST(check, metric) check
#define RUN_SMALLEST(check, metric) check
#define DISTURBED(check) check
#define CELL(check) NULL
#define FAMILY(check) NULL
#define WHOLE(check) NULL
#define PAIRS NULL
static run_check *const run_checks[WARNING_COUNT] = {
#include "experiment/warning_list.h"
};

uint64_t warnings_of_run(const struct measurement *measurement, const struct record *record,
                         const struct warning_host *host)
{
    const struct run_view run = {
        .measurement = measurement, .cell = &record->cell, .metrics = record->metrics, .host = host};
    uint64_t warnings = 0;
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (run_checks[i] != NULL && run_checks[i](&run))
            warnings |= UINT64_C(1) << i;
    return warnings;
}
