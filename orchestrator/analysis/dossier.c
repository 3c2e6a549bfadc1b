/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/dossier.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

void dossier_release(struct dossier *dossier)
{
    free(dossier->runs);
    free(dossier->first);
    free(dossier->varies);
    free(dossier->values);
    *dossier = (struct dossier){0};
}

static void find_varying(struct dossier *dossier)
{
    const struct records *records = dossier->sources->records;
    for (unsigned i = 0; i < cell_field_count; i++)
        for (size_t j = 1; j < records->count && !dossier->varies[i]; j++)
            dossier->varies[i] =
                !field_equal(&cell_fields[i], &records->list[0].cell, &records->list[j].cell);
}

static void count_runs(struct dossier *dossier)
{
    const struct records *records = dossier->sources->records;
    dossier->total = records->count;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        bool ok = record->status == STATUS_OK;
        dossier->ok_total += ok ? 1 : 0;
        if (!ok && dossier->failure == NULL)
            dossier->failure = record;
        if (!record->cell.control)
            (ok ? dossier->ok : dossier->failed)[record->cell.mechanism]++;
    }
}

/* By block; runs of one block stay in the file's order, which is that of their addresses. */
static int compare_runs(const void *a, const void *b)
{
    const struct record *x = *(const struct record *const *)a, *y = *(const struct record *const *)b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    return (x > y) - (x < y);
}

/* A counting sort over the cells: first[] holds the counts, then the ends, then the beginnings. `cell_of`:
 * room for a number per record; that of a cell + 1, 0: none. */
static void sort_runs(struct dossier *dossier, size_t cells, size_t *cell_of)
{
    const struct records *records = dossier->sources->records;
    const struct cell_index *index = &dossier->sources->summaries->index;
    size_t number;
    for (size_t i = 0; i < records->count; i++) {
        bool ok = records->list[i].status == STATUS_OK;
        cell_of[i] = ok && cell_index_find(index, &records->list[i].cell, &number) ? number + 1 : 0;
        if (cell_of[i] > 0)
            dossier->first[number]++;
    }
    for (size_t i = 1; i <= cells; i++)
        dossier->first[i] += dossier->first[i - 1];
    for (size_t i = records->count; i-- > 0;)
        if (cell_of[i] > 0)
            dossier->runs[--dossier->first[cell_of[i] - 1]] = &records->list[i];
    for (size_t i = 0; i < cells; i++)
        qsort(&dossier->runs[dossier->first[i]], dossier->first[i + 1] - dossier->first[i],
              sizeof(*dossier->runs), compare_runs);
}

int dossier_make(const struct answer_sources *sources, struct dossier *dossier, struct err *err)
{
    size_t cells = sources->summaries->index.count;
    *dossier = (struct dossier){
        .sources = sources,
        .runs = calloc(sources->records->count + 1, sizeof *dossier->runs),
        .first = calloc(cells + 2, sizeof *dossier->first),
        .varies = calloc(cell_field_count, sizeof *dossier->varies),
        .values = calloc(sources->records->count + 1, sizeof *dossier->values),
    };
    own_free size_t *cell_of = calloc(sources->records->count + 1, sizeof *cell_of);
    if (cell_of == NULL || dossier->runs == NULL || dossier->first == NULL || dossier->varies == NULL ||
        dossier->values == NULL)
        return err_set(err, ENOMEM, "out of memory");
    find_varying(dossier);
    count_runs(dossier);
    sort_runs(dossier, cells, cell_of);
    return 0;
}

size_t dossier_runs(const struct dossier *dossier, size_t number, const struct record *const **runs)
{
    *runs = &dossier->runs[dossier->first[number]];
    return dossier->first[number + 1] - dossier->first[number];
}

/* ln of the metric in a block; `at` moves on through the runs, as the blocks asked for ascend. */
static double log_value(const struct dossier *dossier, size_t number, size_t *at, uint32_t block,
                        unsigned metric)
{
    const struct record *const *runs;
    size_t count = dossier_runs(dossier, number, &runs);
    while (*at < count && runs[*at]->block < block)
        (*at)++;
    if (*at == count || runs[*at]->block != block || !(runs[*at]->metrics[metric] > 0))
        return NAN;
    return log(runs[*at]->metrics[metric]);
}

size_t dossier_contrast(const struct dossier *dossier, const size_t *cells, const double *weights,
                        size_t count, unsigned metric)
{
    size_t at[CONTRAST_CELLS_MAX] = {0}, blocks = 0;
    const struct record *const *runs;
    size_t run_count = dossier_runs(dossier, cells[0], &runs);
    for (size_t i = 0; i < run_count; i++) {
        double sum = 0;
        if (i > 0 && runs[i]->block == runs[i - 1]->block)
            continue;
        for (size_t j = 0; j < count; j++)
            sum += weights[j] * log_value(dossier, cells[j], &at[j], runs[i]->block, metric);
        if (isfinite(sum))
            dossier->values[blocks++] = sum;
    }
    return blocks;
}

bool dossier_has(const struct dossier *dossier, unsigned metric)
{
    const struct summaries *summaries = dossier->sources->summaries;
    for (size_t i = 0; i < summaries->count; i++)
        if (summaries->list[i].metric == metric)
            return true;
    return false;
}

bool dossier_lacks(const struct dossier *dossier, unsigned mechanism, struct text *why)
{
    const char *name = mechanism_name(mechanism);
    if (dossier->ok[mechanism] > 0)
        return false;
    if (dossier->failed[mechanism] == 0)
        text_addf(why, "%s was not measured", name);
    else
        text_addf(why, "no run of %s was ok, %zu failed", name, dossier->failed[mechanism]);
    return true;
}
