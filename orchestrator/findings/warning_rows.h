/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table behind warnings.h, made of record/warning_list.h: a new warning is a row there, and the function
 * that finds it in one of the check files. */
#ifndef LABRUN_ANALYSIS_WARNING_ROWS_H
#define LABRUN_ANALYSIS_WARNING_ROWS_H

#include "findings/cell_check.h"
#include "findings/family_check.h"
#include "findings/run_check.h"
#include "findings/run_index.h"

/* Of all records: fills runs, of and detail; runs is 0 when it does not hold. -ENOMEM. */
typedef int whole_check(const struct run_index *index, struct warning *warning, struct err *err);

/* How a warning is found: one of run, cell, family, whole. */
struct warning_row {
    const char *sentence, *hint;
    run_check *run;
    cell_check *cell;
    const struct family_check *family;
    whole_check *whole;
    enum metric_id metric; /* of `run`: the number that tells how bad it was; METRIC_COUNT: none */
    bool smallest;         /* the smallest is the worst */
};

extern const struct warning_row warning_rows[WARNING_COUNT];

/* The functions that the rows name. */
#define WARNING(identifier, id, how, ...) how
#define RUN(check) run_check check;
#define RUN_LARGEST(check, metric) run_check check;
#define RUN_SMALLEST(check, metric) run_check check;
#define CELL(check) cell_check check;
#define FAMILY(check) extern const struct family_check check;
#define WHOLE(check) whole_check check;
#include "record/warning_list.h"
#undef WARNING
#undef RUN
#undef RUN_LARGEST
#undef RUN_SMALLEST
#undef CELL
#undef FAMILY
#undef WHOLE

#endif
