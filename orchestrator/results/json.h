/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jansson's values as labrun owns, reads and prints them, and strings that may not be UTF-8. */
#ifndef LABRUN_RESULTS_JSON_H
#define LABRUN_RESULTS_JSON_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"

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

/* Adds a value, taken over: each line but the first behind `depth` indentations. Within a string jansson
 * writes a line break as \\n: each that stands there is one of the layout. The text fails where there is no
 * value, for want of memory. */
void json_print(json_t *taken, unsigned depth, struct text *text);

/* Adds which jansson is loaded, "jansson 2.14". */
void json_library(struct text *text);

#endif
