/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the files of a results folder as text: which columns there are, and what stands in them. Where
 * the text goes is journal's and results' business. */
#ifndef LABRUN_FILES_ROWS_H
#define LABRUN_FILES_ROWS_H

#include <stdint.h>

#include "base/text.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/sample.h"

/* Header lines, '\n' included. */
void rows_connections_header(struct text *text);
void rows_intervals_header(struct text *text);

/* connections.csv: a row for each connection, numbered from 1. */
void rows_connections(uint32_t run, const struct measurement *measurement, struct text *text);
/* intervals.csv: a row for each 100 ms, numbered from 1; end_s counts from the window's opening. */
void rows_intervals(uint32_t run, const struct measurement *measurement, struct text *text);
/* plan.csv, header line and all. */
void rows_plan(const struct plan *plan, struct text *text);

#endif
