/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files as labrun writes and reads them (RFC 4180, a header line, '\n'): a reader that yields one row of
 * fields at a time and names the line of anything malformed. Quoting is in base/text. */
#ifndef LABRUN_FILES_CSV_H
#define LABRUN_FILES_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct csv {
    FILE *file; /* owned */
    char *line; /* owned buffer, one logical row */
    size_t size;
    char **fields; /* owned array, pointing into `line` */
    size_t count, capacity;
    unsigned number; /* line number of the row */
    bool cut;        /* the last row has no line break: the writer was killed in mid-row */
};

/* `directory` is an fd; never follows a symlink. */
int csv_open(struct csv *csv, int directory, const char *name, struct err *err);
/* 1 and the row in csv->fields; 0 at the end; negative errno. A row without its line break at the end of the
 * file is not returned: `cut` is set instead. */
int csv_next(struct csv *csv, struct err *err);
void csv_close(struct csv *csv);
#define own_csv OWNED_BY(csv_close) struct csv

#endif
