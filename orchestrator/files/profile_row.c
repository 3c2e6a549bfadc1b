/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files/profile_row.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_RECORD, KIND_COUNT, KIND_TEXT, KIND_SIDE, KIND_GROUP };

/* In front of the cell's parameters, and behind them. KIND_RECORD: as in runs.csv. */
struct column {
    const char *key;
    enum kind kind;
    size_t offset, size;
    bool line; /* of the row, not of the run */
};

#define OWN(key_, kind_, member_)                                                                            \
    .key = (key_), .kind = (kind_), .offset = offsetof(struct profile_row, member_),                         \
    .size = sizeof(((struct profile_row *)0)->member_)

static const struct column front[] = {
    {.key = "plan"}, {.key = "started"}, {.key = "status"}, {.key = "reason"}};
static const struct column back[] = {
    {OWN("event", KIND_TEXT, event)},
    {OWN("frequency", KIND_COUNT, frequency)},
    {OWN("lost", KIND_COUNT, lost)},
    {.key = "window_s"},
    {.key = "throughput_gbps"},
    {.key = "cpu_ns_per_byte"},
    {OWN("rows", KIND_COUNT, rows)},
    {OWN("side", KIND_SIDE, side), .line = true},
    {OWN("group", KIND_GROUP, group), .line = true},
    {OWN("symbol", KIND_TEXT, line.symbol), .line = true},
    {OWN("within", KIND_TEXT, line.within), .line = true},
    {OWN("samples", KIND_COUNT, line.samples), .line = true},
};
enum { FRONT = sizeof front / sizeof *front, BACK = sizeof back / sizeof *back };

/* NULL: a parameter of the cell, or past the end. */
static const struct column *column_of(unsigned i)
{
    if (i < FRONT)
        return &front[i];
    i -= FRONT + cell_field_count;
    return i < BACK ? &back[i] : NULL; /* parameters have wrapped around */
}

const char *profile_row_column(unsigned i)
{
    const struct column *column = column_of(i);
    if (column != NULL)
        return column->key;
    return i - FRONT < cell_field_count ? cell_fields[i - FRONT].key : NULL;
}

bool profile_row_of_run(unsigned i)
{
    const struct column *column = column_of(i);
    return column == NULL || !column->line;
}

bool profile_row_optional(unsigned i)
{
    const struct column *column = column_of(i);
    return column != NULL && strcmp(column->key, "rows") == 0;
}

/* The column of runs.csv with the same name: there is one. */
static unsigned record_index(const char *key)
{
    unsigned i = 0;
    while (record_column(i) != NULL && strcmp(record_column(i), key) != 0)
        i++;
    return i;
}

static const char *(*const names[])(unsigned i) = {
    [KIND_SIDE] = profile_side_name, [KIND_GROUP] = profile_group_name};

static void print_own(const struct profile_row *row, const struct column *column, struct text *text)
{
    const void *member = (const char *)row + column->offset;
    if (column->line && !row->has_line)
        return;
    if (column->kind == KIND_TEXT)
        text_add(text, member);
    else if (column->kind == KIND_COUNT)
        text_addf(text, "%" PRIu64, *(const uint64_t *)member);
    else
        text_add(text, names[column->kind](*(const unsigned *)member));
}

void profile_row_print(const struct profile_row *row, unsigned i, struct text *text)
{
    const struct column *column = column_of(i);
    if (column == NULL)
        record_print_parameter(&row->run.cell, i - FRONT, text);
    else if (column->kind == KIND_RECORD)
        record_print(&row->run, record_index(column->key), text);
    else
        print_own(row, column, text);
}

static bool parse_text(const char *string, char *member, size_t size)
{
    size_t length = strlen(string);
    if (length < size)
        memcpy(member, string, length + 1);
    return length < size;
}

/* 12 digits, 3 years of 10,000 samples/s: the sum of a file's million rows stays below 2^64. */
enum { COUNT_DIGITS = 12 };

static bool parse_count(const char *string, uint64_t *count)
{
    size_t length = strlen(string);
    *count = length <= COUNT_DIGITS ? strtoull(string, NULL, 10) : 0;
    return length <= COUNT_DIGITS && strspn(string, "0123456789") == length;
}

/* An empty string is the number of names. */
static bool parse_name(const char *(*name)(unsigned i), const char *string, unsigned *number)
{
    for (*number = 0; name(*number) != NULL; ++*number)
        if (strcmp(name(*number), string) == 0)
            return true;
    return string[0] == '\0';
}

static int parse_own(struct profile_row *row, const struct column *column, const char *string,
                     struct err *err)
{
    static const char *const forms[] = {[KIND_TEXT] = "short enough",
                                        [KIND_COUNT] = "a whole number of at most 12 digits",
                                        [KIND_SIDE] = "sender, receiver or else",
                                        [KIND_GROUP] = "a group that this labrun knows"};
    void *member = (char *)row + column->offset;
    bool good = false;
    if (column->kind == KIND_TEXT)
        good = parse_text(string, member, column->size);
    else if (column->kind == KIND_COUNT)
        good = parse_count(string, member);
    else
        good = parse_name(names[column->kind], string, member);
    return good ? 0 : err_set(err, EINVAL, "%s: '%.40s' is not %s", column->key, string, forms[column->kind]);
}

int profile_row_parse(struct profile_row *row, unsigned i, const char *string, struct err *err)
{
    const struct column *column = column_of(i);
    if (column == NULL)
        return field_parse(&cell_fields[i - FRONT], string, &row->run.cell, err);
    if (column->kind == KIND_RECORD)
        return record_parse(&row->run, record_index(column->key), string, err);
    return parse_own(row, column, string, err);
}

int profile_row_check(struct profile_row *row, struct err *err)
{
    if (row->run.cell.message_size <= 0 || row->run.cell.threads <= 0)
        return err_set(err, EINVAL, "a profile without message_size or threads");
    bool side = row->side < PROFILE_SIDE_COUNT, group = row->group < PROFILE_GROUP_COUNT;
    row->has_line = side && group;
    if (side != group || (row->line.samples > 0) != row->has_line)
        return err_set(err, EINVAL, "side, group and samples must all be there, or none");
    row->line.side = side ? (enum profile_side)row->side : PROFILE_ELSE;
    row->line.group = group ? (enum profile_group)row->group : PROFILE_other;
    return 0;
}
