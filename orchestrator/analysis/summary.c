/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/summary.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/alpha.h"
#include "analysis/flags.h"
#include "analysis/order.h"
#include "analysis/survey.h"
#include "base/array.h"
#include "model/warning.h"

void summaries_release(struct summaries *summaries)
{
    free(summaries->list);
    free(summaries->first);
    free(summaries->cells);
    cell_index_release(&summaries->index);
    *summaries = (struct summaries){0};
}

/* Which order statistics bound the median of n values: depends on n alone. */
struct rank {
    size_t n, k;  /* x_(k) and x_(n+1-k); k = 0: there is no such interval */
    double level; /* its coverage */
};

static double coverage(size_t n, size_t k)
{
    return 1 - 2 * gsl_cdf_binomial_P((unsigned)(k - 1), 0.5, (unsigned)n);
}

/* Coverage falls as k grows: the largest k that still has the level is found by halving [1, n/2]. */
static struct rank rank_of(size_t n)
{
    struct rank rank = {.n = n, .k = 0, .level = NAN};
    for (size_t low = 1, high = n / 2; low <= high;) {
        size_t k = low + (high - low) / 2;
        double level = coverage(n, k);
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

static struct summary *next_place(struct summaries *summaries, struct err *err)
{
    struct summary *place = ARRAY_NEXT(summaries->list, summaries->count, summaries->capacity);
    if (place == NULL)
        err_set(err, ENOMEM, "out of memory for %zu summaries", summaries->count + 1);
    return place;
}

/* Is any of the cell's runs with the metric unsteady? */
static unsigned unsteady(const struct survey *survey, size_t cell, enum metric_id metric)
{
    const uint64_t bit = UINT64_C(1) << WARNING_unsteady;
    for (size_t i = 0; i < groups_size(&survey->runs, cell); i++) {
        double value = survey_run(survey, cell, i)->metrics[metric];
        if (!isnan(value) && (survey_warnings(survey, cell, i) & bit) != 0)
            return FLAG_UNSTEADY;
    }
    return 0;
}

/* One cell: a summary of each metric that has a value, and all of them point at `own`, a copy of the cell. */
static int add_cell(const struct survey *survey, size_t cell, struct rank *rank, struct cell *own,
                    struct summaries *summaries, struct err *err)
{
    *own = *survey->cells.cells[cell];
    for (enum metric_id metric = 0; metric < METRIC_COUNT; metric++) {
        size_t n = metrics[metric].words == NULL ? survey_values(survey, cell, metric) : 0;
        if (n == 0)
            continue;
        struct summary *summary = next_place(summaries, err);
        if (summary == NULL)
            return -err->code;
        if (rank->n != n)
            *rank = rank_of(n);
        *summary = (struct summary){.cell = own, .metric = metric};
        summarise(survey->values, rank, summary);
        summary->flags = flags_of(survey->values, n) | unsteady(survey, cell, metric);
    }
    return 0;
}

/* Every cell; *with_summaries: for how many of them there was anything to summarise. */
static int add_cells(const struct survey *survey, struct summaries *summaries, size_t *with_summaries,
                     struct err *err)
{
    struct rank rank = {0};
    size_t cell_count = survey->cells.count;
    summaries->first = calloc(cell_count + 1, sizeof *summaries->first);
    summaries->cells = calloc(cell_count + 1, sizeof *summaries->cells);
    if (summaries->first == NULL || summaries->cells == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", cell_count);
    *with_summaries = 0;
    for (size_t i = 0; i < cell_count; i++) {
        size_t before = summaries->count;
        if (add_cell(survey, i, &rank, &summaries->cells[*with_summaries], summaries, err) < 0)
            return -err->code;
        summaries->first[*with_summaries] = before;
        *with_summaries += summaries->count > before ? 1 : 0;
    }
    summaries->first[*with_summaries] = summaries->count;
    return 0;
}

/* The index points at the copies, not at the records, which the caller may release first. */
static int index_cells(struct summaries *summaries, size_t cell_count, struct err *err)
{
    size_t number;
    for (size_t i = 0; i < cell_count; i++)
        if (cell_index_add(&summaries->index, &summaries->cells[i], &number, err) < 0)
            return -err->code;
    return 0;
}

int summaries_make(const struct records *records, struct summaries *summaries, struct err *err)
{
    own_survey survey = {0};
    size_t with_summaries = 0;
    *summaries = (struct summaries){0};
    if (survey_make(records, &survey, err) < 0 || add_cells(&survey, summaries, &with_summaries, err) < 0)
        return -err->code;
    return index_cells(summaries, with_summaries, err);
}

const struct summary *summaries_find(const struct summaries *summaries, const struct cell *cell,
                                     unsigned metric)
{
    size_t number = 0;
    if (!cell_index_find(&summaries->index, cell, &number))
        return NULL;
    for (size_t i = summaries->first[number]; i < summaries->first[number + 1]; i++)
        if (summaries->list[i].metric == metric)
            return &summaries->list[i];
    return NULL;
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
    {OWN("metric", metric), .name = metric_key},
    {OWN("n", n)},
    {OWN("median", median)},
    {OWN("low", low)},
    {OWN("high", high)},
    {OWN("level", level)},
    {OWN("min", min)},
    {OWN("max", max)},
    {.key = "flags", .type = COLUMN_PRINTED, .print = print_flags},
};
const struct columns summary_columns = COLUMNS(column_list, struct summary);

/* About 1 MB. */
enum { PART_SUMMARIES = 4096 };

bool summaries_csv_part(const void *source, size_t part, struct text *text)
{
    const struct summaries *summaries = source;
    size_t begin = part * PART_SUMMARIES;
    if (part == 0)
        columns_header(&summary_columns, text);
    else if (begin >= summaries->count)
        return false;
    size_t left = summaries->count - begin;
    columns_rows(&summary_columns, summaries->list + begin, left < PART_SUMMARIES ? left : PART_SUMMARIES,
                 text);
    return true;
}
