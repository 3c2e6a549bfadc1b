/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record: one run as one row of runs.csv. Made from a measurement, or read back from the file; everything
 * after the journal knows nothing but records. */
#ifndef LABRUN_MODEL_RECORD_H
#define LABRUN_MODEL_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "experiment/cell.h"
#include "record/columns.h"
#include "record/metric.h"

enum status { STATUS_OK, STATUS_FAILED };

/* "ok", "failed"; NULL past the end. */
const char *status_name(unsigned i);

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

/* runs.csv: identity, the parameters, metrics[]. */
extern const struct columns record_columns;

#endif
