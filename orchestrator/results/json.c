/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/json.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "record/metric.h"

/* --- json --- */

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

/* --- document --- */

enum { NEVER = DOCUMENT_DEPTH_MAX + 1 };

static void push(struct document *document, char opening)
{
    text_add_bytes(document->text, &opening, 1);
    if (document->depth + 1 >= DOCUMENT_DEPTH_MAX) {
        document->text->failed = true;
        return;
    }
    document->depth++;
    document->used[document->depth] = false;
    document->closing[document->depth] = opening == '{' ? '}' : ']';
}

void document_begin(struct document *document, struct text *text)
{
    *document = (struct document){.text = text, .flat_from = NEVER};
    push(document, '{');
}

static void new_line(struct document *document)
{
    text_addf(document->text, "\n%*s", (int)(2 * document->depth), "");
}

/* Within a string jansson writes a line break as \\n: each that stands there is one of the layout. */
static void add_json(struct document *document, json_t *taken)
{
    own_json json = taken;
    own_free char *dump = json != NULL ? json_dumps(json, JSON_ENCODE_ANY | JSON_INDENT(2)) : NULL;
    if (dump == NULL) {
        document->text->failed = true;
        return;
    }
    for (char *rest = dump, *line; (line = strsep(&rest, "\n")) != NULL;) {
        text_add(document->text, line);
        if (rest != NULL)
            new_line(document);
    }
}

/* On a line of its own, except within a row. */
static void begin_member(struct document *document, const char *key)
{
    bool flat = document->depth >= document->flat_from;
    if (document->used[document->depth])
        text_add(document->text, flat ? ", " : ",");
    document->used[document->depth] = true;
    if (!flat)
        new_line(document);
    if (key == NULL)
        return;
    add_json(document, json_text(key));
    text_add(document->text, ": ");
}

void document_object(struct document *document, const char *key)
{
    begin_member(document, key);
    push(document, '{');
}

void document_array(struct document *document, const char *key)
{
    begin_member(document, key);
    push(document, '[');
}

void document_row(struct document *document, const char *key)
{
    document_object(document, key);
    if (document->flat_from == NEVER)
        document->flat_from = document->depth;
}

void document_end(struct document *document)
{
    unsigned closed = document->depth;
    bool flat = closed >= document->flat_from;
    document->depth--;
    if (!flat && document->used[closed])
        new_line(document);
    text_add_bytes(document->text, &document->closing[closed], 1);
    if (closed == document->flat_from)
        document->flat_from = NEVER;
    if (document->depth == 0)
        text_add(document->text, "\n");
}

void document_text(struct document *document, const char *key, const char *string)
{
    begin_member(document, key);
    add_json(document, json_text(string));
}

/* As in the CSVs: the fewest digits that are exactly the number, whatever the locale. All of what they can be
 * (1, -0.5, 1e-07, 1e+300) are JSON's numbers too. */
void document_number(struct document *document, const char *key, double number)
{
    begin_member(document, key);
    if (isfinite(number))
        metric_print_number(number, document->text);
    else
        text_add(document->text, "null");
}

void document_integer(struct document *document, const char *key, int64_t number)
{
    begin_member(document, key);
    text_addf(document->text, "%" PRId64, number);
}

void document_flag(struct document *document, const char *key, bool flag)
{
    begin_member(document, key);
    text_add(document->text, flag ? "true" : "false");
}

int document_embed(struct document *document, const char *key, const char *name, const char *bytes,
                   size_t length, struct err *err)
{
    json_t *json = json_read(name, bytes, length, err);
    if (json == NULL)
        return -err->code;
    begin_member(document, key);
    add_json(document, json);
    return 0;
}
