/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/two_experiments.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "statistics/holm.h"
#include "statistics/rank_sum.h"

void contrasts_release(struct contrasts *contrasts)
{
    free(contrasts->list);
    free(contrasts->only_first);
    free(contrasts->only_second);
    *contrasts = (struct contrasts){0};
}

static int compare_cells(const void *a, const void *b, void *contrast)
{
    return cell_compare(*(const struct cell *const *)a, *(const struct cell *const *)b, contrast);
}

/* The cells that `other` has too, or has not, in order. */
static int select_cells(const struct run_index *index, const struct run_index *another, bool shared,
                        const struct cell ***cells, size_t *count, struct err *err)
{
    const struct cell_lookup *tried = &index->cells, *other = &another->cells;
    *cells = calloc(tried->count + 1, sizeof **cells);
    if (*cells == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", tried->count);
    for (size_t i = 0; i < tried->count; i++)
        if ((cell_lookup_find(other, tried->cells[i]) != CELL_NONE) == shared)
            (*cells)[(*count)++] = tried->cells[i];
    qsort_r(*cells, *count, sizeof **cells, compare_cells, (void *)index->contrast);
    return 0;
}

/* The logarithms of the cell's values, in index->values: a ratio is a shift of these. What has none (0
 * misses) is left out, as it is between mechanisms. */
static size_t take_values(const struct run_index *index, const struct cell *cell, unsigned metric,
                          double *median)
{
    size_t number = cell_lookup_find(&index->cells, cell), n = 0;
    double *values = index->values;
    *median = run_index_median(index, number, metric);
    size_t all = run_index_values(index, number, metric);
    for (size_t i = 0; i < all; i++)
        if (isfinite(values[i]) && values[i] > 0)
            values[n++] = log(values[i]);
    return n;
}

/* A family is all cells in one metric, corrected together. */
struct family {
    const struct cell **cells;
    size_t count;
    double *p;     /* scratch: room for one of each cell */
    size_t *order; /* the same */
};

static void judge(const struct run_index *first, const struct run_index *second, unsigned metric,
                  double equivalence, struct family *family, struct contrast *list)
{
    for (size_t i = 0; i < family->count; i++) {
        struct contrast *contrast = &list[i];
        struct location location;
        *contrast = (struct contrast){.cell = family->cells[i], .metric = metric};
        contrast->n = take_values(first, contrast->cell, metric, &contrast->first);
        contrast->m = take_values(second, contrast->cell, metric, &contrast->second);
        rank_sum(second->values, contrast->m, first->values, contrast->n, &location);
        contrast->ratio = exp(location.estimate);
        contrast->low = exp(location.low);
        contrast->high = exp(location.high);
        family->p[i] = contrast->p = location.p;
    }
    holm_adjust(family->p, family->count, family->order);
    for (size_t i = 0; i < family->count; i++) {
        list[i].p_holm = family->p[i];
        list[i].conclusion = conclusion_of(metric, list[i].low, list[i].high, list[i].p_holm, equivalence);
    }
}

int contrasts_make(const struct run_index *first, const struct run_index *second, double equivalence,
                   struct contrasts *contrasts, struct err *err)
{
    *contrasts = (struct contrasts){0};
    own_free double *p = calloc(first->cells.count + 1, sizeof *p);
    own_free size_t *order = calloc(first->cells.count + 1, sizeof *order);
    own_free const struct cell **shared = NULL;
    struct family family = {.p = p, .order = order};
    if (p == NULL || order == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", first->cells.count);
    if (select_cells(first, second, false, &contrasts->only_first, &contrasts->only_first_count, err) < 0 ||
        select_cells(second, first, false, &contrasts->only_second, &contrasts->only_second_count, err) < 0 ||
        select_cells(first, second, true, &shared, &family.count, err) < 0)
        return -err->code;
    family.cells = shared;
    contrasts->matched = family.count;
    contrasts->list = calloc(family.count * verdict_metric_count + 1, sizeof *contrasts->list);
    if (contrasts->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", family.count);
    for (unsigned i = 0; i < verdict_metric_count; i++) {
        unsigned metric = verdict_metrics[i];
        /* of one cell the time per message is the reciprocal of the throughput: it would be tested twice */
        bool known = run_index_knows(first, metric) || run_index_knows(second, metric);
        if (!known || metric == METRIC_receive_us)
            continue;
        judge(first, second, metric, equivalence, &family, &contrasts->list[contrasts->count]);
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
