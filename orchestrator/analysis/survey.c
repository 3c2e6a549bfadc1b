/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/survey.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

void survey_release(struct survey *survey)
{
    free(survey->runs);
    free(survey->first);
    free(survey->varies);
    free(survey->values);
    *survey = (struct survey){0};
}

static void find_varying(struct survey *survey)
{
    const struct records *records = survey->sources->records;
    for (unsigned i = 0; i < cell_field_count; i++)
        for (size_t j = 1; j < records->count && !survey->varies[i]; j++)
            survey->varies[i] = !field_equal(&cell_fields[i], &records->list[0].cell, &records->list[j].cell);
}

static void count_runs(struct survey *survey)
{
    const struct records *records = survey->sources->records;
    survey->total = records->count;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        bool ok = record->status == STATUS_OK;
        survey->ok_total += ok ? 1 : 0;
        if (!ok && survey->failure == NULL)
            survey->failure = record;
        if (!record->cell.control)
            (ok ? survey->ok : survey->failed)[record->cell.mechanism]++;
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

/* A counting sort over the cells: first[] holds the counts, then the ends, then the beginnings. */
static void sort_runs(struct survey *survey, size_t cells)
{
    const struct records *records = survey->sources->records;
    const struct cell_index *index = &survey->sources->summaries->index;
    size_t number;
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i].status == STATUS_OK && cell_index_find(index, &records->list[i].cell, &number))
            survey->first[number]++;
    for (size_t i = 1; i <= cells; i++)
        survey->first[i] += survey->first[i - 1];
    for (size_t i = records->count; i-- > 0;)
        if (records->list[i].status == STATUS_OK && cell_index_find(index, &records->list[i].cell, &number))
            survey->runs[--survey->first[number]] = &records->list[i];
    for (size_t i = 0; i < cells; i++)
        qsort(&survey->runs[survey->first[i]], survey->first[i + 1] - survey->first[i], sizeof(*survey->runs),
              compare_runs);
}

int survey_make(const struct answer_sources *sources, struct survey *survey, struct err *err)
{
    size_t cells = sources->summaries->index.count;
    *survey = (struct survey){
        .sources = sources,
        .runs = calloc(sources->records->count + 1, sizeof *survey->runs),
        .first = calloc(cells + 2, sizeof *survey->first),
        .varies = calloc(cell_field_count, sizeof *survey->varies),
        .values = calloc(sources->records->count + 1, sizeof *survey->values),
    };
    if (survey->runs == NULL || survey->first == NULL || survey->varies == NULL || survey->values == NULL)
        return err_set(err, ENOMEM, "out of memory");
    find_varying(survey);
    count_runs(survey);
    sort_runs(survey, cells);
    return 0;
}

size_t survey_runs(const struct survey *survey, size_t number, const struct record *const **runs)
{
    *runs = &survey->runs[survey->first[number]];
    return survey->first[number + 1] - survey->first[number];
}

/* ln of the metric in a block; `at` moves on through the runs, as the blocks asked for ascend. */
static double log_value(const struct survey *survey, size_t number, size_t *at, uint32_t block,
                        unsigned metric)
{
    const struct record *const *runs;
    size_t count = survey_runs(survey, number, &runs);
    while (*at < count && runs[*at]->block < block)
        (*at)++;
    if (*at == count || runs[*at]->block != block || !(runs[*at]->metrics[metric] > 0))
        return NAN;
    return log(runs[*at]->metrics[metric]);
}

size_t survey_contrast(const struct survey *survey, const size_t *cells, const double *weights, size_t count,
                       unsigned metric)
{
    size_t at[CONTRAST_CELLS_MAX] = {0}, blocks = 0;
    const struct record *const *runs;
    size_t run_count = survey_runs(survey, cells[0], &runs);
    for (size_t i = 0; i < run_count; i++) {
        double sum = 0;
        if (i > 0 && runs[i]->block == runs[i - 1]->block)
            continue;
        for (size_t j = 0; j < count; j++)
            sum += weights[j] * log_value(survey, cells[j], &at[j], runs[i]->block, metric);
        if (isfinite(sum))
            survey->values[blocks++] = sum;
    }
    return blocks;
}

bool survey_has(const struct survey *survey, unsigned metric)
{
    const struct summaries *summaries = survey->sources->summaries;
    for (size_t i = 0; i < summaries->count; i++)
        if (summaries->list[i].metric == metric)
            return true;
    return false;
}

bool survey_lacks(const struct survey *survey, unsigned mechanism, struct text *why)
{
    const char *name = mechanism_name(mechanism);
    if (survey->ok[mechanism] > 0)
        return false;
    if (survey->failed[mechanism] == 0)
        text_addf(why, "%s was not measured", name);
    else
        text_addf(why, "no run of %s was ok, %zu failed", name, survey->failed[mechanism]);
    return true;
}
