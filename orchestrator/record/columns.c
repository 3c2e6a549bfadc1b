/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/columns.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "experiment/settings.h"
/* --- the value of one column --- */

static void print_number(const struct column *column, double number, struct text *text)
{
    if (column->metric == NULL && column->digits > 0)
        text_number(text, number, column->digits);
    else
        metric_print(column->metric, number, text);
}

static void print_warnings(uint64_t bits, struct text *text)
{
    const char *join = "";
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        text_addf(text, "%s%s", join, warning_name(i));
        join = " ";
    }
}

static void print_value(const struct column *column, const void *member, struct text *text)
{
    const char *string = column->type == COLUMN_STRING   ? *(char *const *)member
                         : column->type == COLUMN_CHOICE ? column->name(*(const unsigned *)member)
                                                         : member;
    switch (column->type) {
    case COLUMN_FLAG: text_add(text, *(const bool *)member ? "yes" : "no"); break;
    case COLUMN_COUNT: text_addf(text, "%" PRIu64, *(const uint64_t *)member); break;
    case COLUMN_NUMBER: print_number(column, *(const double *)member, text); break;
    case COLUMN_CHOICE:
    case COLUMN_STRING:
    case COLUMN_TEXT:
    case COLUMN_TIME: text_add(text, string != NULL ? string : ""); break;
    case COLUMN_ORDINAL: text_integer(text, *(const uint32_t *)member); break;
    case COLUMN_FINGERPRINT: text_addf(text, "%016" PRIx64, *(const uint64_t *)member); break;
    case COLUMN_WARNINGS: print_warnings(*(const uint64_t *)member, text); break;
    case COLUMN_CELL:
    case COLUMN_PRINTED: break; /* not of one member */
    }
}

/* --- the names of a table, one by one --- */

static bool next_parameter(const struct columns *columns, const struct column *column,
                           const struct field **parameter)
{
    const struct field *field = *parameter != NULL ? *parameter + 1 : cell_fields;
    while (field < cell_fields + cell_field_count &&
           (field == columns->without || (column->wanted != NULL && !column->wanted(field))))
        field++;
    *parameter = field;
    return field < cell_fields + cell_field_count;
}

bool columns_next(const struct columns *columns, struct column_at *at)
{
    const struct column *end = columns->list + columns->count;
    if (at->parameter != NULL && next_parameter(columns, at->column, &at->parameter))
        return true;
    at->parameter = NULL;
    at->column = at->column != NULL ? at->column + 1 : columns->list;
    while (at->column < end && at->column->type == COLUMN_CELL &&
           !next_parameter(columns, at->column, &at->parameter))
        at->column++;
    return at->column < end;
}

struct columns columns_without(const struct columns *columns, const struct field *parameter)
{
    struct columns others = *columns;
    others.without = parameter;
    return others;
}

const char *column_key(struct column_at at)
{
    return at.parameter != NULL ? at.parameter->key : at.column->key;
}

const void *column_member(const struct column *column, const void *row)
{
    const char *member = (const char *)row + column->offset;
    const void *pointed = NULL;
    if (column->via) {
        memcpy(&pointed, member, sizeof pointed);
        member = pointed;
    }
    return member + column->inner;
}

void column_print_parameter(const struct field *parameter, const struct cell *cell, struct text *text)
{
    int64_t number = 0;
    if (parameter->type == FIELD_NUMBER && parameter->unit != UNIT_NS) /* a duration needs its unit */
        memcpy(&number, (const char *)cell + parameter->offset, sizeof number);
    if (number != 0)
        text_integer(text, number);
    else
        field_print(parameter, cell, text);
}

void column_print(struct column_at at, const void *row, struct text *text)
{
    if (at.column->present != NULL && !at.column->present(row))
        return;
    const void *member = column_member(at.column, row);
    if (at.parameter != NULL)
        column_print_parameter(at.parameter, member, text);
    else if (at.column->type == COLUMN_PRINTED)
        at.column->print(row, text);
    else
        print_value(at.column, member, text);
}

/* --- CSV --- */

void columns_header(const struct columns *columns, struct text *text)
{
    const char *comma = "";
    for (struct column_at at = {0}; columns_next(columns, &at); comma = ",")
        text_addf(text, "%s%s", comma, column_key(at));
    text_add(text, "\n");
}

/* RFC 4180: quoted when it holds a comma, a quote, or a line break. Most values need no quotes: those that do
 * are written again. */
static void add_value(struct column_at at, const void *row, struct text *text)
{
    size_t before = text->length;
    column_print(at, row, text);
    if (at.column->type == COLUMN_NUMBER || at.column->type == COLUMN_COUNT) /* most are, and need none */
        return;
    if (strpbrk(text_string(text) + before, ",\"\r\n") == NULL)
        return;
    own_free char *plain = strdup(text_string(text) + before);
    text->failed = text->failed || plain == NULL;
    text->length = before;
    text_add(text, "\"");
    for (const char *c = plain; c != NULL && *c != '\0'; c++) {
        if (*c == '"')
            text_add(text, "\"");
        text_add_bytes(text, c, 1);
    }
    text_add(text, "\"");
}

/* A cell's parameters, which are the same in all rows of that cell: these follow each other. */
struct parameters {
    const struct column *column;
    const struct cell *cell;
    struct text text; /* owned */
};

static void parameters_release(struct parameters *parameters)
{
    text_release(&parameters->text);
}

static void add_parameters(const struct columns *columns, const struct column *column, const void *row,
                           struct parameters *last, struct text *text)
{
    const struct cell *cell = column_member(column, row);
    if (last->column != column || last->cell != cell) {
        text_clear(&last->text);
        for (struct column_at at = {.column = column}; next_parameter(columns, column, &at.parameter);) {
            text_add(&last->text, ",");
            add_value(at, row, &last->text);
        }
    }
    last->column = column;
    last->cell = cell;
    text_add(text, text_string(&last->text));
    text->failed = text->failed || last->text.failed;
}

void columns_rows(const struct columns *columns, const void *rows, size_t count, struct text *text)
{
    OWNED_BY(parameters_release) struct parameters last = {0};
    for (const char *row = rows; count > 0; count--, row += columns->size) {
        for (const struct column *column = columns->list; column < columns->list + columns->count; column++) {
            if (column->type == COLUMN_CELL) {
                add_parameters(columns, column, row, &last, text);
                continue;
            }
            text_add(text, column > columns->list ? "," : "");
            add_value((struct column_at){.column = column}, row, text);
        }
        text_add(text, "\n");
    }
}

void columns_csv(const struct columns *columns, const void *rows, size_t count, struct text *text)
{
    columns_header(columns, text);
    columns_rows(columns, rows, count, text);
}
