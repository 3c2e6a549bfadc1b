/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that only grow: a header line, then whole rows, each synced before it counts. A writer that was
 * killed leaves half a row, or rows of a run that never reached runs.csv: both are found when the journal is
 * taken up again. Which columns there are is said by their tables (model/columns). */
#ifndef LABRUN_RESULTS_JOURNAL_H
#define LABRUN_RESULTS_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "record/record.h"

/* Makes the file with its header line, synced. Returns the fd, O_APPEND. */
int journal_create(int folder, const char *name, const struct text *header, struct err *err);

/* One write(2) of whole rows, then fdatasync: on disk when it returns 0. */
int journal_append(int fd, const char *name, const struct text *rows, struct err *err);

/* The run numbers of runs.csv. */
struct journal_runs {
    uint8_t *seen; /* owned: 1 for each run number below `capacity` that has a row */
    size_t capacity;
};

void journal_runs_release(struct journal_runs *runs);
#define own_journal_runs OWNED_BY(journal_runs_release) struct journal_runs

/* What a killed writer left at the end of a file. */
struct journal_tail {
    uint64_t keep, bytes; /* where it begins, and how long it is: 0 = nothing is unfinished */
    size_t run;           /* whose whole rows it has; 0: none, at most half a row */
};

/* Opens a file for appending, which must have exactly this header (rows would stand under other names
 * otherwise; NULL: whatever it has), and changes nothing in it. *tail: a half-written last row, and the rows
 * at the end whose run has no row in runs.csv. They must be of one run: -EINVAL. For runs.csv itself
 * `collect` is true: `runs` is filled from it. Returns the fd. */
int journal_open(int folder, const char *name, const struct text *header, bool collect,
                 struct journal_runs *runs, struct journal_tail *tail, struct err *err);

/* Cuts the tail off, after it was copied to a new file `name` in the folder `aside`, synced. */
int journal_cut(int fd, const char *name, const struct journal_tail *tail, int aside, struct err *err);

/* The most rows that are read from a runs.csv. */
enum { JOURNAL_RUNS_MAX = 1000 * 1000 };

/* All records of runs.csv; *cut (may be NULL) counts the half-written last row, which is left out. Metrics
 * that an older labrun did not know are not available. Errors name file and line. */
int journal_records(int folder, const char *name, struct records *records, unsigned *cut, struct err *err);

#endif
