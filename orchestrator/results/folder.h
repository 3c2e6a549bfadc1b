/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results folders as directory entries: their names, the way to them, and the `latest` link beside them. What
 * is in them is results' business. */
#ifndef LABRUN_RESULTS_FOLDER_H
#define LABRUN_RESULTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "experiment/plan.h"
#include "record/record.h"
#include "record/sample.h"
#include "results/journal.h"
#include "results/safe_file.h"

/* --- folder --- */

enum { FOLDER_NAME_MAX = 128 };

/* Follows `path`, if its last part is a symlink, by one step: 1, and where it points in `resolved`; 0 and the
 * path itself when it is none. A link may move on at any time: what is opened then, directly, is the folder
 * that is told. */
int folder_resolve(const char *path, char *resolved, size_t size, struct err *err);

/* --- results --- */
/* The results folder: `<directory>/<name>-<YYYYmmdd-HHMMSS>/`, the `latest` link beside it, and the journal
 * in it: runs.csv, appended and fsynced per run, so that whatever happens, what was measured is kept. Files
 * are written with the calling user's own rights (the process has become that user by then); the folder's
 * content is treated as hostile when it is read again: no symlinks are followed, sizes are bounded, columns
 * are found by name. */

enum { RESULTS_JOURNALS = 4 };

struct results {
    char path[512];    /* as shown to the user */
    char warning[600]; /* what went otherwise than asked, for the user; "" = nothing */
    int folder;        /* owned directory fd */
    int runs, connections, intervals, profiles;  /* owned fds, O_APPEND; -1 when only read, or not there */
    struct journal_tail tails[RESULTS_JOURNALS]; /* of each of these files, when opened for appending */
};

#define RESULTS_NONE                                                                                         \
    {                                                                                                        \
        .folder = -1, .runs = -1, .connections = -1, .intervals = -1, .profiles = -1                         \
    }
void results_close(struct results *results);
#define own_results OWNED_BY(results_close) struct results

/* Makes a new folder under `directory` (made too if missing) and points `latest` at it. A folder of the same
 * second gets "-2", "-3" ... A `latest` that is no symlink is left alone: results->warning says so. */
int results_create(const char *directory, const char *name, struct results *results, struct err *err);

/* Opens an existing folder, that nobody else may write if the user is root, for reading; for appending too
 * when `append`: then the folder must not be a symlink (`latest` may have moved on), the files must have
 * exactly the columns that are written now, no other labrun may be writing, and no more than one run may be
 * unfinished. Nothing is changed. */
int results_open(const char *path, bool append, struct results *results, struct err *err);

/* Before rows are appended: what a killed writer left unfinished is moved into a new folder
 * "unfinished-<date>" in this one; results->warning says so. */
int results_repair(struct results *results, struct err *err);

/* Opens any other directory to write files into, making what is missing of the path. */
int results_elsewhere(const char *path, struct results *results, struct err *err);

/* Writes a whole file: to a temporary name, fsynced, renamed. "figures/x.gp" makes the folder `figures` too.
 */
int results_write(const struct results *results, const char *name, const char *bytes, size_t length,
                  struct err *err);

/* The same for a file that is made in parts. */
int results_write_parts(const struct results *results, const char *name, regular_part *part,
                        const void *source, struct err *err);

/* Reads a regular file of at most `limit` bytes. The caller frees *bytes. */
int results_read(const struct results *results, const char *name, size_t limit, char **bytes, size_t *length,
                 struct err *err);

/* plan.csv: run, block, position, control, and the parameters of every planned run. If cells were excluded,
 * exclusions.csv too: why, hint, and the parameters of each. */
int results_write_plan(const struct results *results, const struct plan *plan, struct err *err);

/* Starts the journal: header lines of runs.csv, connections.csv and intervals.csv. */
int results_begin(struct results *results, struct err *err);

/* Appends one run: connections and 100 ms intervals first (`measurement` may be NULL for a failed run), then
 * its row in runs.csv, fsynced: a row in runs.csv means that everything about the run is there. */
int results_append(struct results *results, const struct record *record,
                   const struct measurement *measurement, struct err *err);

/* All records of runs.csv. A last row cut off by a crash is left out and counted in *cut (may be NULL). Which
 * columns may be missing or unknown is said at journal_records(); errors name file and line. */
int results_records(const struct results *results, struct records *records, unsigned *cut, struct err *err);

#endif
