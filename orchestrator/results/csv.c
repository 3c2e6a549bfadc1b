/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/number.h"
#include "experiment/settings.h"
#include "results/folder.h"

enum { FIRST_BYTES = 64 * 1024 };

int csv_open(struct csv *csv, int directory, const char *name, struct err *err)
{
    *csv = (struct csv){.file = -1, .next_number = 1};
    snprintf(csv->name, sizeof csv->name, "%s", name);
    csv->file = regular_open(directory, name, O_RDONLY, err);
    return csv->file < 0 ? csv->file : 0;
}

void csv_close(struct csv *csv)
{
    fd_close(&csv->file);
    free(csv->buffer);
    *csv = (struct csv)CSV_NONE;
}

static int malformed(const struct csv *csv, unsigned line, const char *what, struct err *err)
{
    return err_set(err, EINVAL, "%s:%u: %s", csv->name, line, what);
}

/* More bytes behind `end`: moves the row begun to the front, and doubles a buffer that it fills. */
static int fill(struct csv *csv, struct err *err)
{
    if (csv->start > 0)
        memmove(csv->buffer, csv->buffer + csv->start, csv->end - csv->start);
    csv->end -= csv->start;
    csv->start = 0;
    if (csv->end == csv->size) {
        if (csv->size >= CSV_ROW_BYTES_MAX)
            return malformed(csv, csv->number, "a row of more than 1 MiB", err);
        size_t size = csv->size == 0 ? FIRST_BYTES : csv->size * 2;
        char *buffer = array_reserve(csv->buffer, size, &csv->size, 1);
        if (buffer == NULL)
            return err_set(err, ENOMEM, "out of memory for %s", csv->name);
        csv->buffer = buffer;
    }
    ssize_t got;
    do
        got = read(csv->file, csv->buffer + csv->end, csv->size - csv->end);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_errno(err, errno, "cannot read %s", csv->name);
    csv->at_end = got == 0;
    csv->end += (size_t)got;
    return 0;
}

/* Where a byte of a row stands. AFTER: behind the closing quote and a CR; only the line break may follow. */
enum place { AT_FIELD, IN_PLAIN, IN_QUOTES, AT_QUOTE, AFTER_QUOTE, ROW_END };

struct scan {
    size_t at; /* bytes of the row seen so far */
    unsigned line;
    enum place place;
};

/* Steps over one byte; NULL, or what is wrong with it. */
static const char *step(struct scan *scan, char byte)
{
    scan->at++;
    scan->line += byte == '\n';
    if (byte == '\0')
        return "a NUL byte";
    if (scan->place == IN_QUOTES) {
        scan->place = byte == '"' ? AT_QUOTE : IN_QUOTES;
        return NULL;
    }
    if (byte == '\n' || (byte == ',' && scan->place != AFTER_QUOTE)) {
        scan->place = byte == '\n' ? ROW_END : AT_FIELD;
        return NULL;
    }
    if (scan->place == AT_QUOTE || scan->place == AFTER_QUOTE) {
        bool doubled = byte == '"' && scan->place == AT_QUOTE, end = byte == '\r' && scan->place == AT_QUOTE;
        scan->place = doubled ? IN_QUOTES : AFTER_QUOTE;
        return doubled || end ? NULL : "text behind a closing quote";
    }
    if (byte == '"' && scan->place == IN_PLAIN)
        return "a quote inside an unquoted field";
    scan->place = byte == '"' ? IN_QUOTES : IN_PLAIN;
    return NULL;
}

/* Most rows hold no quote, and end with the first line break. 0 when this one may hold some, or NULs, or goes
 * on beyond the buffer. */
static size_t plain_row(const struct csv *csv)
{
    if (csv->end == csv->start)
        return 0; /* at first there is not even a buffer */
    const char *row = csv->buffer + csv->start;
    const char *end = memchr(row, '\n', csv->end - csv->start);
    size_t length = end != NULL ? (size_t)(end - row) : 0;
    bool plain = end != NULL && memchr(row, '"', length) == NULL && memchr(row, '\0', length) == NULL;
    return plain ? length + 1 : 0;
}

/* Finds the end of the row that begins at `start`, reading on where the buffer ends. 1: row_bytes are a row;
 * 0: the file ends before the row does. */
static int find_row(struct csv *csv, size_t *row_bytes, struct err *err)
{
    struct scan scan = {.place = AT_FIELD, .line = csv->number};
    *row_bytes = plain_row(csv);
    if (*row_bytes > 0) {
        csv->next_number = csv->number + 1;
        return 1;
    }
    while (scan.place != ROW_END) {
        if (csv->start + scan.at == csv->end) {
            if (!csv->at_end && fill(csv, err) < 0)
                return -err->code;
            if (csv->at_end)
                return 0;
            continue;
        }
        unsigned line = scan.line;
        const char *wrong = step(&scan, csv->buffer[csv->start + scan.at]);
        if (wrong != NULL)
            return malformed(csv, line, wrong, err);
    }
    csv->next_number = scan.line;
    *row_bytes = scan.at;
    return 1;
}

/* Ends the field at `from` with a NUL, without its quotes; returns where the separator stood, at the latest
 * at `last`, the line break. */
static char *end_field(char *from, char *last)
{
    if (*from != '"') {
        char *comma = memchr(from, ',', (size_t)(last - from));
        return comma != NULL ? comma : last;
    }
    char *out = from;
    for (char *in = from + 1;; in++) {
        if (*in == '"' && *++in != '"') {
            *out = '\0';
            return in;
        }
        *out++ = *in;
    }
}

static int split(struct csv *csv, char *row, size_t length, struct err *err)
{
    char *at = row, *last = row + length - 1; /* the line break */
    if (last > row && last[-1] == '\r')
        *--last = '\n';
    for (csv->count = 0;; csv->count++, at++) {
        if (csv->count == CSV_COLUMNS_MAX)
            return malformed(csv, csv->number, "more than 1024 columns", err);
        csv->fields[csv->count] = at;
        at = end_field(at, last);
        bool end = at == last;
        *at = '\0';
        if (end)
            break;
    }
    csv->count++;
    return 0;
}

int csv_next(struct csv *csv, struct err *err)
{
    size_t row_bytes = 0;
    csv->number = csv->next_number;
    int found = find_row(csv, &row_bytes, err);
    if (found <= 0) {
        csv->cut = found == 0 && csv->start < csv->end;
        return found;
    }
    if (split(csv, csv->buffer + csv->start, row_bytes, err) < 0)
        return -err->code;
    csv->columns = csv->columns == 0 ? csv->count : csv->columns;
    if (csv->count != csv->columns)
        return err_set(err, EINVAL, "%s:%u: the row has %zu fields, the header %zu", csv->name, csv->number,
                       csv->count, csv->columns);
    csv->start += row_bytes;
    csv->offset += row_bytes;
    return 1;
}

/* --- the header --- */

static bool has_column(const struct csv *csv, size_t count, struct column_at at)
{
    for (size_t i = 0; i < count; i++)
        if (csv->map[i].column == at.column && csv->map[i].parameter == at.parameter)
            return true;
    return false;
}

/* The column of this name. */
static bool find_column(const struct columns *columns, const char *key, struct column_at *at)
{
    for (*at = (struct column_at){0}; columns_next(columns, at);)
        if (strcmp(column_key(*at), key) == 0)
            return true;
    return false;
}

int csv_header(struct csv *csv, const struct columns *columns, struct err *err)
{
    bool unknown = false;
    int got = csv_next(csv, err);
    if (got <= 0)
        return got;
    for (size_t i = 0; i < csv->count; i++) {
        bool known = find_column(columns, csv->fields[i], &csv->map[i]);
        if (known && has_column(csv, i, csv->map[i]))
            return err_set(err, EINVAL, "%s:%u: two columns '%s'", csv->name, csv->number, csv->fields[i]);
        if (!known)
            csv->map[i].column = NULL;
        unknown = unknown || !known;
    }
    csv->lacking_count = 0;
    for (struct column_at at = {0}; columns_next(columns, &at);) {
        bool may_lack = at.parameter != NULL ? at.parameter->added : at.column->optional;
        if (has_column(csv, csv->count, at))
            continue;
        if (!may_lack || unknown || csv->lacking_count == CSV_LACKING_MAX) {
            err_hint(err, "is it a %s of labrun?", csv->name);
            return err_set(err, EINVAL, "%s:%u: there is no column '%s'", csv->name, csv->number,
                           column_key(at));
        }
        if (at.parameter != NULL)
            csv->lacking[csv->lacking_count++] = at;
    }
    return 1;
}

/* --- values --- */

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

/* At least 0. Those of metrics, which may be missing, are metric_parse()'s. */
static bool parse_number(const char *string, double *number)
{
    char *end = NULL;
    bool plain = string[0] != '\0' && string[strspn(string, "0123456789.e+-")] == '\0';
    *number = plain ? decimal_parse(string, &end) : NAN;
    return end != NULL && end != string && *end == '\0' && isfinite(*number) && *number >= 0;
}

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
    case COLUMN_NUMBER: return parse_number(string, member);
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
    [COLUMN_NUMBER] = "a number that is not negative",
    [COLUMN_TEXT] = "short enough",
    [COLUMN_ORDINAL] = "a whole number from 1",
    [COLUMN_FINGERPRINT] = "16 hexadecimal digits",
    [COLUMN_WARNINGS] = "a list of warnings",
    [COLUMN_TIME] = "a time like 2026-01-31T12:00:00Z",
    [COLUMN_PRINTED] = "read",
};

/* -EINVAL or -ERANGE with what is wrong. */
static int parse_field(struct column_at at, const char *string, void *row, struct err *err)
{
    const struct column *column = at.column;
    void *member = (char *)row + column->offset;
    if (at.parameter != NULL)
        return field_parse(at.parameter, string, member, err);
    if (column->metric != NULL)
        return metric_parse(column->metric, string, member, err);
    if (string[0] == '\0' && column->present != NULL && column->type == COLUMN_NUMBER) {
        *(double *)member = NAN;
        return 0;
    }
    if (parse_value(column, string, member))
        return 0;
    return err_set(err, EINVAL, "%s: '%.40s' is not %s", column->key, string,
                   column->form != NULL ? column->form : forms[column->type]);
}

int csv_parse(const struct csv *csv, void *row, struct err *err)
{
    for (size_t i = 0; i < csv->count; i++)
        if (csv->map[i].column != NULL && parse_field(csv->map[i], csv->fields[i], row, err) < 0)
            return err_context(err, "%s:%u", csv->name, csv->number);
    for (size_t i = 0; i < csv->lacking_count; i++)
        if (parse_field(csv->lacking[i], csv->lacking[i].parameter->fallback, row, err) < 0)
            return err_context(err, "%s:%u", csv->name, csv->number);
    return 0;
}
