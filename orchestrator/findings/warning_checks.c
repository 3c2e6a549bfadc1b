/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warning_checks.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>

#include "experiment/settings.h"
#include "record/formula.h"
#include "statistics/order_statistics.h"

/* --- steadiness --- */

/* In percent of the mean: what the fitted line may move over the window, and how far one interval may be
 * off. Above, the run says more about the time it was taken than about the cell. */
#define STEADINESS_SLOPE 5.0
#define STEADINESS_OFF 20.0

/* Of short windows both may be noise: neighbouring intervals of 10 ms scatter by 10 %, and a line through
 * fifteen of them then moves by 9 % (standard error). So often noise alone may be taken for a slope. */
#define STEADINESS_ALPHA 0.01

/* Fewer have no noise that could be told from a swing (order_reach()); of more than NOISE_INTERVALS_MOST some
 * tell it: an hour has 36,000, and a run that was measured must not fail for want of memory. */
enum { STEADINESS_INTERVALS_LEAST = ORDER_OUTLIER_LEAST, NOISE_INTERVALS_MOST = 512 };

struct steadiness_point {
    double middle_ns, rate; /* bytes/ns */
};

/* The rate of interval i, at its middle; false when it is too short to have one. */
static bool point_of(const struct interval *intervals, size_t i, double shortest_ns,
                     struct steadiness_point *point)
{
    uint64_t from = i > 0 ? intervals[i - 1].time_ns : 0, to = intervals[i].time_ns;
    double length = (double)to - (double)from;
    if (length < shortest_ns || to <= from)
        return false;
    *point = (struct steadiness_point){(double)from + length / 2, (double)intervals[i].rx_bytes / length};
    return true;
}

/* How far noise carries one interval from the others, in bytes/ns. A single swing is no noise: their median
 * deviation does not see it. */
static double noise_of(const struct interval *intervals, size_t count, double shortest_ns)
{
    double rates[NOISE_INTERVALS_MOST];
    size_t n = 0, step = (count + NOISE_INTERVALS_MOST - 1) / NOISE_INTERVALS_MOST;
    struct steadiness_point point;
    for (size_t i = 0; i < count; i += step)
        if (point_of(intervals, i, shortest_ns, &point))
            rates[n++] = point.rate;
    order_sort(rates, n);
    double reach = order_reach(rates, n);
    return isinf(reach) ? 0 : reach; /* they are the same */
}

/* The part of the window that is farthest from the mean rate, as that is from it: noise of 10 % in intervals
 * of 10 ms is 6 % in a fifth of 150 ms. More is unsteady whether it is called noise or not. */
static double part_off(const struct interval *intervals, size_t count, double shortest_ns, double mean)
{
    enum { PARTS = 5 };
    double sums[PARTS] = {0}, farthest = 0, window_ns = (double)intervals[count - 1].time_ns;
    size_t counts[PARTS] = {0};
    struct steadiness_point point;
    for (size_t i = 0; i < count; i++)
        if (point_of(intervals, i, shortest_ns, &point)) {
            size_t part = (size_t)fmin(PARTS - 1, PARTS * point.middle_ns / window_ns);
            sums[part] += point.rate;
            counts[part]++;
        }
    for (size_t i = 0; i < PARTS; i++)
        if (counts[i] > 0)
            farthest = fmax(farthest, fabs(sums[i] / (double)counts[i] - mean));
    return farthest;
}

/* How far the slope may be from none by the scatter around its line alone. `squares`: of times, `rates`: of
 * rates, `products`: both, around their means. */
static double slope_reach(double squares, double rates, double products, size_t n)
{
    double freedom = (double)n - 2;
    double left = fmax(0, rates - products * products / squares);
    return gsl_cdf_tdist_Qinv(STEADINESS_ALPHA / 2, freedom) * sqrt(left / freedom / squares);
}

/* Two passes over the intervals instead of gsl_fit_linear(), which wants arrays. */
struct steadiness steadiness_of(const struct interval *intervals, size_t count)
{
    struct steadiness steadiness = {.slope_pct = NAN, .off_pct = NAN};
    struct steadiness_point mean = {0}, point;
    double window_ns = count > 0 ? (double)intervals[count - 1].time_ns : 0;
    double shortest_ns = (double)interval_length_ns((uint64_t)window_ns) / 2;
    for (size_t i = 0; i < count; i++)
        if (point_of(intervals, i, shortest_ns, &point)) {
            mean.middle_ns += point.middle_ns;
            mean.rate += point.rate;
            steadiness.intervals++;
        }
    mean.middle_ns /= (double)steadiness.intervals;
    mean.rate /= (double)steadiness.intervals;
    if (steadiness.intervals < STEADINESS_INTERVALS_LEAST || !(mean.rate > 0))
        return steadiness;
    double products = 0, squares = 0, rates = 0, farthest = 0;
    for (size_t i = 0; i < count; i++)
        if (point_of(intervals, i, shortest_ns, &point)) {
            double distance = point.middle_ns - mean.middle_ns, off = point.rate - mean.rate;
            products += distance * off;
            squares += distance * distance;
            rates += off * off;
            farthest = fmax(farthest, fabs(off));
        }
    double slope = products / squares, reach = slope_reach(squares, rates, products, steadiness.intervals);
    steadiness.slope_pct = 100 * slope * window_ns / mean.rate;
    steadiness.off_pct = 100 * farthest / mean.rate;
    steadiness.unsteady =
        (fabs(steadiness.slope_pct) > STEADINESS_SLOPE && fabs(slope) > reach) ||
        (steadiness.off_pct > STEADINESS_OFF && farthest > noise_of(intervals, count, shortest_ns)) ||
        100 * part_off(intervals, count, shortest_ns, mean.rate) > STEADINESS_OFF * mean.rate;
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

/* As much as one interval of a steady run may be off, over four. */
#define FOREIGN_MOST 5.0

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
    bool crowded = run->host->cpus > 0 && threads > run->host->cpus;
    return crowd.pinned == threads ? crowd.most > asked : crowded;
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
    double cpus = run->host->cpus > 0 ? fmin(threads, run->host->cpus) : threads;
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

typedef bool run_check(const struct run_view *run);

#define WARNING(identifier, id, how, ...) [WARNING_##identifier] = how,
#define RUN(check) check
#define RUN_LARGEST(check, metric) check
#define RUN_SMALLEST(check, metric) check
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
