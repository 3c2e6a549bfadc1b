/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a results folder that only grow: a header line, then whole rows, each synced before it counts.
 * A row in runs.csv means that everything about the run is there. A writer that was killed leaves half a row,
 * or rows of a run that never reached runs.csv: both are found when the journal is taken up again. Which
 * columns there are is said by their tables (record/columns). runs.csv is read back as records. */
#ifndef LABRUN_RESULTS_JOURNAL_H
#define LABRUN_RESULTS_JOURNAL_H

#include "base/err.h"
#include "base/text.h"
#include "record/columns.h"
#include "record/record.h"
#include "record/sample.h"
#include "results/folder.h"

/* A row for each connection of a run, and one for each 100 ms, numbered from 1. */
extern const struct columns connection_columns, interval_columns;

/* Makes runs.csv, connections.csv and intervals.csv with their header lines, synced. */
int journal_begin(struct results *results, struct err *err);

/* Opens them, and profile.csv if it is there, for appending: they must have exactly the columns that are
 * written now, no other labrun may be writing, and no more than one run may be unfinished. Nothing is
 * changed: what is unfinished is noted in results->tails. */
int journal_open(struct results *results, struct err *err);

/* Before rows are appended: what a killed writer left unfinished is moved into a new folder
 * "unfinished-<date>" in this one; results->warning says so. */
int journal_repair(struct results *results, struct err *err);

/* Appends one run: connections and 100 ms intervals first (`measurement` may be NULL for a failed run), then
 * its row in runs.csv. */
int journal_append_run(struct results *results, const struct record *record,
                       const struct measurement *measurement, struct err *err);

/* One write(2) of whole rows, then fdatasync: on disk when it returns 0. */
int journal_append(int fd, const char *name, const struct text *rows, struct err *err);

/* One 100 ms interval of a run, as intervals.csv has it. */
struct run_interval {
    uint32_t run, number; /* of the interval, from 1 */
    double end_s;         /* since the window's opening */
    uint64_t rx_bytes;
};

struct run_intervals {
    struct run_interval *list; /* owned; in the file's order */
    size_t count, capacity;
};

void run_intervals_release(struct run_intervals *intervals);
#define own_run_intervals OWNED_BY(run_intervals_release) struct run_intervals

/* All of intervals.csv. -ENOENT when there is none; -EFBIG of a file of more than INTERVALS_BYTES_MAX: they
 * are shown, and nothing is made from them. A last row cut off by a crash is left out. */
enum { INTERVALS_BYTES_MAX = 32 << 20 };
int intervals_read(const struct results *results, struct run_intervals *intervals, struct err *err);

/* The most rows that are read from a runs.csv. */
enum { RUNS_MAX = 1000 * 1000 };

/* All records of runs.csv. A last row cut off by a crash is left out and counted in *cut (may be NULL).
 * Metrics that an older labrun did not know are not available. Errors name file and line. */
int runs_read(const struct results *results, struct records *records, unsigned *cut, struct err *err);

#endif
