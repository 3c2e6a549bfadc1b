/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON document written from its beginning to its end, so that a large one never exists as a tree: 100,000
 * records as jansson's values would be over a gigabyte. Strings and foreign documents go through jansson;
 * what is in a document is the caller's business. What cannot be known is null. */
#ifndef LABRUN_OUTPUT_DOCUMENT_H
#define LABRUN_OUTPUT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "record/columns.h"
#include "results/json.h"

enum { DOCUMENT_DEPTH_MAX = 16 };

struct document {
    struct text *text; /* borrowed: what is written so far; failed when memory ran out */
    unsigned depth, flat_from;
    bool used[DOCUMENT_DEPTH_MAX];    /* per level: something is in it already */
    char closing[DOCUMENT_DEPTH_MAX]; /* per level: '}' or ']' */
};

/* The document is an object; document_end() closes it too. */
void document_begin(struct document *document, struct text *text);

/* `key` is not empty, and NULL in an array. Containers are closed by document_end(), innermost first. A `row`
 * stands on one line with all that is in it: what a table has many of. */
void document_object(struct document *document, const char *key);
void document_array(struct document *document, const char *key);
void document_row(struct document *document, const char *key);
void document_end(struct document *document);

/* null for "". */
void document_text(struct document *document, const char *key, const char *string);
/* As in the CSVs: the fewest digits that are exactly the number, whatever the locale. All of what they can be
 * (1, -0.5, 1e-07, 1e+300) are JSON's numbers too; null for NaN. */
void document_number(struct document *document, const char *key, double number);
void document_integer(struct document *document, const char *key, int64_t number);
void document_flag(struct document *document, const char *key, bool flag);
/* A value of jansson's, taken over, as it is. */
void document_foreign(struct document *document, const char *key, json_t *taken);

/* Rows of a table as JSON objects. Members are the columns of the CSV, under their names and in their order,
 * with types: numbers, true and false, null for what is missing. The columns as members of the object that is
 * open; they as an object in the array that is open, on one line; one for each row, in an array of their own.
 */
void json_columns(struct document *document, const struct columns *columns, const void *row);
void json_row(struct document *document, const struct columns *columns, const void *row);
void json_table(struct document *document, const char *key, const struct columns *columns, const void *rows,
                size_t count);

#endif
