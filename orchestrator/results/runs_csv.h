/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was measured, run by run: the rows of connections.csv and intervals.csv, and the records that are read
 * from runs.csv. Where rows are appended is the journal's business. */
#ifndef LABRUN_RESULTS_RUNS_CSV_H
#define LABRUN_RESULTS_RUNS_CSV_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "record/columns.h"
#include "record/record.h"
#include "record/sample.h"
#include "results/folder.h"

extern const struct columns connection_columns, interval_columns;

/* A row for each connection, and one for each 100 ms, numbered from 1; end_s counts from the window's
 * opening.
 */
void runs_rows(uint32_t run, const struct measurement *measurement, struct text *connections,
               struct text *intervals);

/* The most rows that are read from a runs.csv. */
enum { RUNS_MAX = 1000 * 1000 };

/* All records of runs.csv. A last row cut off by a crash is left out and counted in *cut (may be NULL).
 * Metrics that an older labrun did not know are not available. Errors name file and line. */
int runs_read(const struct results *results, struct records *records, unsigned *cut, struct err *err);

#endif
