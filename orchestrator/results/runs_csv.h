/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of connections.csv and intervals.csv: what stands in them, of one run. Where the text goes is
 * journal's and results' business. */
#ifndef LABRUN_RESULTS_RUNS_CSV_H
#define LABRUN_RESULTS_RUNS_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "experiment/plan.h"
#include "record/columns.h"
#include "record/sample.h"

/* --- rows --- */

extern const struct columns connection_columns, interval_columns;

/* A row for each connection, numbered from 1. */
void rows_connections(uint32_t run, const struct measurement *measurement, struct text *text);
/* A row for each 100 ms, numbered from 1; end_s counts from the window's opening. */
void rows_intervals(uint32_t run, const struct measurement *measurement, struct text *text);

/* --- planned --- */
/* plan.csv: what was going to be measured on the machine that made the folder. The same experiment file can
 * leave other cells over on another machine. */

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
