/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ok records by cell: what everything that is said about a cell starts from. Failed runs have no say. */
#ifndef LABRUN_ANALYSIS_SURVEY_H
#define LABRUN_ANALYSIS_SURVEY_H

#include <stddef.h>

#include "analysis/cell_index.h"
#include "analysis/groups.h"
#include "base/err.h"
#include "model/record.h"

struct survey {
    const struct records *records; /* must stay */
    struct cell_index cells;       /* owned; in the order in which they were first seen */
    struct groups runs;            /* owned: of each cell the numbers of its records, in the file's order */
    double *values;                /* owned: room for the runs of the largest cell, used by whoever asks */
};

void survey_release(struct survey *survey);
#define own_survey OWNED_BY(survey_release) struct survey

int survey_make(const struct records *records, struct survey *survey, struct err *err);

const struct record *survey_run(const struct survey *survey, size_t cell, size_t run);
uint64_t survey_warnings(const struct survey *survey, size_t cell, size_t run);

/* The cell's values of a metric, in the file's order and without gaps, in survey->values; returns how many.
 */
size_t survey_values(const struct survey *survey, size_t cell, enum metric_id metric);

/* Their median; NaN when there is none. survey->values is sorted then. */
double survey_median(const struct survey *survey, size_t cell, enum metric_id metric);

#endif
