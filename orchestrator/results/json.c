/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/json.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

json_t *json_text(const char *string)
{
    if (string[0] == '\0')
        return json_null();
    json_t *json = json_string(string);
    if (json != NULL)
        return json;
    own_free char *plain = strdup(string);
    if (plain == NULL)
        return NULL;
    for (char *c = plain; *c != '\0'; c++)
        if ((unsigned char)*c > 127)
            *c = '?';
    return json_string(plain);
}

/* jansson quotes the text that it stumbled over, and the file may hold anything, terminal escapes too. */
json_t *json_read(const char *name, const char *bytes, size_t length, struct err *err)
{
    json_error_t error;
    json_t *json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
    if (json != NULL)
        return json;
    for (char *c = error.text; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c) || (unsigned char)*c > 127)
            *c = '?';
    err_set(err, EINVAL, "%s:%d: %s", name, error.line, error.text);
    return NULL;
}

void json_print(json_t *taken, unsigned depth, struct text *text)
{
    own_json json = taken;
    own_free char *dump = json != NULL ? json_dumps(json, JSON_ENCODE_ANY | JSON_INDENT(2)) : NULL;
    text->failed |= dump == NULL;
    for (char *rest = dump, *line; (line = strsep(&rest, "\n")) != NULL;) {
        text_add(text, line);
        if (rest != NULL)
            text_addf(text, "\n%*s", (int)(2 * depth), "");
    }
}

void json_library(struct text *text)
{
    text_addf(text, "jansson %s", jansson_version_str());
}
