/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/columns.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "experiment/settings.h"
/* Types: each is printed and parsed in one place. */

static void print_flag(const struct column *column, const void *member, struct text *text)
{
    (void)column;
    text_add(text, *(const bool *)member ? "yes" : "no");
}

static void print_choice(const struct column *column, const void *member, struct text *text)
{
    const char *name = column->name(*(const unsigned *)member);
    text_add(text, name != NULL ? name : "");
}

static void print_count(const struct column *column, const void *member, struct text *text)
{
    (void)column;
    text_addf(text, "%" PRIu64, *(const uint64_t *)member);
}

static void print_number(const struct column *column, const void *member, struct text *text)
{
    double number = *(const double *)member;
    if (column->metric != NULL)
        metric_print(column->metric, number, text);
    else if (column->digits > 0)
        text_number(text, number, column->digits);
    else
        metric_print_number(number, text);
}

static void print_text(const struct column *column, const void *member, struct text *text)
{
    (void)column;
    text_add(text, member);
}

static void print_string(const struct column *column, const void *member, struct text *text)
{
    (void)column;
    const char *string = *(char *const *)member;
    text_add(text, string != NULL ? string : "");
}

static void print_ordinal(const struct column *column, const void *member, struct text *text)
{
    (void)column;
    text_integer(text, *(const uint32_t *)member);
}

static void print_fingerprint(const struct column *column, const void *member, struct text *text)
{
    (void)column;
    text_addf(text, "%016" PRIx64, *(const uint64_t *)member);
}

static void print_warnings(const struct column *column, const void *member, struct text *text)
{
    (void)column;
    warning_print(*(const uint64_t *)member, text);
}

static bool parse_flag(const struct column *column, const char *string, void *member)
{
    (void)column;
    bool yes = strcmp(string, "yes") == 0;
    *(bool *)member = yes;
    return yes || strcmp(string, "no") == 0;
}

/* Where nothing may stand, that is the number of names. */
static bool parse_choice(const struct column *column, const char *string, void *member)
{
    unsigned i = 0;
    while (column->name(i) != NULL && strcmp(column->name(i), string) != 0)
        i++;
    *(unsigned *)member = i;
    return column->name(i) != NULL || (string[0] == '\0' && column->present != NULL);
}

/* 12 digits, 3 years of 10,000 samples/s: the sum of a file's million rows stays below 2^64. */
enum { COUNT_DIGITS = 12 };

static bool parse_count(const struct column *column, const char *string, void *member)
{
    (void)column;
    size_t length = strlen(string);
    bool good = length <= COUNT_DIGITS && strspn(string, "0123456789") == length;
    *(uint64_t *)member = good ? strtoull(string, NULL, 10) : 0;
    return good;
}

static bool parse_text(const struct column *column, const char *string, void *member)
{
    size_t length = strlen(string);
    if (length < column->size)
        memcpy(member, string, length + 1);
    return length < column->size;
}

static bool parse_ordinal(const struct column *column, const char *string, void *member)
{
    (void)column;
    size_t length = strlen(string);
    unsigned long long value = length <= 10 ? strtoull(string, NULL, 10) : 0;
    *(uint32_t *)member = (uint32_t)value;
    return strspn(string, "0123456789") == length && value > 0 && value <= UINT32_MAX;
}

static bool parse_fingerprint(const struct column *column, const char *string, void *member)
{
    (void)column;
    *(uint64_t *)member = strtoull(string, NULL, 16);
    return strlen(string) == 16 && strspn(string, "0123456789abcdef") == 16;
}

static bool parse_warnings(const struct column *column, const char *string, void *member)
{
    (void)column;
    *(uint64_t *)member = warning_bits(string);
    return true;
}

/* 0 stands for any digit. */
static bool has_shape(const char *string, const char *shape)
{
    for (; *shape != '\0'; shape++, string++)
        if (*shape == '0' ? *string < '0' || *string > '9' : *string != *shape)
            return false;
    return *string == '\0';
}

static bool parse_time(const struct column *column, const char *string, void *member)
{
    return has_shape(string, "0000-00-00T00:00:00Z") && parse_text(column, string, member);
}

static const struct {
    void (*print)(const struct column *column, const void *member, struct text *text);
    bool (*parse)(const struct column *column, const char *string, void *member);
    const char *form; /* "is not ..." */
} types[] = {
    [COLUMN_FLAG] = {print_flag, parse_flag, "yes or no"},
    [COLUMN_CHOICE] = {print_choice, parse_choice, "one of its names"},
    [COLUMN_COUNT] = {print_count, parse_count, "a whole number of at most 12 digits"},
    [COLUMN_NUMBER] = {.print = print_number}, /* read: metric_parse */
    [COLUMN_TEXT] = {print_text, parse_text, "short enough"},
    [COLUMN_STRING] = {.print = print_string},
    [COLUMN_ORDINAL] = {print_ordinal, parse_ordinal, "a whole number from 1"},
    [COLUMN_FINGERPRINT] = {print_fingerprint, parse_fingerprint, "16 hexadecimal digits"},
    [COLUMN_WARNINGS] = {print_warnings, parse_warnings, "a list of warnings"},
    [COLUMN_TIME] = {print_text, parse_time, "a time like 2026-01-31T12:00:00Z"},
};

/* One name. */

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
    if (column->via)
        memcpy(&member, member, sizeof member);
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
        types[at.column->type].print(at.column, member, text);
}

static int parse_retired(const struct retired_key *retired, const char *string, struct err *err)
{
    if (strcmp(string, retired->value) == 0)
        return 0;
    return err_set(err, EINVAL, "%s: '%.40s' is not %s, the only value that a labrun had for it",
                   retired->key, string, retired->value);
}

int column_parse(struct column_at at, const char *string, void *row, struct err *err)
{
    const struct column *column = at.column;
    void *member = (char *)row + column->offset;
    if (at.retired != NULL)
        return parse_retired(at.retired, string, err);
    if (at.parameter != NULL)
        return field_parse(at.parameter, string, member, err);
    if (column->metric != NULL)
        return metric_parse(column->metric, string, member, err);
    if (types[column->type].parse(column, string, member))
        return 0;
    return err_set(err, EINVAL, "%s: '%.40s' is not %s", column->key, string,
                   column->form != NULL ? column->form : types[column->type].form);
}

/* CSV. */

void columns_header(const struct columns *columns, struct text *text)
{
    const char *comma = "";
    for (struct column_at at = {0}; columns_next(columns, &at); comma = ",")
        text_addf(text, "%s%s", comma, column_key(at));
    text_add(text, "\n");
}

/* Most values need no quotes: those that do are written again. */
static void add_value(struct column_at at, const void *row, struct text *text)
{
    size_t before = text->length;
    column_print(at, row, text);
    if (strpbrk(text_string(text) + before, ",\"\r\n") == NULL)
        return;
    own_free char *plain = strdup(text_string(text) + before);
    text->failed = text->failed || plain == NULL;
    text->length = before;
    text_csv(text, plain != NULL ? plain : "");
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
