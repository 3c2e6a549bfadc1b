/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/document.h"

#include <inttypes.h>
#include <math.h>

#include "results/json.h"

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

static void new_line(struct document *document)
{
    text_addf(document->text, "\n%*s", (int)(2 * document->depth), "");
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
    json_print(json_text(key), document->depth, document->text);
    text_add(document->text, ": ");
}

void document_begin(struct document *document, struct text *text)
{
    *document = (struct document){.text = text, .flat_from = NEVER};
    push(document, '{');
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
    json_print(json_text(string), document->depth, document->text);
}

void document_number(struct document *document, const char *key, double number)
{
    begin_member(document, key);
    if (isfinite(number))
        metric_print(NULL, number, document->text);
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

/* --- rows --- */

/* As in every CSV: counts and sizes as plain numbers, what is not set ("auto") as its word; besides, flags
 * and fractions are what they are. */
static void add_parameter(struct document *document, const struct field *field, const struct cell *cell)
{
    const void *member = (const char *)cell + field->offset;
    int64_t number = field->type == FIELD_NUMBER ? *(const int64_t *)member : 0;
    if (field->type == FIELD_FLAG) {
        document_flag(document, field->key, *(const bool *)member);
    } else if (field->type == FIELD_FRACTION) {
        document_number(document, field->key, *(const double *)member);
    } else if (number != 0 && field->unit != UNIT_NS) {
        document_integer(document, field->key, number);
    } else {
        own_text value = {0};
        column_print_parameter(field, cell, &value);
        document_text(document, field->key, text_string(&value));
        document->text->failed |= value.failed;
    }
}

/* A column of one value; nothing that is there is null. */
static void add_column(struct document *document, const struct column *column, const void *row)
{
    bool present = column->present == NULL || column->present(row);
    const void *member = column_member(column, row);
    bool word = column->metric != NULL && column->metric->words != NULL;
    if (column->type == COLUMN_FLAG && present) {
        document_flag(document, column->key, *(const bool *)member);
    } else if (column->type == COLUMN_COUNT && present) {
        document_integer(document, column->key, *(const int64_t *)member);
    } else if (column->type == COLUMN_ORDINAL && present) {
        document_integer(document, column->key, *(const uint32_t *)member);
    } else if (column->type == COLUMN_NUMBER && present && !word) {
        document_number(document, column->key, *(const double *)member);
    } else {
        own_text value = {0};
        column_print((struct column_at){.column = column}, row, &value);
        document_text(document, column->key, text_string(&value));
        document->text->failed |= value.failed;
    }
}

void json_columns(struct document *document, const struct columns *columns, const void *row)
{
    for (struct column_at at = {0}; columns_next(columns, &at);) {
        if (at.parameter != NULL)
            add_parameter(document, at.parameter, column_member(at.column, row));
        else
            add_column(document, at.column, row);
    }
}

void json_row(struct document *document, const struct columns *columns, const void *row)
{
    document_row(document, NULL);
    json_columns(document, columns, row);
    document_end(document);
}

void json_table(struct document *document, const char *key, const struct columns *columns, const void *rows,
                size_t count)
{
    document_array(document, key);
    for (const char *row = rows; count > 0; count--, row += columns->size)
        json_row(document, columns, row);
    document_end(document);
}

/* --- foreign documents --- */

void document_foreign(struct document *document, const char *key, json_t *taken)
{
    begin_member(document, key);
    json_print(taken, document->depth, document->text);
}
