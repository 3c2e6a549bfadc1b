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

/* Makes runs.csv, connections.csv and intervals.csv with their header lines, synced; and slices.csv and
 * histograms.csv, where there are to be `slices` and `histograms`. */
int journal_begin(struct results *results, bool slices, bool histograms, struct err *err);

/* Opens them, and profile.csv if it is there, for appending: they must have exactly the columns that are
 * written now, no other labrun may be writing, and no more may be unfinished than runs that follow each
 * other. Nothing is changed: what is unfinished is noted in results->tails. */
int journal_open(struct results *results, struct err *err);

/* The first and the last run of which there are rows, but none in runs.csv; both 0: there is no such run. */
void journal_unfinished(const struct results *results, size_t *first, size_t *last);

/* The runs of a contest are recorded together, but a machine can lose its power in the middle: run `first`
 * and all behind it become unfinished too. */
int journal_leave_out(struct results *results, size_t first, struct err *err);

/* Before rows are appended: what a killed writer left unfinished is moved into a new folder
 * "unfinished-<date>" in this one; results->warning says so. */
int journal_repair(struct results *results, struct err *err);

struct journal_run {
    const struct record *record;
    const struct measurement *measurement; /* NULL: it failed */
};

/* Appends runs that were measured together: their connections, intervals, slices and histograms first, then
 * their rows in runs.csv with one write. */
int journal_append_runs(struct results *results, const struct journal_run *runs, size_t count,
                        struct err *err);

/* One write(2) of whole rows, then fdatasync: on disk when it returns 0. */
int journal_append(int fd, const char *name, const struct text *rows, struct err *err);

/* The most rows that are read from a runs.csv. */
enum { RUNS_MAX = 1000 * 1000 };

/* All records of runs.csv. A last row cut off by a crash is left out and counted in *cut (may be NULL).
 * Metrics that an older labrun did not know are not available. Errors name file and line. */
int runs_read(const struct results *results, struct records *records, unsigned *cut, struct err *err);

#endif
