/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jansson's values as labrun owns them, and strings that may not be UTF-8. */
#ifndef LABRUN_RESULTS_JSON_H
#define LABRUN_RESULTS_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"

/* --- json --- */

static inline void json_release(json_t **json)
{
    json_decref(*json);
}

#define own_json OWNED_BY(json_release) json_t *

/* A string value; null for "". Command lines and host names may hold any byte: where the whole is not UTF-8,
 * bytes beyond ASCII become '?'. NULL when memory runs out. */
json_t *json_text(const char *string);

/* The value of a document; NULL when it is none, -EINVAL, with the line in the error. */
json_t *json_read(const char *name, const char *bytes, size_t length, struct err *err);

/* --- document --- */
/* A JSON document written from its beginning to its end, so that a large one never exists as a tree: 100,000
 * records as jansson's values would be over a gigabyte. What cannot be known is null. Strings and foreign
 * documents go through jansson; what is in a document is the caller's business. */

enum { DOCUMENT_DEPTH_MAX = 16 };

struct document {
    struct text *text; /* borrowed: what is written so far; failed when memory ran out */
    unsigned depth, flat_from;
    bool used[DOCUMENT_DEPTH_MAX];    /* per level: something is in it already */
    char closing[DOCUMENT_DEPTH_MAX]; /* per level: '}' or ']' */
};

/* A document is one object: it is open then, and document_end() closes it too. */
void document_begin(struct document *document, struct text *text);

/* `key` is not empty, and NULL in an array. Containers are closed by document_end(), innermost first. A `row`
 * stands on one line with all that is in it: what a table has many of. */
void document_object(struct document *document, const char *key);
void document_array(struct document *document, const char *key);
void document_row(struct document *document, const char *key);
void document_end(struct document *document);

void document_text(struct document *document, const char *key, const char *string); /* null for "" */
void document_number(struct document *document, const char *key, double number);    /* null for NaN */
void document_integer(struct document *document, const char *key, int64_t number);
void document_flag(struct document *document, const char *key, bool flag);

/* Another document's value, checked and written anew. -EINVAL when it is no JSON; `name` is for the error. */
int document_embed(struct document *document, const char *key, const char *name, const char *bytes,
                   size_t length, struct err *err);

#endif
