/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.csv: a row per cell, side, group and symbol; of a cell whose run failed, one row with the reason.
 * What belongs to the run stands in each of its rows; `rows` says how many they are. */
#ifndef LABRUN_RESULTS_PROFILE_CSV_H
#define LABRUN_RESULTS_PROFILE_CSV_H

#include "base/err.h"
#include "record/columns.h"
#include "record/profile.h"
#include "results/folder.h"

struct profile_row {
    struct profile profile; /* its lines are not used */
    uint64_t rows;          /* of this profile in the file; 0: not known */
    bool has_line;          /* a profile without one has a row all the same */
    struct profile_line line;
};

/* Of struct profile_row: the run's columns, and those of one of its lines. */
extern const struct columns profile_columns;
enum {
    PROFILE_COLUMN_STARTED = 1,
    PROFILE_COLUMN_PARAMETERS = 4,
    PROFILE_COLUMN_ROWS = 11,
    PROFILE_COLUMN_SIDE
};

/* Appends one profile, synced, making the file with its header where there is none. */
int profile_file_append(const struct results *results, const struct profile *profile, struct err *err);

/* All profiles of the folder; none when there is no profile.csv. What a killed writer left unfinished, rows
 * fewer than they should be too, is left out, and counted in *cut (may be NULL) unless the cell was measured
 * again since; errors name file and line. */
int profile_file_read(const struct results *results, struct profiles *profiles, unsigned *cut,
                      struct err *err);

#endif
