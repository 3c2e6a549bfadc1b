/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record: one run as one row of runs.csv. Made from a measurement, or read back from the file; everything
 * after the journal knows nothing but records. */
#ifndef LABRUN_MODEL_RECORD_H
#define LABRUN_MODEL_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "model/cell.h"
#include "model/metric.h"

enum status { STATUS_OK, STATUS_FAILED };

struct record {
    uint64_t plan;            /* fingerprint */
    uint32_t run;             /* from 1 */
    uint32_t block, position; /* from 1 */
    char started[32];         /* ISO 8601, UTC, seconds */
    unsigned status;
    char reason[400];             /* of a failed run */
    uint64_t warnings;            /* bit i = enum warning_id; in the file their ids, separated by blanks */
    struct cell cell;             /* cell.control is the column "control" */
    double metrics[METRIC_COUNT]; /* NaN: not available */
};

struct records {         /* in the file's order */
    struct record *list; /* owned */
    size_t count, capacity;
};

void records_release(struct records *records);
#define own_records OWNED_BY(records_release) struct records
int records_add(struct records *records, const struct record *record, struct err *err);

/* All metrics from one measurement, none of them negative; identity and status stay as they are. */
void record_measure(struct record *record, const struct measurement *measurement);
/* All metrics to NaN, status failed. */
void record_fail(struct record *record, const struct err *err);

/* Column i of runs.csv: identity (plan, run, block, position, control, started, status, reason, warnings),
 * then the rows of cell_fields[] under their INI keys, then metrics[]. NULL past the end. */
const char *record_column(unsigned i);
/* The column of this name: of those above, or past their end that of a key that cell_retired() names; -1:
 * there is none. */
int record_column_find(const char *key);
/* The column of metrics[0]; those before it must be there for a row to be a record. */
unsigned record_first_metric(void);
/* Writes row i of cell_fields[] as every CSV has it: counts and sizes as plain numbers, for programs that
 * know no "64K"; everything else, and what is not set ("auto"), as it would stand in an INI file. */
void record_print_parameter(const struct cell *cell, unsigned i, struct text *text);
/* Writes column i of a record, unquoted. */
void record_print(const struct record *record, unsigned i, struct text *text);
/* Reads column i; -EINVAL with what is wrong. */
int record_parse(struct record *record, unsigned i, const char *string, struct err *err);

#endif
