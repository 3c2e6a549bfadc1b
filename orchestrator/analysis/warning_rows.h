/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table behind warnings.h: a row per id of model/warning_list.h. A new warning is a line there, a row
 * here, and its test in one of the check files. */
#ifndef LABRUN_ANALYSIS_WARNING_ROWS_H
#define LABRUN_ANALYSIS_WARNING_ROWS_H

#include "analysis/cell_check.h"
#include "analysis/family_check.h"
#include "analysis/run_check.h"
#include "analysis/survey.h"

/* How a warning is found: one of run, cell, family, whole. */
struct warning_row {
    const char *sentence, *hint;
    run_check *run;
    cell_check *cell;
    const struct family_check *family;
    int (*whole)(const struct survey *survey, struct warning *warning, struct err *err);
    enum metric_id metric; /* of `run`: the number that tells how bad it was; METRIC_COUNT: none */
    bool smallest;         /* the smallest is the worst */
};

extern const struct warning_row warning_rows[WARNING_COUNT];

#endif
