/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/columns.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "experiment/settings.h"
/* --- the value of one column --- */

static void print_number(const struct column *column, double number, struct text *text)
{
    if (column->metric != NULL)
        metric_print(column->metric, number, text);
    else if (column->digits > 0)
        text_number(text, number, column->digits);
    else
        metric_print_number(number, text);
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
    case COLUMN_WARNINGS: warning_print(*(const uint64_t *)member, text); break;
    case COLUMN_CELL:
    case COLUMN_PRINTED: break; /* not of one member */
    }
}

/* 12 digits, 3 years of 10,000 samples/s: the sum of a file's million rows stays below 2^64. */
enum { COUNT_DIGITS = 12 };

/* A whole number of at most so many digits; 0 and false for anything else. */
static bool parse_whole(const char *string, size_t digits, uint64_t *number)
{
    size_t length = strlen(string);
    bool good = length <= digits && strspn(string, "0123456789") == length;
    *number = good ? strtoull(string, NULL, 10) : 0;
    return good;
}

/* Where nothing may stand, that is the number of names. */
static bool parse_choice(const struct column *column, const char *string, unsigned *choice)
{
    unsigned i = 0;
    while (column->name(i) != NULL && strcmp(column->name(i), string) != 0)
        i++;
    *choice = i;
    return column->name(i) != NULL || (string[0] == '\0' && column->present != NULL);
}

/* 0 stands for any digit. */
static bool has_shape(const char *string, const char *shape)
{
    for (; *shape != '\0'; shape++, string++)
        if (*shape == '0' ? *string < '0' || *string > '9' : *string != *shape)
            return false;
    return *string == '\0';
}

static bool parse_text(const struct column *column, const char *string, char *member)
{
    size_t length = strlen(string);
    if (length < column->size)
        memcpy(member, string, length + 1);
    return length < column->size;
}

/* Numbers that may be missing are metric_parse()'s. */
static bool parse_value(const struct column *column, const char *string, void *member)
{
    uint64_t ordinal = 0;
    bool good = false;
    switch (column->type) {
    case COLUMN_FLAG:
        *(bool *)member = strcmp(string, "yes") == 0;
        return *(bool *)member || strcmp(string, "no") == 0;
    case COLUMN_CHOICE: return parse_choice(column, string, member);
    case COLUMN_COUNT: return parse_whole(string, COUNT_DIGITS, member);
    case COLUMN_ORDINAL:
        good = parse_whole(string, 10, &ordinal) && ordinal > 0 && ordinal <= UINT32_MAX;
        *(uint32_t *)member = (uint32_t)ordinal;
        return good;
    case COLUMN_FINGERPRINT:
        *(uint64_t *)member = strtoull(string, NULL, 16);
        return strlen(string) == 16 && strspn(string, "0123456789abcdef") == 16;
    case COLUMN_WARNINGS: *(uint64_t *)member = warning_bits(string); return true;
    case COLUMN_TIME: return has_shape(string, "0000-00-00T00:00:00Z") && parse_text(column, string, member);
    case COLUMN_TEXT: return parse_text(column, string, member);
    case COLUMN_NUMBER:
    case COLUMN_STRING:
    case COLUMN_CELL:
    case COLUMN_PRINTED: break; /* not read here */
    }
    return false;
}

/* What may stand there: "is not ..." */
static const char *const forms[] = {
    [COLUMN_FLAG] = "yes or no",
    [COLUMN_CHOICE] = "one of its names",
    [COLUMN_COUNT] = "a whole number of at most 12 digits",
    [COLUMN_TEXT] = "short enough",
    [COLUMN_ORDINAL] = "a whole number from 1",
    [COLUMN_FINGERPRINT] = "16 hexadecimal digits",
    [COLUMN_WARNINGS] = "a list of warnings",
    [COLUMN_TIME] = "a time like 2026-01-31T12:00:00Z",
    [COLUMN_PRINTED] = "read",
};

/* --- the names of a table, one by one --- */

struct columns columns_part(const struct columns *columns, unsigned first, unsigned end)
{
    return (struct columns){columns->list + first, end - first, columns->size};
}

static bool next_parameter(const struct column *column, const struct field **parameter)
{
    const struct field *field = *parameter != NULL ? *parameter + 1 : cell_fields;
    while (field < cell_fields + cell_field_count && column->wanted != NULL && !column->wanted(field))
        field++;
    *parameter = field;
    return field < cell_fields + cell_field_count;
}

bool columns_next(const struct columns *columns, struct column_at *at)
{
    const struct column *end = columns->list + columns->count;
    if (at->parameter != NULL && next_parameter(at->column, &at->parameter))
        return true;
    at->parameter = NULL;
    at->column = at->column != NULL ? at->column + 1 : columns->list;
    while (at->column < end && at->column->type == COLUMN_CELL && !next_parameter(at->column, &at->parameter))
        at->column++;
    return at->column < end;
}

bool columns_find(const struct columns *columns, const char *key, struct column_at *at)
{
    const struct column *cell = NULL;
    for (*at = (struct column_at){0}; columns_next(columns, at);) {
        if (strcmp(column_key(*at), key) == 0)
            return true;
        cell = at->parameter != NULL ? at->column : cell;
    }
    *at = (struct column_at){.column = cell};
    for (unsigned i = 0; cell != NULL && (at->retired = cell_retired(i)) != NULL; i++)
        if (strcmp(at->retired->key, key) == 0)
            return true;
    return false;
}

const char *column_key(struct column_at at)
{
    if (at.retired != NULL)
        return at.retired->key;
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
    if (parameter->type == FIELD_NUMBER && (parameter->unit == UNIT_COUNT || parameter->unit == UNIT_BYTES))
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

int column_parse(struct column_at at, const char *string, void *row, struct err *err)
{
    const struct column *column = at.column;
    void *member = (char *)row + column->offset;
    if (at.retired != NULL && strcmp(string, at.retired->value) == 0)
        return 0;
    if (at.retired != NULL)
        return err_set(err, EINVAL, "%s: '%.40s' is not %s, the only value that a labrun had for it",
                       at.retired->key, string, at.retired->value);
    if (at.parameter != NULL)
        return field_parse(at.parameter, string, member, err);
    if (column->metric != NULL)
        return metric_parse(column->metric, string, member, err);
    if (parse_value(column, string, member))
        return 0;
    return err_set(err, EINVAL, "%s: '%.40s' is not %s", column->key, string,
                   column->form != NULL ? column->form : forms[column->type]);
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

static void add_parameters(const struct column *column, const void *row, struct parameters *last,
                           struct text *text)
{
    const struct cell *cell = column_member(column, row);
    if (last->column != column || last->cell != cell) {
        text_clear(&last->text);
        for (struct column_at at = {.column = column}; next_parameter(column, &at.parameter);) {
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
                add_parameters(column, row, &last, text);
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
