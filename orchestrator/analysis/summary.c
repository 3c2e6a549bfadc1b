/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/summary.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#define LEVEL_LEAST 0.95

void summaries_release(struct summaries *summaries)
{
    free(summaries->list);
    free(summaries->first);
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
        if (level >= LEVEL_LEAST) {
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
    gsl_sort(values, 1, n);
    summary->n = n;
    summary->median = n > 0 ? gsl_stats_median_from_sorted_data(values, 1, n) : NAN;
    summary->min = n > 0 ? values[0] : NAN;
    summary->max = n > 0 ? values[n - 1] : NAN;
    summary->low = rank->k > 0 ? values[rank->k - 1] : NAN;
    summary->high = rank->k > 0 ? values[n - rank->k] : NAN;
    summary->level = rank->level;
}

void summary_median(double *values, size_t n, struct summary *summary)
{
    struct rank rank = rank_of(n);
    summarise(values, &rank, summary);
}

/* The ok records grouped by cell, each group in the file's order. */
struct groups {
    size_t *members; /* owned: numbers of records */
    size_t *starts;  /* owned: group i is members[starts[i]] to members[starts[i+1] - 1] */
    size_t largest;
};

static void groups_release(struct groups *groups)
{
    free(groups->members);
    free(groups->starts);
}

static int number_cells(const struct records *records, struct cell_index *index, size_t *cell_of,
                        struct err *err)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i].status == STATUS_OK &&
            cell_index_add(index, &records->list[i].cell, &cell_of[i], err) < 0)
            return -err->code;
    return 0;
}

/* Counting sort by the cell's number. */
static int groups_make(const struct records *records, const size_t *cell_of, size_t cell_count,
                       struct groups *groups, struct err *err)
{
    groups->members = calloc(records->count + 1, sizeof *groups->members);
    groups->starts = calloc(cell_count + 2, sizeof *groups->starts);
    if (groups->members == NULL || groups->starts == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", cell_count);
    size_t *next = groups->starts + 1; /* one ahead: filling a group moves its start to where it belongs */
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i].status == STATUS_OK)
            next[cell_of[i] + 1]++;
    for (size_t i = 0; i < cell_count; i++) {
        groups->largest = next[i + 1] > groups->largest ? next[i + 1] : groups->largest;
        next[i + 1] += next[i];
    }
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i].status == STATUS_OK)
            groups->members[next[cell_of[i]]++] = i;
    return 0;
}

static struct summary *next_place(struct summaries *summaries, struct err *err)
{
    if (summaries->count == summaries->capacity) {
        size_t capacity = summaries->capacity == 0 ? 256 : summaries->capacity * 2;
        struct summary *list = reallocarray(summaries->list, capacity, sizeof *list);
        if (list == NULL) {
            err_set(err, ENOMEM, "out of memory for %zu summaries", capacity);
            return NULL;
        }
        summaries->list = list;
        summaries->capacity = capacity;
    }
    return &summaries->list[summaries->count++];
}

/* One cell: a summary of each metric that has a value. `values` has room for the whole group. */
static int add_cell(const struct records *records, const size_t *members, size_t count, double *values,
                    struct rank *rank, struct summaries *summaries, struct err *err)
{
    for (unsigned metric = 0; metric < METRIC_COUNT; metric++) {
        size_t n = 0;
        for (size_t i = 0; i < count && metrics[metric].words == NULL; i++) {
            double value = records->list[members[i]].metrics[metric];
            values[n] = value;
            n += isnan(value) ? 0 : 1;
        }
        if (n == 0)
            continue;
        struct summary *summary = next_place(summaries, err);
        if (summary == NULL)
            return -err->code;
        if (rank->n != n)
            *rank = rank_of(n);
        summary->cell = records->list[members[0]].cell;
        summary->metric = metric;
        summarise(values, rank, summary);
    }
    return 0;
}

/* Every group; *first: where each cell's summaries begin, for the cells that have any. */
static int add_groups(const struct records *records, const struct groups *groups, size_t cell_count,
                      struct summaries *summaries, size_t *with_summaries, struct err *err)
{
    struct rank rank = {0};
    own_free double *values = calloc(groups->largest + 1, sizeof *values);
    summaries->first = calloc(cell_count + 1, sizeof *summaries->first);
    if (values == NULL || summaries->first == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", cell_count);
    *with_summaries = 0;
    for (size_t i = 0; i < cell_count; i++) {
        size_t before = summaries->count, start = groups->starts[i];
        if (add_cell(records, groups->members + start, groups->starts[i + 1] - start, values, &rank,
                     summaries, err) < 0)
            return -err->code;
        summaries->first[*with_summaries] = before;
        *with_summaries += summaries->count > before ? 1 : 0;
    }
    summaries->first[*with_summaries] = summaries->count;
    return 0;
}

/* The index points into the list, not at the records, which the caller may release first. */
static int index_cells(struct summaries *summaries, size_t cell_count, struct err *err)
{
    size_t number;
    for (size_t i = 0; i < cell_count; i++)
        if (cell_index_add(&summaries->index, &summaries->list[summaries->first[i]].cell, &number, err) < 0)
            return -err->code;
    return 0;
}

int summaries_make(const struct records *records, struct summaries *summaries, struct err *err)
{
    own_cell_index cells = {0};
    OWNED_BY(groups_release) struct groups groups = {0};
    size_t with_summaries = 0;
    own_free size_t *cell_of = calloc(records->count + 1, sizeof *cell_of);
    *summaries = (struct summaries){0};
    if (cell_of == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu records", records->count);
    if (number_cells(records, &cells, cell_of, err) < 0 ||
        groups_make(records, cell_of, cells.count, &groups, err) < 0 ||
        add_groups(records, &groups, cells.count, summaries, &with_summaries, err) < 0)
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

static void add_parameters(const struct cell *cell, struct text *text)
{
    own_text field = {0};
    text_add(text, cell->control ? "yes" : "no");
    for (unsigned i = 0; i < cell_field_count; i++) {
        text_clear(&field);
        record_print_parameter(cell, i, &field);
        text_add(text, ",");
        text_csv(text, text_string(&field));
    }
    text->failed = text->failed || field.failed;
}

static void add_numbers(const struct summary *summary, struct text *text)
{
    const struct metric *metric = &metrics[summary->metric];
    const double numbers[] = {summary->median, summary->low, summary->high,
                              summary->level,  summary->min, summary->max};
    text_addf(text, ",%s,%zu", metric->key, summary->n);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        text_add(text, ",");
        metric_print(metric, numbers[i], text);
    }
    text_add(text, "\n");
}

void summaries_csv(const struct summaries *summaries, struct text *text)
{
    own_text parameters = {0}; /* the same for all summaries of a cell, which follow each other */
    const struct cell *cell = NULL;
    text_add(text, "control");
    for (unsigned i = 0; i < cell_field_count; i++)
        text_addf(text, ",%s", cell_fields[i].key);
    text_add(text, ",metric,n,median,low,high,level,min,max\n");
    for (size_t i = 0; i < summaries->count; i++) {
        const struct summary *summary = &summaries->list[i];
        if (cell == NULL || !cell_index_same(cell, &summary->cell)) {
            text_clear(&parameters);
            add_parameters(&summary->cell, &parameters);
        }
        cell = &summary->cell;
        text_add(text, text_string(&parameters));
        add_numbers(summary, text);
    }
    text->failed = text->failed || parameters.failed;
}
