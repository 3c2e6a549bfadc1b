/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/summary.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "experiment/settings.h"
#include "statistics/alpha.h"
#include "statistics/order_statistics.h"

/* --- flags --- */

unsigned flags_of(const double *sorted, size_t n)
{
    double median = n > 0 ? gsl_stats_median_from_sorted_data(sorted, 1, n) : NAN;
    double reach = order_reach(sorted, n);
    bool outlier = n > 0 && (median - sorted[0] > reach || sorted[n - 1] - median > reach);
    return (outlier ? FLAG_OUTLIER : 0u) | (order_split(sorted, n) > 0 ? FLAG_BIMODAL : 0u);
}

bool flag_of_most(size_t runs, size_t of)
{
    return runs > 0 && 2 * runs >= of && (runs >= 2 || of == 1);
}

void flags_print(unsigned flags, struct text *text)
{
    static const struct {
        enum flag flag;
        enum warning_id warning; /* of the same name */
    } rows[] = {
        {FLAG_OUTLIER, WARNING_outlier}, {FLAG_BIMODAL, WARNING_bimodal}, {FLAG_UNSTEADY, WARNING_unsteady}};
    const char *join = "";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((flags & rows[i].flag) == 0)
            continue;
        text_addf(text, "%s%s", join, warning_name(rows[i].warning));
        join = " ";
    }
}

/* --- summary --- */

void summaries_release(struct summaries *summaries)
{
    free(summaries->list);
    free(summaries->first);
    free(summaries->cells);
    *summaries = (struct summaries){0};
}

/* Which order statistics bound the median of n values: depends on n alone. */
struct rank {
    size_t n, k;  /* x_(k) and x_(n+1-k); k = 0: there is no such interval */
    double level; /* its coverage */
};

/* Coverage falls as k grows: the largest k that still has the level is found by halving [1, n/2]. */
static struct rank rank_of(size_t n)
{
    struct rank rank = {.n = n, .k = 0, .level = NAN};
    for (size_t low = 1, high = n / 2; low <= high;) {
        size_t k = low + (high - low) / 2;
        double level = 1 - 2 * gsl_cdf_binomial_P((unsigned)(k - 1), 0.5, (unsigned)n);
        if (level >= 1 - ALPHA) {
            rank.k = k;
            rank.level = level;
            low = k + 1;
        } else {
            high = k - 1;
        }
    }
    return rank;
}

static void summarise(double *values, const struct rank *rank, struct summary *summary)
{
    size_t n = rank->n;
    order_sort(values, n);
    summary->n = n;
    summary->median = n > 0 ? gsl_stats_median_from_sorted_data(values, 1, n) : NAN;
    summary->min = n > 0 ? values[0] : NAN;
    summary->max = n > 0 ? values[n - 1] : NAN;
    summary->low = rank->k > 0 ? values[rank->k - 1] : NAN;
    summary->high = rank->k > 0 ? values[n - rank->k] : NAN;
    summary->level = rank->level;
    summary->flags = 0;
}

void summary_median(double *values, size_t n, struct summary *summary)
{
    struct rank rank = rank_of(n);
    summarise(values, &rank, summary);
}

/* Of the cell's runs with the metric. */
static unsigned unsteady(const struct run_index *index, size_t cell, enum metric_id metric)
{
    size_t runs = 0, of = 0;
    for (size_t i = 0; i < run_index_count(index, cell); i++) {
        const struct record *run = run_index_run(index, cell, i);
        bool known = !isnan(run->metrics[metric]);
        of += known;
        runs += known && (run->warnings >> WARNING_unsteady & 1) != 0;
    }
    return flag_of_most(runs, of) ? FLAG_UNSTEADY : 0u;
}

/* One cell: a summary of each metric that has a value, and all of them point at a copy of the cell. */
static int add_cell(const struct run_index *index, size_t cell, struct rank *rank,
                    struct summaries *summaries, struct err *err)
{
    summaries->cells[cell] = *index->cells.cells[cell];
    summaries->first[cell] = summaries->count;
    for (enum metric_id metric = 0; metric < METRIC_COUNT; metric++) {
        size_t n = metrics[metric].words == NULL ? run_index_values(index, cell, metric) : 0;
        if (n == 0)
            continue;
        struct summary *summary = ARRAY_NEXT(summaries->list, summaries->count, summaries->capacity);
        if (summary == NULL)
            return err_set(err, ENOMEM, "out of memory for %zu summaries", summaries->count + 1);
        if (rank->n != n)
            *rank = rank_of(n);
        *summary = (struct summary){.cell = &summaries->cells[cell], .metric = metric};
        summarise(index->values, rank, summary);
        summary->flags = flags_of(index->values, n) | unsteady(index, cell, metric);
    }
    return 0;
}

int summaries_make(const struct run_index *index, struct summaries *summaries, struct err *err)
{
    struct rank rank = {0};
    *summaries = (struct summaries){
        .cells = calloc(index->measured + 1, sizeof *summaries->cells),
        .first = calloc(index->measured + 1, sizeof *summaries->first),
        .lookup = index->cells,
    };
    if (summaries->first == NULL || summaries->cells == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", index->measured);
    for (size_t i = 0; i < index->measured; i++)
        if (add_cell(index, i, &rank, summaries, err) < 0)
            return -err->code;
    summaries->first[index->measured] = summaries->count;
    summaries->cell_count = index->measured;
    return 0;
}

const struct summary *summaries_find(const struct summaries *summaries, const struct cell *cell,
                                     unsigned metric)
{
    size_t number = cell_lookup_find(&summaries->lookup, cell);
    if (number >= summaries->cell_count) /* not there, or without an ok run */
        return NULL;
    for (size_t i = summaries->first[number]; i < summaries->first[number + 1]; i++)
        if (summaries->list[i].metric == metric)
            return &summaries->list[i];
    return NULL;
}

bool summaries_have(const struct summaries *summaries, unsigned metric)
{
    for (size_t i = 0; i < summaries->count; i++)
        if (summaries->list[i].metric == metric)
            return true;
    return false;
}

size_t summaries_behind(const struct summaries *summaries, size_t i)
{
    const struct cell *cell = summaries->list[i].cell;
    if (summaries->first != NULL)
        return summaries->first[cell - summaries->cells + 1];
    while (i < summaries->count && summaries->list[i].cell == cell)
        i++;
    return i;
}

static void print_flags(const void *row, struct text *text)
{
    flags_print(((const struct summary *)row)->flags, text);
}

#define OWN(key, member) COLUMN(key, struct summary, member)

static const struct column column_list[] = {
    {COLUMN_VIA("control", struct summary, cell, struct cell, control)},
    {COLUMN_PARAMETERS_VIA(struct summary, cell)},
    {OWN("metric", metric), .name = metric_key,
     .help = "which metric the row is about: a column of runs.csv"},
    {OWN("n", n), .help = "runs, or blocks, that have a value"},
    {OWN("median", median), .label = "median", .interval = true, .help = "median of the cell's runs"},
    {OWN("low", low), .help = "lower end of the 95 % interval; empty with fewer than 6 values"},
    {OWN("high", high), .help = "upper end of the 95 % interval; empty with fewer than 6 values"},
    {OWN("level", level),
     .help = "coverage of the interval, at least 0.95: order statistics have no other steps"},
    {OWN("min", min), .help = "least value"},
    {OWN("max", max), .help = "greatest value"},
    {.key = "flags",
     .type = COLUMN_PRINTED,
     .print = print_flags,
     .help = "outlier, bimodal, unsteady: what the median hides, separated by blanks"},
};
const struct columns summary_columns = COLUMNS(column_list, struct summary);
