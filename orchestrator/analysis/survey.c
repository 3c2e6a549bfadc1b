/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/survey.h"

#include <errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/order.h"

void survey_release(struct survey *survey)
{
    cell_index_release(&survey->cells);
    groups_release(&survey->runs);
    free(survey->values);
    *survey = (struct survey){0};
}

static int number_cells(struct survey *survey, size_t *cell_of, struct err *err)
{
    for (size_t i = 0; i < survey->records->count; i++) {
        const struct record *record = &survey->records->list[i];
        cell_of[i] = GROUP_NONE;
        if (record->status != STATUS_OK)
            continue;
        if (cell_index_add(&survey->cells, &record->cell, &cell_of[i], err) < 0)
            return -err->code;
    }
    return 0;
}

int survey_make(const struct records *records, struct survey *survey, struct err *err)
{
    *survey = (struct survey){.records = records};
    own_free size_t *cell_of = calloc(records->count + 1, sizeof *cell_of);
    if (cell_of == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu records", records->count);
    if (number_cells(survey, cell_of, err) < 0 ||
        groups_make(cell_of, records->count, survey->cells.count, &survey->runs, err) < 0)
        return -err->code;
    survey->values = calloc(survey->runs.largest + 1, sizeof *survey->values);
    if (survey->values == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", survey->runs.largest);
    return 0;
}

const struct record *survey_run(const struct survey *survey, size_t cell, size_t run)
{
    return &survey->records->list[groups_members(&survey->runs, cell)[run]];
}

uint64_t survey_warnings(const struct survey *survey, size_t cell, size_t run)
{
    return survey_run(survey, cell, run)->warnings;
}

size_t survey_values(const struct survey *survey, size_t cell, enum metric_id metric)
{
    size_t n = 0;
    for (size_t i = 0; i < groups_size(&survey->runs, cell); i++) {
        double value = survey_run(survey, cell, i)->metrics[metric];
        survey->values[n] = value;
        n += isnan(value) ? 0 : 1;
    }
    return n;
}

double survey_median(const struct survey *survey, size_t cell, enum metric_id metric)
{
    size_t n = survey_values(survey, cell, metric);
    order_sort(survey->values, n);
    return n > 0 ? gsl_stats_median_from_sorted_data(survey->values, 1, n) : NAN;
}
