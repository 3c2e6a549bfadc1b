/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warning_checks.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/units.h"
#include "findings/summary.h"
#include "findings/warnings.h"
#include "record/formula.h"
#include "record/record.h"
#include "statistics/order_statistics.h"

/* --- frequency --- */
/* Did the CPUs run at one frequency throughout the experiment? No run records the frequency, so it is taken
 * from what was counted: cycles / CPU time of the same threads, which is the mean frequency while they ran.
 * Cells differ in it for good reasons (a waiting core clocks down), so each run is compared with its own
 * cell's median, and the blocks' medians with each other. Without a cycle counter nothing can be told. */

/* The slowest and the fastest block may differ by this share. */
#define FREQUENCY_DRIFT_MOST 0.05
/* A run is counted when it is off by more: of blocks that differ by 5 % at least one has such runs. */
#define FREQUENCY_OFF_MOST 0.02

/* One run's frequency, in shares of its cell's median. */
struct frequency_share {
    uint32_t block;
    double value;
};

/* GHz; NaN without a cycle counter. */
static double frequency_of(const struct record *record)
{
    return record->metrics[METRIC_cycles_per_byte] / record->metrics[METRIC_cpu_ns_per_byte];
}

static size_t add_cell(const struct run_index *index, size_t cell, struct frequency_share *shares)
{
    size_t n = 0, runs = run_index_count(index, cell);
    for (size_t i = 0; i < runs; i++) {
        double value = frequency_of(run_index_run(index, cell, i));
        if (value > 0 && isfinite(value)) {
            shares[n] = (struct frequency_share){run_index_run(index, cell, i)->block, value};
            index->values[n++] = value;
        }
    }
    gsl_sort(index->values, 1, n);
    double median = n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : NAN;
    for (size_t i = 0; i < n; i++)
        shares[i].value /= median;
    return n;
}

static int by_block(const void *left, const void *right)
{
    const struct frequency_share *one = left, *other = right;
    if (one->block != other->block)
        return one->block < other->block ? -1 : 1;
    return (one->value > other->value) - (one->value < other->value);
}

/* The lowest and the highest of the blocks' medians. `shares` are sorted. */
struct range {
    struct frequency_share low, high;
};

static struct range range_of(const struct frequency_share *shares, size_t count)
{
    struct range range = {{0, INFINITY}, {0, -INFINITY}};
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && shares[next].block == shares[i].block;)
            next++;
        size_t last = next - i - 1; /* the median of shares[i] to shares[next - 1] */
        struct frequency_share block = {shares[i].block,
                                        (shares[i + last / 2].value + shares[i + (last + 1) / 2].value) / 2};
        range.low = block.value < range.low.value ? block : range.low;
        range.high = block.value > range.high.value ? block : range.high;
    }
    return range;
}

int frequency_drift(const struct run_index *index, struct warning *warning, struct err *err)
{
    own_free struct frequency_share *shares = calloc(index->run_count + 1, sizeof *shares);
    if (shares == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", index->run_count);
    size_t count = 0;
    for (size_t cell = 0; cell < index->measured; cell++)
        count += add_cell(index, cell, shares + count);
    qsort(shares, count, sizeof *shares, by_block);
    struct range range = range_of(shares, count);
    if (count == 0 || range.high.value <= (1 + FREQUENCY_DRIFT_MOST) * range.low.value)
        return 0;
    warning->of = count;
    for (size_t i = 0; i < count; i++)
        warning->runs += fabs(shares[i].value - 1) > FREQUENCY_OFF_MOST ? 1 : 0;
    snprintf(warning->detail, sizeof warning->detail,
             "cycles per CPU time: %+.1f %% in block %u, %+.1f %% in block %u, of each cell's median",
             100 * (range.low.value - 1), range.low.block, 100 * (range.high.value - 1), range.high.block);
    return 0;
}

/* --- run check --- */

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

/* --- cell check --- */

/* The numbers that statements rest on. Others are flagged in summary.csv and warned of by nobody: with fifty
 * metrics one is always odd. */
static const enum metric_id watched[] = {METRIC_throughput_gbps, METRIC_cpu_ns_per_byte,
                                         METRIC_cycles_per_byte};
enum { WATCHED = sizeof watched / sizeof watched[0] };

struct middle {
    double median, mad;
};

static struct middle middle_of(const struct run_index *index, size_t cell, enum metric_id metric)
{
    size_t n = run_index_values(index, cell, metric);
    double *sorted = index->values;
    order_sort(sorted, n);
    double median = n > 0 ? gsl_stats_median_from_sorted_data(sorted, 1, n) : NAN;
    return (struct middle){median, flag_mad(sorted, n)};
}

/* The values farthest from the median that are outliers, "throughput 3.1 (median 24.6) Gbit/s". */
static void tell_outlier(enum metric_id metric, double value, double median, struct warning *warning)
{
    size_t length = strlen(warning->detail);
    snprintf(warning->detail + length, sizeof warning->detail - length, "%s%s %.3g (median %.3g) %s",
             length > 0 ? "; " : "", metrics[metric].label, value, median, metrics[metric].unit);
}

/* A run's throughput, CPU time or cycles per byte are far from the cell's median (flags.h). */
bool cell_check_outlier(const struct run_index *index, size_t cell, struct warning *warning)
{
    struct middle middles[WATCHED];
    double farthest[WATCHED];
    for (size_t j = 0; j < WATCHED; j++) {
        middles[j] = middle_of(index, cell, watched[j]);
        farthest[j] = middles[j].median;
    }
    warning->of = run_index_count(index, cell);
    for (size_t i = 0; i < warning->of; i++) {
        bool outlier = false;
        for (size_t j = 0; j < WATCHED; j++) {
            double value = run_index_run(index, cell, i)->metrics[watched[j]], median = middles[j].median;
            if (!flag_is_outlier(value, median, middles[j].mad))
                continue;
            outlier = true;
            farthest[j] = fabs(value - median) > fabs(farthest[j] - median) ? value : farthest[j];
        }
        warning->runs += outlier ? 1 : 0;
    }
    for (size_t j = 0; j < WATCHED; j++)
        if (fabs(farthest[j] - middles[j].median) > 0)
            tell_outlier(watched[j], farthest[j], middles[j].median, warning);
    return warning->runs > 0;
}

static bool two_heaps(const struct run_index *index, size_t cell, enum metric_id metric,
                      struct warning *warning)
{
    size_t n = run_index_values(index, cell, metric);
    double *sorted = index->values;
    order_sort(sorted, n);
    size_t below = flag_split(sorted, n);
    if (below == 0)
        return false;
    warning->runs = below < n - below ? below : n - below;
    warning->of = run_index_count(index, cell);
    snprintf(warning->detail, sizeof warning->detail, "%s: %zu runs around %.3g %s, %zu around %.3g %s",
             metrics[metric].label, below, gsl_stats_median_from_sorted_data(sorted, 1, below),
             metrics[metric].unit, n - below, gsl_stats_median_from_sorted_data(sorted + below, 1, n - below),
             metrics[metric].unit);
    return true;
}

/* These fall in two heaps (flags.h); runs: those of the smaller one. */
bool cell_check_bimodal(const struct run_index *index, size_t cell, struct warning *warning)
{
    for (size_t j = 0; j < WATCHED; j++)
        if (two_heaps(index, cell, watched[j], warning))
            return true;
    return false;
}

bool cell_check_recorded(const struct run_index *index, size_t cell, enum metric_id metric, bool smallest,
                         struct warning *warning)
{
    double worst = NAN;
    warning->of = run_index_count(index, cell);
    for (size_t i = 0; i < warning->of; i++) {
        if ((run_index_run(index, cell, i)->warnings >> warning->id & 1) == 0)
            continue;
        warning->runs++;
        double value = metric < METRIC_COUNT ? run_index_run(index, cell, i)->metrics[metric] : NAN;
        worst = smallest ? fmin(worst, value) : fmax(worst, value);
    }
    if (!isnan(worst))
        snprintf(warning->detail, sizeof warning->detail, "%s %s %.4g %s", metrics[metric].label,
                 smallest ? "down to" : "up to", worst, metrics[metric].unit);
    return warning->runs > 0;
}

/* --- family check --- */

static const struct cell *cell_of(const struct run_index *index, size_t cell)
{
    return index->cells.cells[cell];
}

static void tell_of(const struct run_index *index, size_t cell, struct warning *warning)
{
    warning->cell = cell_of(index, cell);
    warning->runs = warning->of = run_index_count(index, cell);
}

/* Buffers */

static void blank_mechanism(struct cell *cell)
{
    cell->mechanism = 0;
    cell->control = false;
}

struct extreme {
    size_t cell;
    double value;
};

static void print_buffer(const struct run_index *index, const struct extreme *extreme, struct text *text)
{
    units_label(UNIT_BYTES, (int64_t)extreme->value, text);
    text_add(text, " with ");
    cell_name(cell_of(index, extreme->cell), text);
}

static bool unequal(const struct run_index *index, const size_t *cells, size_t count, enum metric_id metric,
                    double most, struct warning *warning)
{
    struct extreme low = {0, INFINITY}, high = {0, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        struct extreme here = {cells[i], run_index_median(index, cells[i], metric)};
        low = here.value < low.value ? here : low;
        high = here.value > high.value ? here : high;
    }
    if (!(high.value > most * low.value))
        return false;
    own_text text = {0};
    text_addf(&text, "%s: ", metrics[metric].label);
    print_buffer(index, &low, &text);
    text_add(&text, ", ");
    print_buffer(index, &high, &text);
    tell_of(index, low.cell, warning);
    snprintf(warning->detail, sizeof warning->detail, "%s", text_string(&text));
    return true;
}

double family_buffers_most(int64_t asked)
{
    return asked > 0 ? 1 : FAMILY_BUFFERS_MOST;
}

static bool test_buffers(const struct run_index *index, const size_t *cells, size_t count,
                         struct warning *warning)
{
    const struct cell *cell = cell_of(index, cells[0]);
    return unequal(index, cells, count, METRIC_sndbuf_bytes, family_buffers_most(cell->send_buffer),
                   warning) ||
           unequal(index, cells, count, METRIC_rcvbuf_bytes, family_buffers_most(cell->receive_buffer),
                   warning);
}

/* Mechanisms of one coordinate whose median granted send or receive buffers differ. */
const struct family_check family_check_buffers = {blank_mechanism, test_buffers};

/* Flat throughput over one coordinate. */

struct flat {
    double least, most;         /* Gbit/s */
    struct extreme first, last; /* the smallest and the largest coordinate */
};

static void flat_add(struct flat *flat, size_t cell, double coordinate, double throughput)
{
    if (!(throughput > 0))
        return;
    flat->least = fmin(flat->least, throughput);
    flat->most = fmax(flat->most, throughput);
    if (coordinate < flat->first.value)
        flat->first = (struct extreme){cell, coordinate};
    if (coordinate > flat->last.value)
        flat->last = (struct extreme){cell, coordinate};
}

#define FLAT_NONE                                                                                            \
    {                                                                                                        \
        .least = INFINITY, .most = -INFINITY, .first = {0, INFINITY}, .last = { 0, -INFINITY }               \
    }

static void print_count(int64_t count, struct text *text)
{
    units_label(UNIT_COUNT, count, text);
}

/* `print`: the coordinate in the detail. */
static bool tell_flat(const struct run_index *index, const struct flat *flat, double factor,
                      void (*print)(int64_t coordinate, struct text *text), const char *what,
                      struct warning *warning)
{
    bool wide = flat->last.value >= factor * flat->first.value;
    if (!wide || flat->most > (1 + FAMILY_FLAT) * flat->least)
        return false;
    own_text text = {0};
    text_addf(&text, "%.3g to %.3g Gbit/s from ", flat->least, flat->most);
    print((int64_t)flat->first.value, &text);
    text_add(&text, " to ");
    print((int64_t)flat->last.value, &text);
    text_add(&text, what);
    tell_of(index, flat->first.cell, warning);
    snprintf(warning->detail, sizeof warning->detail, "%s", text_string(&text));
    return true;
}

static void blank_size(struct cell *cell)
{
    cell->field_size = cell->message_size = 0;
}

static bool test_sizes(const struct run_index *index, const size_t *cells, size_t count,
                       struct warning *warning)
{
    struct flat flat = FLAT_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = cell_of(index, cells[i]);
        if (cell->message_size <= FAMILY_SIZE_MOST)
            flat_add(&flat, cells[i], (double)cell->message_size,
                     run_index_median(index, cells[i], METRIC_throughput_gbps));
    }
    return tell_flat(index, &flat, FAMILY_SIZES_LEAST, units_label_size, "", warning);
}

/* Sizes up to FAMILY_SIZE_MOST that all have the same throughput. */
const struct family_check family_check_sizes = {blank_size, test_sizes};

static void blank_threads(struct cell *cell)
{
    cell->threads = 0;
}

static bool has_cpus(const struct run_index *index, size_t cell)
{
    for (size_t i = 0; i < run_index_count(index, cell); i++)
        if ((run_index_run(index, cell, i)->warnings >> WARNING_oversubscribed & 1) != 0)
            return false;
    return true;
}

static bool test_threads(const struct run_index *index, const size_t *cells, size_t count,
                         struct warning *warning)
{
    struct flat flat = FLAT_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = cell_of(index, cells[i]);
        if (has_cpus(index, cells[i]))
            flat_add(&flat, cells[i], (double)cell->threads,
                     run_index_median(index, cells[i], METRIC_throughput_gbps));
    }
    return tell_flat(index, &flat, FAMILY_THREADS_LEAST, print_count, " threads", warning);
}

/* Numbers of threads that have the same throughput although each thread had a CPU (no run `oversubscribed`).
 */
const struct family_check family_check_threads = {blank_threads, test_threads};
