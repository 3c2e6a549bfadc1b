/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warnings.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "findings/summary.h"
#include "findings/verdict.h"
#include "statistics/order_statistics.h"

/* --- cells --- */
/* Each check fills runs, of and detail when it holds. */

typedef bool cell_check(const struct run_index *index, size_t cell, struct warning *warning);

/* The numbers that statements rest on. Others are flagged in summary.csv and warned of by nobody: with fifty
 * metrics one is always odd. */
static const enum metric_id watched[] = {METRIC_throughput_gbps, METRIC_cpu_ns_per_byte,
                                         METRIC_cycles_per_byte};
enum { WATCHED = sizeof watched / sizeof watched[0] };

/* Of the runs that are compared: steady ones beside contests are too few to stand out from each other. In
 * index->values, sorted; returns how many. */
static size_t compared_values(const struct run_index *index, size_t cell, enum metric_id metric)
{
    const struct record *const *runs;
    size_t n = 0, count = run_index_compared(index, cell, &runs);
    for (size_t i = 0; i < count; i++) {
        index->values[n] = runs[i]->metrics[metric];
        n += isnan(index->values[n]) ? 0 : 1;
    }
    order_sort(index->values, n);
    return n;
}

/* A run's throughput, CPU time or cycles per byte are far from the cell's median, as flags of summaries have
 * it. */
static bool cell_check_outlier(const struct run_index *index, size_t cell, struct warning *warning)
{
    double medians[WATCHED], reaches[WATCHED], farthest[WATCHED];
    for (size_t j = 0; j < WATCHED; j++) {
        size_t n = compared_values(index, cell, watched[j]);
        reaches[j] = order_reach(index->values, n);
        medians[j] = n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : NAN;
        farthest[j] = medians[j];
    }
    const struct record *const *runs;
    warning->of = run_index_compared(index, cell, &runs);
    for (size_t i = 0; i < warning->of; i++) {
        bool outlier = false;
        for (size_t j = 0; j < WATCHED; j++) {
            double value = runs[i]->metrics[watched[j]], median = medians[j];
            if (!(fabs(value - median) > reaches[j])) /* NaN too */
                continue;
            outlier = true;
            farthest[j] = fabs(value - median) > fabs(farthest[j] - median) ? value : farthest[j];
        }
        warning->runs += outlier ? 1 : 0;
    }
    for (size_t j = 0, length = 0; j < WATCHED; j++, length = strlen(warning->detail))
        if (fabs(farthest[j] - medians[j]) > 0) /* "throughput 3.1 (median 24.6) Gbit/s" */
            snprintf(warning->detail + length, sizeof warning->detail - length, "%s%s %.3g (median %.3g) %s",
                     length > 0 ? "; " : "", metrics[watched[j]].label, farthest[j], medians[j],
                     metrics[watched[j]].unit);
    return warning->runs > 0;
}

/* These fall in two heaps, in the same way; runs: those of the smaller one. */
static bool cell_check_bimodal(const struct run_index *index, size_t cell, struct warning *warning)
{
    const double *sorted = index->values;
    const struct record *const *runs;
    for (size_t j = 0; j < WATCHED; j++) {
        const struct metric *metric = &metrics[watched[j]];
        size_t n = compared_values(index, cell, watched[j]), below = order_split(sorted, n);
        if (below == 0)
            continue;
        warning->runs = below < n - below ? below : n - below;
        warning->of = run_index_compared(index, cell, &runs);
        snprintf(warning->detail, sizeof warning->detail, "%s: %zu runs around %.3g %s, %zu around %.3g %s",
                 metric->label, below, gsl_stats_median_from_sorted_data(sorted, 1, below), metric->unit,
                 n - below, gsl_stats_median_from_sorted_data(sorted + below, 1, n - below), metric->unit);
        return true;
    }
    return false;
}

/* --- families --- */
/* Cells that differ in one thing only, so that what they share, or do not share, means something. */

struct family_check {
    /* Takes out what may differ: cells that are the same then are one family. */
    void (*blank)(struct cell *cell);
    /* Fills cell, runs, of and detail when it holds. `cells`: numbers of the index's cells. */
    bool (*test)(const struct run_index *index, const size_t *cells, size_t count, struct warning *warning);
};

static const struct cell *cell_of(const struct run_index *index, size_t cell)
{
    return index->cells.cells[cell];
}

/* One of the family's cells stands for it. */
static void tell_of(const struct run_index *index, size_t cell, struct warning *warning)
{
    const struct record *const *runs;
    warning->cell = cell_of(index, cell);
    warning->runs = warning->of = run_index_all(index, cell, &runs);
}

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
        size_t n = compared_values(index, cells[i], metric);
        struct extreme here = {cells[i],
                               n > 0 ? gsl_stats_median_from_sorted_data(index->values, 1, n) : NAN};
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
    return asked > 0 ? 1 : 2;
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
static const struct family_check family_check_buffers = {blank_mechanism, test_buffers};

/* Throughput is flat over a parameter when its medians differ by no more than this share. */
#define FLAT 0.1

struct flat_parameter {
    size_t member;    /* an int64_t of struct cell */
    int64_t most;     /* cells with more are left out */
    uint64_t without; /* and so are those of which a run carries one of these warnings */
    double factor;    /* that the least and the most differ by at least */
    void (*print)(int64_t value, struct text *text);
    const char *unit;
};

static bool is_flat(const struct run_index *index, const size_t *cells, size_t count,
                    const struct flat_parameter *parameter, struct warning *warning)
{
    double least = INFINITY, most = -INFINITY;
    struct extreme first = {0, INFINITY}, last = {0, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        int64_t value;
        uint64_t carried = 0;
        memcpy(&value, (const char *)cell_of(index, cells[i]) + parameter->member, sizeof value);
        const struct record *const *runs;
        size_t count_of_runs = run_index_all(index, cells[i], &runs);
        for (size_t run = 0; run < count_of_runs; run++)
            carried |= runs[run]->warnings;
        double throughput = run_index_median(index, cells[i], METRIC_throughput_gbps);
        if (!(throughput > 0) || value > parameter->most || (carried & parameter->without) != 0)
            continue;
        least = fmin(least, throughput);
        most = fmax(most, throughput);
        first = (double)value < first.value ? (struct extreme){cells[i], (double)value} : first;
        last = (double)value > last.value ? (struct extreme){cells[i], (double)value} : last;
    }
    if (!(last.value >= parameter->factor * first.value) || most > (1 + FLAT) * least)
        return false;
    own_text text = {0};
    text_addf(&text, "%.3g to %.3g Gbit/s from ", least, most);
    parameter->print((int64_t)first.value, &text);
    text_add(&text, " to ");
    parameter->print((int64_t)last.value, &text);
    text_add(&text, parameter->unit);
    tell_of(index, first.cell, warning);
    snprintf(warning->detail, sizeof warning->detail, "%s", text_string(&text));
    return true;
}

static void blank_size(struct cell *cell)
{
    cell->field_size = cell->message_size = 0;
}

/* Larger messages may well be all alike: what a message costs whatever its size (0.25 us at 256 B) is 3 % of
 * what 64 KB cost (8 us at 65 Gbit/s). */
static bool test_sizes(const struct run_index *index, const size_t *cells, size_t count,
                       struct warning *warning)
{
    static const struct flat_parameter sizes = {.member = offsetof(struct cell, message_size),
                                                .most = 64 * 1024,
                                                .factor = 16,
                                                .print = units_label_size,
                                                .unit = ""};
    return is_flat(index, cells, count, &sizes, warning);
}

static const struct family_check family_check_sizes = {blank_size, test_sizes};

static void blank_threads(struct cell *cell)
{
    cell->threads = 0;
}

static void print_count(int64_t count, struct text *text)
{
    units_label(UNIT_COUNT, count, text);
}

/* Although each thread had a CPU. */
static bool test_threads(const struct run_index *index, const size_t *cells, size_t count,
                         struct warning *warning)
{
    static const struct flat_parameter threads = {.member = offsetof(struct cell, threads),
                                                  .most = INT64_MAX,
                                                  .without = UINT64_C(1) << WARNING_oversubscribed |
                                                             WARNINGS_OF_UNLIKE_CPUS,
                                                  .factor = 4,
                                                  .print = print_count,
                                                  .unit = " threads"};
    return is_flat(index, cells, count, &threads, warning);
}

static const struct family_check family_check_threads = {blank_threads, test_threads};

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

static size_t add_shares(const struct run_index *index, size_t cell, struct frequency_share *shares)
{
    const struct record *const *runs;
    size_t n = 0, count = run_index_compared(index, cell, &runs);
    for (size_t i = 0; i < count; i++) {
        const double *values = runs[i]->metrics;
        double ghz = values[METRIC_cycles_per_byte] / values[METRIC_cpu_ns_per_byte];
        if (ghz > 0 && isfinite(ghz)) { /* NaN without a cycle counter */
            shares[n] = (struct frequency_share){runs[i]->block, ghz};
            index->values[n++] = ghz;
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

static int frequency_drift(const struct run_index *index, struct warning *warning, struct err *err)
{
    own_free struct frequency_share *shares = calloc(index->run_count + 1, sizeof *shares);
    if (shares == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", index->run_count);
    size_t count = 0;
    for (size_t cell = 0; cell < index->measured; cell++)
        count += add_shares(index, cell, shares + count);
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

/* --- table --- */

/* How a warning is found. */
static const struct warning_row {
    const char *sentence, *hint;
    enum warning_scope scope;
    enum metric_id metric; /* of a run: the number that tells how bad it was; METRIC_COUNT: none */
    bool smallest;         /* the smallest is the worst */
    bool disturbed;        /* it is the cell's only when most of its runs carry it */
    cell_check *cell;
    const struct family_check *family;
    /* Of all records: fills runs, of and detail; runs is 0 when it does not hold. -ENOMEM. */
    int (*whole)(const struct run_index *index, struct warning *warning, struct err *err);
} rows[WARNING_COUNT] = {
#define WARNING(identifier, id, how, sentence_, hint_)                                                       \
    [WARNING_##identifier] = {.sentence = (sentence_), .hint = (hint_), how},
#define RUN(check) .scope = WARNING_OF_RUN, .metric = METRIC_COUNT
#define RUN_LARGEST(check, metric_) .scope = WARNING_OF_RUN, .metric = METRIC_##metric_
#define RUN_SMALLEST(check, metric_) RUN_LARGEST(check, metric_), .smallest = true
#define DISTURBED(how) how, .disturbed = true
#define CELL(check) .scope = WARNING_OF_CELL, .cell = (check)
#define FAMILY(check) .scope = WARNING_OF_FAMILY, .family = &(check)
#define WHOLE(check) .scope = WARNING_OF_ALL, .whole = (check)
#define PAIRS .scope = WARNING_OF_PAIR
#include "experiment/warning_list.h"
};

const char *warning_sentence(unsigned i)
{
    return i < WARNING_COUNT ? rows[i].sentence : NULL;
}

const char *warning_hint(unsigned i)
{
    return i < WARNING_COUNT ? rows[i].hint : NULL;
}

const char *warning_of_most(unsigned i)
{
    return i < WARNING_COUNT && rows[i].disturbed
               ? "A cell has it when at least half of its runs do, and two of them, or its only one: its "
                 "median bears fewer."
               : NULL;
}

enum warning_scope warning_scope(enum warning_id id)
{
    return rows[id].scope;
}

/* --- warnings --- */

static int add(struct warning_list *warnings, const struct warning *warning, struct err *err)
{
    struct warning *place = ARRAY_NEXT(warnings->list, warnings->count, warnings->capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu warnings", warnings->count + 1);
    *place = *warning;
    return 0;
}

/* The runs whose record carries the id; detail: the worst value of the row's metric among them. */
static void count_runs(const struct record *const *runs, size_t count, struct warning *warning)
{
    const struct warning_row *row = &rows[warning->id];
    double worst = NAN;
    warning->of = count;
    for (size_t i = 0; i < count; i++) {
        if ((runs[i]->warnings >> warning->id & 1) == 0)
            continue;
        warning->runs++;
        double value = row->metric < METRIC_COUNT ? runs[i]->metrics[row->metric] : NAN;
        worst = row->smallest ? fmin(worst, value) : fmax(worst, value);
    }
    if (!isnan(worst))
        snprintf(warning->detail, sizeof warning->detail, "%s %s %.4g %s", metrics[row->metric].label,
                 row->smallest ? "down to" : "up to", worst, metrics[row->metric].unit);
    warning->few = row->disturbed && !flag_of_most(warning->runs, count);
}

/* A disturbance is looked for where it would be felt: in the runs that tell the cell's level, and in those
 * that are compared. Slices have no intervals, and are never unsteady. */
static bool recorded(const struct run_index *index, size_t cell, struct warning *warning)
{
    struct warning compared = *warning;
    const struct record *const *runs;
    size_t count = run_index_all(index, cell, &runs);
    if (!rows[warning->id].disturbed) {
        count_runs(runs, count, warning);
        return warning->runs > 0;
    }
    count = run_index_compared(index, cell, &runs);
    count_runs(runs, count, &compared);
    count = run_index_runs(index, cell, &runs);
    count_runs(runs, count, warning);
    bool share = compared.runs * warning->of > warning->runs * compared.of;
    if (compared.few == warning->few ? share : warning->few)
        *warning = compared;
    return warning->runs > 0;
}

static int add_cells(enum warning_id id, const struct run_index *index, struct warning_list *warnings,
                     struct err *err)
{
    const struct warning_row *row = &rows[id];
    for (size_t cell = 0; cell < index->measured; cell++) {
        struct warning warning = {.id = id, .cell = index->cells.cells[cell]};
        bool holds = row->cell != NULL ? row->cell(index, cell, &warning) : recorded(index, cell, &warning);
        if (holds && add(warnings, &warning, err) < 0)
            return -err->code;
    }
    return 0;
}

static int add_families(enum warning_id id, const struct run_index *index, struct warning_list *warnings,
                        struct err *err)
{
    own_groups families = {0};
    if (run_index_families(index, rows[id].family->blank, &families, err) < 0)
        return -err->code;
    for (size_t i = 0; i < families.count; i++) {
        struct warning warning = {.id = id};
        const size_t *cells = &families.members[families.first[i]];
        size_t count = families.first[i + 1] - families.first[i];
        if (rows[id].family->test(index, cells, count, &warning) && add(warnings, &warning, err) < 0)
            return -err->code;
    }
    return 0;
}

/* "throughput against two-copy: 0.66 in slices, 0.55 in steady runs", after what it says of other metrics. */
static void tell_agreement(const struct run_index *index, struct pair pair, unsigned metric,
                           const struct agreement *agreement, struct warning *warning)
{
    own_text text = {0};
    text_addf(&text, "%s%s%s against ", warning->detail, warning->detail[0] != '\0' ? "; " : "",
              metrics[metric].label);
    pair_name(index, pair, true, &text);
    text_addf(&text, ": %.3g in slices, %.3g in steady runs", exp(agreement->contest),
              exp(agreement->steady));
    if (text.length >= sizeof warning->detail) /* what is cut says something else */
        return;
    snprintf(warning->detail, sizeof warning->detail, "%s", text_string(&text));
    warning->runs = warning->of = agreement->blocks;
}

/* Of the pair's first arm: what it is compared with is in the detail. */
static void find_differing(const struct run_index *index, unsigned metric, struct warning *of_cells)
{
    for (size_t pair = 0; pair < index->pair_count; pair++)
        for (size_t place = 0; place < index->place_count; place++) {
            const struct agreement *agreement =
                agreements_find(index->agreements, index, metric, pair, place);
            if (agreement == NULL || !agreement->differ)
                continue;
            size_t cell = place_cell(&index->places[place], index->pairs[pair], false);
            tell_agreement(index, index->pairs[pair], metric, agreement, &of_cells[cell]);
        }
}

static int add_pairs(enum warning_id id, const struct run_index *index, struct warning_list *warnings,
                     struct err *err)
{
    if (index->agreements == NULL)
        return 0;
    own_free struct warning *of_cells = calloc(index->measured + 1, sizeof *of_cells);
    if (of_cells == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu warnings", index->measured);
    for (unsigned i = 0; i < verdict_metric_count; i++)
        find_differing(index, verdict_metrics[i], of_cells);
    for (size_t cell = 0; cell < index->measured; cell++) {
        of_cells[cell].id = id;
        of_cells[cell].cell = index->cells.cells[cell];
        if (of_cells[cell].runs > 0 && add(warnings, &of_cells[cell], err) < 0)
            return -err->code;
    }
    return 0;
}

int warnings_make(const struct run_index *index, const struct settings *settings,
                  struct warning_list *warnings, struct err *err)
{
    *warnings = (struct warning_list){0};
    int rc = 0;
    for (enum warning_id id = 0; id < WARNING_COUNT && rc == 0; id++) {
        struct warning warning = {.id = id};
        if ((settings->silence.bits >> id & 1) != 0)
            continue;
        if (rows[id].scope == WARNING_OF_FAMILY)
            rc = add_families(id, index, warnings, err);
        else if (rows[id].scope == WARNING_OF_PAIR)
            rc = add_pairs(id, index, warnings, err);
        else if (rows[id].scope != WARNING_OF_ALL)
            rc = add_cells(id, index, warnings, err);
        else if ((rc = rows[id].whole(index, &warning, err)) == 0 && warning.runs > 0)
            rc = add(warnings, &warning, err);
    }
    return rc;
}
