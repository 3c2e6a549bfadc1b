/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of profile.csv: which columns there are, how each is written and read. Where rows go, and which rows
 * make a profile, is profile_file's business. */
#ifndef LABRUN_FILES_PROFILE_ROW_H
#define LABRUN_FILES_PROFILE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "model/profile.h"
#include "model/record.h"

struct profile_row {
    struct record run; /* plan, started, status, reason, cell, and three metrics: the rest is not used */
    char event[32];
    uint64_t frequency, lost;
    uint64_t rows;        /* of this profile in the file; 0: not known */
    bool has_line;        /* a profile without one has a row all the same */
    unsigned side, group; /* as in `line` */
    struct profile_line line;
};

/* The column's name; NULL past the end. */
const char *profile_row_column(unsigned i);
/* Is it the same in all rows of a profile? */
bool profile_row_of_run(unsigned i);
/* May a file lack it? */
bool profile_row_optional(unsigned i);

void profile_row_print(const struct profile_row *row, unsigned i, struct text *text);
/* -EINVAL with what is wrong. */
int profile_row_parse(struct profile_row *row, unsigned i, const char *string, struct err *err);

/* After all columns are parsed: do they go together? Fills row->line. */
int profile_row_check(struct profile_row *row, struct err *err);

#endif
