/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a CSV: a row per column says which member of a struct stands in it, and under which name.
 * Header, rows, what is read back, the members of JSON objects and the columns of Markdown tables follow from
 * it; where the text goes is the caller's business. The type is derived from the member by _Generic, so that
 * a column and its member cannot disagree. A cell is one row of the table and a column for each row of
 * cell_fields[]. */
#ifndef LABRUN_RECORD_COLUMNS_H
#define LABRUN_RECORD_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "record/metric.h"

enum column_type {
    COLUMN_FLAG,   /* bool: yes, no */
    COLUMN_CHOICE, /* unsigned or an enum: its name */
    COLUMN_COUNT,  /* uint64_t, or an int64_t that is never negative */
    COLUMN_NUMBER, /* double; NaN is nothing */
    COLUMN_TEXT,   /* char[] */
    COLUMN_CELL,   /* struct cell */
    /* not by the member's type alone */
    COLUMN_STRING,      /* char *, NULL as well; is not read */
    COLUMN_ORDINAL,     /* uint32_t, from 1 */
    COLUMN_FINGERPRINT, /* uint64_t: 16 hexadecimal digits */
    COLUMN_WARNINGS,    /* uint64_t: the ids of the bits */
    COLUMN_TIME,        /* char[]: ISO 8601, UTC, seconds */
    COLUMN_PRINTED,     /* by `print`; is not read */
};

/* What kind of number people see. */
enum column_quantity { QUANTITY_PLAIN, QUANTITY_RATIO, QUANTITY_SHARE };

struct column {
    const char *key; /* of a cell NULL */
    enum column_type type;
    size_t offset, size;
    bool via;                                      /* the member at `offset` points to a struct: */
    size_t inner;                                  /* it stands there */
    const char *(*name)(unsigned i);               /* of a choice; NULL past the end */
    const struct metric *metric;                   /* of a number that is one */
    int digits;                                    /* of a number; 0: as few as are exactly it */
    bool (*wanted)(const struct field *parameter); /* of a cell: which of them; NULL: all */
    bool (*present)(const void *row);              /* false: nothing stands there; NULL: always true */
    void (*print)(const void *row, struct text *text);
    const char *form; /* what may stand there, for errors; NULL: the type says it */
    bool optional;    /* a file without columns that are unknown may lack it */
    const char
        *help; /* what it means; NULL: a metric, a parameter, or a column of that name says it elsewhere */
    /* in tables for people: */
    const char *label;                                /* NULL: it is for programs alone */
    enum column_quantity quantity;                    /* of a number */
    bool interval;                                    /* of a number: the next two columns are its ends */
    void (*show)(const void *row, struct text *text); /* NULL: as a program gets it, numbers rounded */
};

struct columns {
    const struct column *list;
    unsigned count;
    size_t size;                 /* of the struct that is a row */
    const struct field *without; /* a parameter that no column of a cell is for; NULL: there is none */
};

/* The front of a row: COLUMN("run", struct record, run), .optional = true, ... */
#define COLUMN(key_, struct_, member_) COLUMN_AS(COLUMN_TYPE(((struct_ *)0)->member_), key_, struct_, member_)
#define COLUMN_AS(type_, key_, struct_, member_)                                                             \
    .key = (key_), .type = (type_), .offset = offsetof(struct_, member_),                                    \
    .size = sizeof(((struct_ *)0)->member_)
/* The member of a struct that a member points to. */
#define COLUMN_VIA(key_, struct_, pointer_, pointed_, member_)                                               \
    .key = (key_), .type = COLUMN_TYPE(((pointed_ *)0)->member_), .offset = offsetof(struct_, pointer_),     \
    .via = true, .inner = offsetof(pointed_, member_), .size = sizeof(((pointed_ *)0)->member_)
/* A metric under its own key. */
#define COLUMN_METRIC(id_, struct_, member_) COLUMN(#id_, struct_, member_), .metric = &metrics[METRIC_##id_]
/* A cell's parameters, of a cell that is in the row, or that it points to. */
#define COLUMN_PARAMETERS(struct_, member_) COLUMN(NULL, struct_, member_)
#define COLUMN_PARAMETERS_VIA(struct_, pointer_)                                                             \
    .type = COLUMN_CELL, .offset = offsetof(struct_, pointer_), .via = true

#define COLUMN_TYPE(member_)                                                                                 \
    _Generic((member_),                                                                                                \
        bool: COLUMN_FLAG,                                                                                             \
        unsigned: COLUMN_CHOICE,                                                                                       \
        uint64_t: COLUMN_COUNT,                                                                                        \
        int64_t: COLUMN_COUNT,                                                                                         \
        double: COLUMN_NUMBER,                                                                                         \
        char *: COLUMN_TEXT,                                                                                           \
        struct cell: COLUMN_CELL)

#define COLUMNS(list_, struct_)                                                                              \
    {                                                                                                        \
        .list = (list_), .count = sizeof(list_) / sizeof *(list_), .size = sizeof(struct_)                   \
    }

/* What stands under one name: a column, or one parameter of a cell. */
struct column_at {
    const struct column *column;
    const struct field *parameter; /* NULL: not of a cell */
};

/* Goes on to the next name, from {0} to the first; false behind the last. */
bool columns_next(const struct columns *columns, struct column_at *at);
const char *column_key(struct column_at at);

/* The same columns but that of a parameter. */
struct columns columns_without(const struct columns *columns, const struct field *parameter);

/* The member's place in a row; of a cell, where the cell is. */
const void *column_member(const struct column *column, const void *row);

/* Writes the value, unquoted. */
void column_print(struct column_at at, const void *row, struct text *text);

/* A parameter as every CSV has it: counts, sizes and rates as plain numbers, for programs that know no "64K";
 * everything else, and what is not set ("auto"), as it would stand in an INI file. */
void column_print_parameter(const struct field *parameter, const struct cell *cell, struct text *text);

/* CSV: the header line; lines for `count` rows, one behind the other; both. */
void columns_header(const struct columns *columns, struct text *text);
void columns_rows(const struct columns *columns, const void *rows, size_t count, struct text *text);
void columns_csv(const struct columns *columns, const void *rows, size_t count, struct text *text);

#endif
