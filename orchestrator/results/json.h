/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jansson's values as labrun owns them, and strings that may not be UTF-8. */
#ifndef LABRUN_FILES_JSON_H
#define LABRUN_FILES_JSON_H

#include <jansson.h>

#include "base/own.h"

static inline void json_release(json_t **json)
{
    json_decref(*json);
}
#define own_json OWNED_BY(json_release) json_t *

/* A string value; null for "". Command lines and host names may hold any byte: where the whole is not UTF-8,
 * bytes beyond ASCII become '?'. NULL when memory runs out. */
json_t *json_text(const char *string);

#endif
