/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/contrast.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/cell_index.h"
#include "analysis/coordinates.h"
#include "analysis/holm.h"
#include "analysis/survey.h"
#include "analysis/unpaired.h"

void contrasts_release(struct contrasts *contrasts)
{
    free(contrasts->list);
    free(contrasts->only_first);
    free(contrasts->only_second);
    *contrasts = (struct contrasts){0};
}

/* One experiment: which cells were tried, and what the ok runs gave. */
struct trial {
    struct cell_index tried; /* owned */
    struct survey survey;    /* owned */
};

static void trial_release(struct trial *trial)
{
    cell_index_release(&trial->tried);
    survey_release(&trial->survey);
}
#define own_trial OWNED_BY(trial_release) struct trial

static int trial_make(const struct records *records, struct trial *trial, struct err *err)
{
    size_t number;
    for (size_t i = 0; i < records->count; i++)
        if (cell_index_add(&trial->tried, &records->list[i].cell, &number, err) < 0)
            return -err->code;
    return survey_make(records, &trial->survey, err);
}

static int compare_cells(const void *a, const void *b)
{
    const struct cell *x = *(const struct cell *const *)a, *y = *(const struct cell *const *)b;
    int order = coordinates_compare(x, y);
    if (order == 0)
        order = (x->mechanism > y->mechanism) - (x->mechanism < y->mechanism);
    return order != 0 ? order : x->control - y->control;
}

/* The cells that `other` has too, or has not, in order. */
static int select_cells(const struct cell_index *tried, const struct cell_index *other, bool shared,
                        const struct cell ***cells, size_t *count, struct err *err)
{
    size_t number;
    *cells = calloc(tried->count + 1, sizeof **cells);
    if (*cells == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", tried->count);
    for (size_t i = 0; i < tried->count; i++)
        if (cell_index_find(other, tried->cells[i], &number) == shared)
            (*cells)[(*count)++] = tried->cells[i];
    qsort(*cells, *count, sizeof **cells, compare_cells);
    return 0;
}

/* The logarithms of the cell's values, in trial->survey.values: a ratio is a shift of these. What has none (0
 * misses) is left out, as it is between mechanisms. */
static size_t take_values(const struct trial *trial, const struct cell *cell, unsigned metric, double *median)
{
    size_t number, n = 0;
    double *values = trial->survey.values;
    *median = NAN;
    if (!cell_index_find(&trial->survey.cells, cell, &number))
        return 0;
    *median = survey_median(&trial->survey, number, metric);
    size_t all = survey_values(&trial->survey, number, metric);
    for (size_t i = 0; i < all; i++)
        if (isfinite(values[i]) && values[i] > 0)
            values[n++] = log(values[i]);
    return n;
}

static void contrast_at(const struct trial *first, const struct trial *second, struct contrast *contrast)
{
    struct location location;
    contrast->n = take_values(first, contrast->cell, contrast->metric, &contrast->first);
    contrast->m = take_values(second, contrast->cell, contrast->metric, &contrast->second);
    unpaired_shift(second->survey.values, contrast->m, first->survey.values, contrast->n, &location);
    contrast->ratio = exp(location.estimate);
    contrast->low = exp(location.low);
    contrast->high = exp(location.high);
    contrast->p = location.p;
}

static bool metric_known(const struct records *records, unsigned metric)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i].status == STATUS_OK && isfinite(records->list[i].metrics[metric]))
            return true;
    return false;
}

/* Room for a family, and the family: all cells in one metric, corrected together. */
struct family {
    const struct cell **cells; /* owned */
    size_t count;
    double *p;     /* owned */
    size_t *order; /* owned */
};

static void family_release(struct family *family)
{
    free(family->cells);
    free(family->p);
    free(family->order);
}

static int family_make(const struct trial *first, const struct trial *second, struct family *family,
                       struct err *err)
{
    family->p = calloc(first->tried.count + 1, sizeof *family->p);
    family->order = calloc(first->tried.count + 1, sizeof *family->order);
    if (family->p == NULL || family->order == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", first->tried.count);
    return select_cells(&first->tried, &second->tried, true, &family->cells, &family->count, err);
}

static void judge(const struct trial *first, const struct trial *second, unsigned metric, double equivalence,
                  struct family *family, struct contrast *list)
{
    for (size_t i = 0; i < family->count; i++) {
        list[i] = (struct contrast){.cell = family->cells[i], .metric = metric};
        contrast_at(first, second, &list[i]);
        family->p[i] = list[i].p;
    }
    holm_adjust(family->p, family->count, family->order);
    for (size_t i = 0; i < family->count; i++) {
        list[i].p_holm = family->p[i];
        list[i].conclusion = conclusion_of(metric, list[i].low, list[i].high, list[i].p_holm, equivalence);
    }
}

/* Each side of what is not in both. */
static int name_unmatched(const struct trial *first, const struct trial *second, struct contrasts *contrasts,
                          struct err *err)
{
    int rc = select_cells(&first->tried, &second->tried, false, &contrasts->only_first,
                          &contrasts->only_first_count, err);
    if (rc == 0)
        rc = select_cells(&second->tried, &first->tried, false, &contrasts->only_second,
                          &contrasts->only_second_count, err);
    return rc;
}

int contrasts_make(const struct records *first, const struct records *second, double equivalence,
                   struct contrasts *contrasts, struct err *err)
{
    *contrasts = (struct contrasts){0};
    own_trial before = {0}, after = {0};
    OWNED_BY(family_release) struct family family = {0};
    if (trial_make(first, &before, err) < 0 || trial_make(second, &after, err) < 0 ||
        name_unmatched(&before, &after, contrasts, err) < 0 || family_make(&before, &after, &family, err) < 0)
        return -err->code;
    contrasts->matched = family.count;
    contrasts->list = calloc(family.count * verdict_metric_count + 1, sizeof *contrasts->list);
    if (contrasts->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", family.count);
    for (unsigned i = 0; i < verdict_metric_count; i++) {
        unsigned metric = verdict_metrics[i];
        if (!metric_known(first, metric) && !metric_known(second, metric))
            continue;
        judge(&before, &after, metric, equivalence, &family, &contrasts->list[contrasts->count]);
        contrasts->count += family.count;
    }
    return 0;
}

unsigned contrasts_least_runs(size_t tests, double alpha)
{
    unsigned runs = 0;
    for (double p = 2; tests > 0 && p > alpha / (double)tests; runs++)
        p *= (runs + 1.0) / (2 * (2.0 * runs + 1)); /* C(2n+2, n+1) / C(2n, n) = 2 (2n+1) / (n+1) */
    return runs;
}
