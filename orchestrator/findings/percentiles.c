/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/percentiles.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "findings/summary.h"
#include "results/histogram_csv.h"

/* --- levels --- */
/* Percentiles come closer to each other the nearer they are to 100: as many in each tenth of the way that is
 * left, 50, 90, 99, 99.9, ... among them. */

static const double left_of_ten[] = {10, 9, 8, 7, 6, 5, 4, 3.5, 3, 2.5, 2, 1.75, 1.5, 1.25};
enum { STEPS = sizeof left_of_ten / sizeof *left_of_ten, LEVELS = 9 * STEPS };

/* The share of times beyond a level: 1 to 1e-9. */
static double level_left(size_t level)
{
    const size_t decade = level / STEPS;
    return left_of_ten[level % STEPS] / pow(10, 1 + (double)decade);
}

/* Of how many of the levels so many times tell. */
static size_t levels_known(uint64_t n)
{
    size_t known = 0;
    while (known < LEVELS && histogram_percentile_known(n, 1 - level_left(known)))
        known++;
    return known;
}

/* --- reading --- */

struct run_cell {
    uint32_t run;
    size_t cell;
};

/* What one run says of the times of its cell. */
struct run_levels {
    size_t slot;         /* cell x HISTOGRAM_KIND_COUNT + kind */
    size_t first, count; /* of its values */
};

struct run_reading {
    struct percentiles *percentiles;
    struct run_cell *runs; /* owned; by number */
    size_t run_count, run_capacity;
    const struct run_cell *run;                   /* whose histograms are added up; NULL: none */
    struct histogram *sums[HISTOGRAM_KIND_COUNT]; /* owned: of its connections */
    double quantiles[LEVELS];
    struct run_levels *levels; /* owned */
    size_t level_count, level_capacity;
    double *values; /* owned: of the runs' percentiles, us */
    size_t value_count, value_capacity;
};

static void run_reading_release(struct run_reading *reading)
{
    for (unsigned kind = 0; kind < HISTOGRAM_KIND_COUNT; kind++)
        free(reading->sums[kind]);
    free(reading->runs);
    free(reading->levels);
    free(reading->values);
}

static int by_run(const void *one, const void *other)
{
    const struct run_cell *a = one, *b = other;
    return a->run < b->run ? -1 : a->run > b->run;
}

static int find_runs(const struct run_index *index, struct run_reading *reading, struct err *err)
{
    for (size_t cell = 0; cell < index->measured; cell++)
        for (size_t i = 0; i < run_index_count(index, cell); i++) {
            struct run_cell *run = ARRAY_NEXT(reading->runs, reading->run_count, reading->run_capacity);
            if (run == NULL)
                return err_set(err, ENOMEM, "out of memory for %zu runs", reading->run_count);
            *run = (struct run_cell){run_index_run(index, cell, i)->run, cell};
        }
    if (reading->run_count > 0)
        qsort(reading->runs, reading->run_count, sizeof *reading->runs, by_run);
    for (size_t level = 0; level < LEVELS; level++)
        reading->quantiles[level] = 1 - level_left(level);
    return 0;
}

/* Keeps what a run says, and adds its times to those of its cell. */
static int end_kind(struct run_reading *reading, unsigned kind, struct err *err)
{
    struct histogram *sum = reading->sums[kind];
    size_t slot = reading->run->cell * HISTOGRAM_KIND_COUNT + kind, known = levels_known(sum->count);
    struct histogram **merged = &reading->percentiles->merged[slot];
    uint64_t values_ns[LEVELS];
    struct run_levels *levels = ARRAY_NEXT(reading->levels, reading->level_count, reading->level_capacity);
    if (*merged == NULL)
        *merged = calloc(1, sizeof **merged);
    if (levels == NULL || *merged == NULL)
        return err_set(err, ENOMEM, "out of memory for the histogram of run %u", reading->run->run);
    *levels = (struct run_levels){slot, reading->value_count, known};
    histogram_values_at(sum, reading->quantiles, known, values_ns);
    for (size_t i = 0; i < known; i++) {
        double *value = ARRAY_NEXT(reading->values, reading->value_count, reading->value_capacity);
        if (value == NULL)
            return err_set(err, ENOMEM, "out of memory for %zu percentiles", reading->value_count);
        *value = (double)values_ns[i] / 1000;
    }
    histogram_add(*merged, sum);
    memset(sum, 0, sizeof *sum);
    return 0;
}

static int end_run(struct run_reading *reading, struct err *err)
{
    for (unsigned kind = 0; kind < HISTOGRAM_KIND_COUNT && reading->run != NULL; kind++)
        if (reading->sums[kind] != NULL && reading->sums[kind]->count > 0 && end_kind(reading, kind, err) < 0)
            return -err->code;
    return 0;
}

/* A run of any other kind failed, or tells no level. */
static int take(void *to, struct histogram_key key, const struct histogram *histogram, struct err *err)
{
    struct run_reading *reading = to;
    const struct run_cell wanted = {.run = key.run};
    if (reading->run == NULL || reading->run->run != key.run) {
        if (end_run(reading, err) < 0)
            return -err->code;
        reading->run = reading->run_count > 0
                           ? bsearch(&wanted, reading->runs, reading->run_count, sizeof wanted, by_run)
                           : NULL;
    }
    if (reading->run == NULL)
        return 0;
    struct histogram **sum = &reading->sums[key.kind];
    if (*sum == NULL)
        *sum = calloc(1, sizeof **sum);
    if (*sum == NULL)
        return err_set(err, ENOMEM, "out of memory for the histogram of run %u", key.run);
    histogram_add(*sum, histogram);
    return 0;
}

/* --- percentiles --- */

static int by_slot(const void *one, const void *other)
{
    const struct run_levels *a = one, *b = other;
    return a->slot < b->slot ? -1 : a->slot > b->slot;
}

/* All levels of one cell and kind, which `count` runs have a say in. */
static int add_slot(const struct run_reading *reading, const struct run_levels *runs, size_t count,
                    struct err *err)
{
    struct percentiles *percentiles = reading->percentiles;
    const struct histogram *merged = percentiles->merged[runs->slot];
    const size_t known = levels_known(merged->count);
    uint64_t values_ns[LEVELS];
    own_free double *values = calloc(count, sizeof *values);
    if (values == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", count);
    histogram_values_at(merged, reading->quantiles, known, values_ns);
    for (size_t level = 0; level < known; level++) {
        struct percentile *row = ARRAY_NEXT(percentiles->list, percentiles->count, percentiles->capacity);
        struct summary summary;
        size_t n = 0;
        if (row == NULL)
            return err_set(err, ENOMEM, "out of memory for %zu percentiles", percentiles->count);
        for (size_t i = 0; i < count; i++)
            if (level < runs[i].count)
                values[n++] = reading->values[runs[i].first + level];
        summary_median(values, n, &summary);
        *row = (struct percentile){
            .cell = percentiles->index->cells.cells[runs->slot / HISTOGRAM_KIND_COUNT],
            .kind = (unsigned)(runs->slot % HISTOGRAM_KIND_COUNT),
            .percentile = 100 - 100 * level_left(level),
            .time_us = (double)values_ns[level] / 1000,
            .times = merged->count,
            .n = n,
            .median = summary.median,
            .low = summary.low,
            .high = summary.high,
            .min = summary.min,
            .max = summary.max,
        };
    }
    return 0;
}

static int add_slots(struct run_reading *reading, struct err *err)
{
    if (reading->level_count > 0)
        qsort(reading->levels, reading->level_count, sizeof *reading->levels, by_slot);
    for (size_t i = 0, end; i < reading->level_count; i = end) {
        for (end = i + 1; end < reading->level_count && reading->levels[end].slot == reading->levels[i].slot;)
            end++;
        if (add_slot(reading, &reading->levels[i], end - i, err) < 0)
            return -err->code;
    }
    return 0;
}

void percentiles_release(struct percentiles *percentiles)
{
    for (size_t i = 0; i < percentiles->merged_count; i++)
        free(percentiles->merged[i]);
    free(percentiles->merged);
    free(percentiles->list);
    *percentiles = (struct percentiles){0};
}

int percentiles_make(const struct results *results, const struct run_index *index,
                     struct percentiles *percentiles, struct err *err)
{
    OWNED_BY(run_reading_release) struct run_reading reading = {.percentiles = percentiles};
    *percentiles = (struct percentiles){
        .index = index,
        .merged = calloc(index->measured * HISTOGRAM_KIND_COUNT + 1, sizeof *percentiles->merged)};
    if (percentiles->merged == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", index->measured);
    percentiles->merged_count = index->measured * HISTOGRAM_KIND_COUNT;
    int rc = find_runs(index, &reading, err);
    if (rc == 0)
        rc = histograms_read(results, take, &reading, err);
    if (rc == 0)
        rc = end_run(&reading, err);
    return rc == 0 ? add_slots(&reading, err) : rc;
}

const struct histogram *percentiles_merged(const struct percentiles *percentiles, size_t cell, unsigned kind)
{
    return percentiles->merged[cell * HISTOGRAM_KIND_COUNT + kind];
}

/* --- percentiles.csv --- */

enum { PERCENTILE_DIGITS = 12 }; /* of 99.9999999 */

static const struct column percentile_list[] = {
    {COLUMN_VIA("control", struct percentile, cell, struct cell, control)},
    {COLUMN_PARAMETERS_VIA(struct percentile, cell)},
    {COLUMN("kind", struct percentile, kind), .name = histogram_kind_name,
     .help = "what was timed, as in histograms.csv"},
    {COLUMN("percentile", struct percentile, percentile), .digits = PERCENTILE_DIGITS,
     .help = "so many of 100 times took no longer; 0: the shortest time"},
    {COLUMN("time_us", struct percentile, time_us),
     .help = "that percentile of the times of all runs of the cell together, us; only where ten of them lie "
             "beyond it"},
    {COLUMN("times", struct percentile, times), .help = "how many times these are"},
    {COLUMN("n", struct percentile, n)},
    {COLUMN("median", struct percentile, median)},
    {COLUMN("low", struct percentile, low)},
    {COLUMN("high", struct percentile, high)},
    {COLUMN("min", struct percentile, min)},
    {COLUMN("max", struct percentile, max)},
};
const struct columns percentile_columns = COLUMNS(percentile_list, struct percentile);
