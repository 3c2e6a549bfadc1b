/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files as labrun writes and reads them (RFC 4180, a header line, '\n' or CRLF): a reader that yields one
 * row of fields at a time and names the line of anything malformed. It trusts nothing: rows and columns are
 * bounded, NUL bytes are refused. Quoting is in base/text. What
 * the columns are is said by their table (record/columns), which a row is read by. */
#ifndef LABRUN_RESULTS_CSV_H
#define LABRUN_RESULTS_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "record/columns.h"

enum { CSV_ROW_BYTES_MAX = 1024 * 1024, CSV_COLUMNS_MAX = 1024, CSV_LACKING_MAX = 64 };

struct csv {
    char name[64]; /* for errors: "runs.csv:3: ..." */
    int file;      /* owned */
    char *buffer;  /* owned: bytes [start, end) are not consumed yet */
    size_t size, start, end;
    bool at_end;                           /* the file has no more bytes than the buffer */
    char *fields[CSV_COLUMNS_MAX];         /* the row, pointing into `buffer`; valid until the next call */
    struct column_at map[CSV_COLUMNS_MAX]; /* what stands in each field, after csv_header; {0}: not known */
    struct column_at lacking[CSV_LACKING_MAX]; /* parameters that no field stands for, after csv_header */
    size_t lacking_count;
    size_t count, columns;        /* fields of the row; of the first row: all others must have as many */
    unsigned number, next_number; /* line on which the row, and the one after it, begins */
    bool cut;                     /* the last row has no line break: the writer was killed in mid-row */
    uint64_t offset;              /* where in the file the next row, or the one cut off, begins */
};

/* For declarations: an own_csv may go out of scope before it was opened. */
#define CSV_NONE                                                                                             \
    {                                                                                                        \
        .file = -1                                                                                           \
    }

/* `directory` is an fd; never follows a symlink. */
int csv_open(struct csv *csv, int directory, const char *name, struct err *err);
/* 1 and the row in csv->fields; 0 at the end; negative errno. A row without its line break at the end of the
 * file is not returned: `cut` is set instead. */
int csv_next(struct csv *csv, struct err *err);
/* Reads the first row, which names the columns, in any order; those that are not known are left out. 1; 0
 * when there is none. -EINVAL for two of a name, and for one that is missing: it may when it is optional, or
 * a parameter that was added, and all others are known, as in a file of an older labrun. */
int csv_header(struct csv *csv, const struct columns *columns, struct err *err);
/* Reads the row in csv->fields into a struct, whose other members stay as they are, but for parameters that
 * the file lacks: they get their defaults, which are what an older labrun measured. */
int csv_parse(const struct csv *csv, void *row, struct err *err);
void csv_close(struct csv *csv);
#define own_csv OWNED_BY(csv_close) struct csv

#endif
