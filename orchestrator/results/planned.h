/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.csv: what was going to be measured on the machine that made the folder. The same experiment file can
 * leave other cells over on another machine. */
#ifndef LABRUN_FILES_PLANNED_H
#define LABRUN_FILES_PLANNED_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "record/columns.h"
#include "experiment/plan.h"

/* Of struct record, of which the rest is not used. */
extern const struct columns plan_columns;
/* exclusions.csv: of struct exclusion, a row for each cell that the plan has not. */
extern const struct columns exclusion_columns;

/* The whole file. */
void planned_print(const struct plan *plan, struct text *text);

/* All cells, the controls too, in the order of the first block, which holds each once. The caller frees
 * *cells. -ENOENT: there is no plan.csv; other errors name file and line. */
int planned_read(int folder, struct cell **cells, size_t *count, struct err *err);

/* Those of exclusions.csv, with their reasons; none when there is no such file. The caller frees *list. */
int planned_exclusions(int folder, struct exclusion **list, size_t *count, struct err *err);

#endif
