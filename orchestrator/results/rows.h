/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of connections.csv and intervals.csv: what stands in them, of one run. Where the text goes is
 * journal's and results' business. */
#ifndef LABRUN_FILES_ROWS_H
#define LABRUN_FILES_ROWS_H

#include <stdint.h>

#include "base/text.h"
#include "record/columns.h"
#include "record/sample.h"

extern const struct columns connection_columns, interval_columns;

/* A row for each connection, numbered from 1. */
void rows_connections(uint32_t run, const struct measurement *measurement, struct text *text);
/* A row for each 100 ms, numbered from 1; end_s counts from the window's opening. */
void rows_intervals(uint32_t run, const struct measurement *measurement, struct text *text);

#endif
