/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk through the tables of columns, of whatever folder they are. */

#include <errno.h>
#include <string.h>

#include "answers/statement.h"
#include "findings/averages.h"
#include "findings/crossover.h"
#include "findings/percentiles.h"
#include "findings/profile_shares.h"
#include "findings/summary.h"
#include "findings/verdict.h"
#include "record/columns.h"
#include "record/record.h"
#include "results/csv.h"
#include "results/experiment.h"
#include "results/histogram_csv.h"
#include "results/profile_csv.h"
#include "results/run_parts.h"
#include "test.h"

#include "unit/results/scratch.h"

static struct columns verdicts, crossovers; /* of mechanisms: main() fills them in */

static const struct {
    const char *name;
    const struct columns *columns;
    bool read; /* labrun reads it, too */
} tables[] = {
    {"runs.csv", &record_columns, true},
    {"profile.csv", &profile_columns, true},
    {"plan.csv", &plan_columns, true},
    {"connections.csv", &connection_columns, false},
    {"intervals.csv", &interval_columns, false},
    {"slices.csv", &slice_columns, false},
    {"histograms.csv", &histogram_columns, false},
    {"summary.csv", &summary_columns, false},
    {"percentiles.csv", &percentile_columns, false},
    {"verdicts.csv", &verdicts, false},
    {"averages.csv", &average_columns, false},
    {"crossovers.csv", &crossovers, false},
    {"profile_shares.csv", &profile_share_columns, false},
};
enum { TABLE_COUNT = sizeof tables / sizeof tables[0] };

/* Readers of other programs find these. */
static void test_headers_are_as_they_were_agreed(void **state)
{
    (void)state;
    const char *source = getenv("SOURCE_DIR");
    own_text path = {0}, headers = {0};
    own_free char *golden = NULL;
    size_t length = 0;
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        text_addf(&headers, "%s: ", tables[i].name);
        columns_header(tables[i].columns, &headers);
    }
    text_addf(&path, "%s/tests/golden/csv-headers.txt", source != NULL ? source : ".");
    golden = file_read(text_string(&path), &length);
    assert_string_equal(golden, text_string(&headers));
}

static void test_no_name_twice(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        for (struct column_at at = {0}; columns_next(tables[i].columns, &at);)
            for (struct column_at next = at; columns_next(tables[i].columns, &next);)
                if (strcmp(column_key(at), column_key(next)) == 0)
                    fail_msg("%s: %s stands there twice", tables[i].name, column_key(at));
}

static bool lies_within(const struct column *column, size_t size)
{
    return column->offset + (column->via ? sizeof(void *) : column->size) <= size;
}

static void test_columns_have_what_their_type_needs(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        for (unsigned j = 0; j < tables[i].columns->count; j++) {
            const struct column *column = &tables[i].columns->list[j];
            bool cell = column->type == COLUMN_CELL;
            if ((column->key == NULL) != cell || (cell && j == 0) ||
                (column->name != NULL) != (column->type == COLUMN_CHOICE) ||
                (column->print != NULL) != (column->type == COLUMN_PRINTED) ||
                (column->print == NULL && !lies_within(column, tables[i].columns->size)))
                fail_msg("%s: column %u", tables[i].name, j);
        }
}

/* A value that is not the 0 of its type. */
static void sample(struct column_at at, struct text *text)
{
    static const char *const samples[] = {[COLUMN_FLAG] = "yes",
                                          [COLUMN_COUNT] = "999999999999",
                                          [COLUMN_NUMBER] = "0.1",
                                          [COLUMN_TEXT] = "\"so\",\r\n",
                                          [COLUMN_ORDINAL] = "4294967295",
                                          [COLUMN_FINGERPRINT] = "00ff00ff12345678",
                                          [COLUMN_WARNINGS] = "unsteady steal",
                                          [COLUMN_TIME] = "2026-01-31T23:59:59Z"};
    const char *fallback = at.parameter != NULL ? at.parameter->fallback : "";
    if (at.parameter != NULL && strcmp(at.parameter->key, "message_size") == 0)
        text_add(text, "1000");
    else if (at.parameter != NULL && at.parameter->type == FIELD_NUMBER && at.parameter->unit == UNIT_COUNT)
        text_addf(text, "%lld", (long long)at.parameter->high);
    else if (at.parameter != NULL)
        text_add_bytes(text, fallback, strcspn(fallback, ","));
    else if (at.column->metric != NULL && at.column->metric->words != NULL)
        text_add(text, at.column->metric->words[1]);
    else
        text_add(text, at.column->type == COLUMN_CHOICE ? at.column->name(1) : samples[at.column->type]);
}

static void fill(const struct columns *columns, void *row)
{
    struct err err = {0};
    struct csv csv = {.file = -1, .count = 1};
    for (struct column_at at = {0}; columns_next(columns, &at);) {
        own_text value = {0};
        sample(at, &value);
        csv.map[0] = at;
        csv.fields[0] = value.data;
        if (csv_parse(&csv, row, &err) < 0)
            fail_msg("%s", err.what);
    }
    if (columns == &profile_columns)
        ((struct profile_row *)row)->has_line = true;
}

/* The file's first row into `row`; 0 or what csv_parse says. */
static int read_back(const char *name, const struct columns *columns, const char *bytes, void *row,
                     struct err *err)
{
    own_scratch scratch = scratch_make();
    own_csv csv = CSV_NONE;
    scratch_write(scratch.folder, name, bytes, strlen(bytes));
    assert_int_equal(csv_open(&csv, scratch.folder, name, err), 0);
    assert_int_equal(csv_header(&csv, columns, err), 1);
    assert_int_equal(csv_next(&csv, err), 1);
    return csv_parse(&csv, row, err);
}

/* Every column from text into a row; that to CSV and back; and again: what was lost on the way differs. */
static void test_what_is_written_reads_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct columns *columns = tables[i].columns;
        own_free char *row = calloc(1, columns->size), *back = calloc(1, columns->size);
        own_text text = {0}, again = {0};
        if (!tables[i].read)
            continue;
        fill(columns, row);
        columns_csv(columns, row, 1, &text);
        assert_int_equal(read_back(tables[i].name, columns, text_string(&text), back, &(struct err){0}), 0);
        if (columns == &profile_columns) /* not a column: profile_file works it out */
            ((struct profile_row *)back)->has_line = true;
        columns_csv(columns, back, 1, &again);
        assert_string_equal(text_string(&again), text_string(&text));
        for (struct column_at at = {0}; columns_next(columns, &at);) {
            own_text value = {0};
            column_print(at, back, &value);
            if (value.length == 0 && at.parameter == NULL)
                fail_msg("%s: nothing came back of %s", tables[i].name, column_key(at));
        }
    }
}

/* Files of older labruns lack what was added to the cell since: its default is what they measured. */
static void test_added_keys(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const struct columns *columns = tables[i].columns;
        for (unsigned j = 0; j < cell_field_count && tables[i].read; j++) {
            own_free char *row = calloc(1, columns->size), *back = calloc(1, columns->size);
            own_text text = {0};
            struct err err = {0};
            const struct columns without = columns_without(columns, &cell_fields[j]);
            fill(columns, row);
            columns_csv(&without, row, 1, &text);
            memset(back, 0x5a, columns->size);
            if (!cell_fields[j].added)
                continue;
            assert_int_equal(read_back(tables[i].name, columns, text_string(&text), back, &err), 0);
            for (struct column_at at = {0}; columns_next(columns, &at);) {
                own_text value = {0};
                if (at.parameter != &cell_fields[j])
                    continue;
                field_print(at.parameter, column_member(at.column, back), &value);
                assert_string_equal(text_string(&value), at.parameter->fallback);
            }
        }
    }
}

/* A small table of every kind. */

struct inside {
    bool flag;
    struct cell cell;
};

struct example {
    const struct inside *inside;
    double number;
    uint64_t count;
    char text[4];
    char *string;
};

static bool has_number(const void *row)
{
    return ((const struct example *)row)->count > 0;
}

static void print_twice(const void *row, struct text *text)
{
    text_addf(text, "%g", 2 * ((const struct example *)row)->number);
}

static bool is_congestion(const struct field *field)
{
    return strcmp(field->key, "congestion") == 0 || strcmp(field->key, "threads") == 0;
}

static const struct column example_list[] = {
    {COLUMN("count", struct example, count), .optional = true},
    {COLUMN_VIA("flag", struct example, inside, struct inside, flag)},
    {COLUMN_VIA(NULL, struct example, inside, struct inside, cell), .wanted = is_congestion},
    {COLUMN("number", struct example, number), .digits = 3, .present = has_number},
    {COLUMN("text", struct example, text), .form = "three letters"},
    {COLUMN_AS(COLUMN_STRING, "string", struct example, string)},
    {.key = "twice", .type = COLUMN_PRINTED, .print = print_twice},
};
static const struct columns example_columns = COLUMNS(example_list, struct example);

static void test_csv(void **state)
{
    (void)state;
    struct inside one = {true, {.threads = 4}}, other = {false, {.threads = 8}};
    strcpy(one.cell.congestion, "a,b");
    strcpy(other.cell.congestion, "bbr");
    char none[] = "", lines[] = "two\n\"lines\"";
    const struct example rows[] = {
        {&one, 2.0 / 3, 1, "x", none}, {&one, 2.5, 0, "", lines}, {&other, 1, 2, "abc", none}};
    own_text text = {0};
    columns_csv(&example_columns, rows, 3, &text);
    assert_string_equal(text_string(&text), "count,flag,threads,congestion,number,text,string,twice\n"
                                            "1,yes,4,\"a,b\",0.667,x,,1.33333\n"
                                            "0,yes,4,\"a,b\",,,\"two\n\"\"lines\"\"\",5\n"
                                            "2,no,8,bbr,1,abc,,2\n");
}

static const struct {
    const char *name, *bytes, *what, *hint;
} files[] = {
    {"all, in another order", "text,count\nab,3\n", NULL, NULL},
    {"one that may be missing", "text\nab\n", NULL, NULL},
    {"one more", "more,text,count\nx,ab,3\n", NULL, NULL},
    {"one more, one less", "more,text\nx,ab\n", "x.csv:1: there is no column 'count'",
     "is it a x.csv of labrun?"},
    {"one that must be there", "count\n3\n", "x.csv:1: there is no column 'text'",
     "is it a x.csv of labrun?"},
    {"twice", "text,count,text\na,3,b\n", "x.csv:1: two columns 'text'", ""},
    {"twice unknown", "more,text,count,more\na,ab,3,b\n", NULL, NULL},
    {"a wrong value", "count,text\n\"3\n\",ab\n",
     "x.csv:2: count: '3\n' is not a whole number of at most 12 digits", ""},
    {"a long value", "count,text\n3,abcd\n", "x.csv:2: text: 'abcd' is not three letters", ""},
};

static void test_reading(void **state)
{
    (void)state;
    static const struct column list[] = {{COLUMN("count", struct example, count), .optional = true},
                                         {COLUMN("text", struct example, text), .form = "three letters"}};
    const struct columns columns = COLUMNS(list, struct example);
    for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
        own_scratch scratch = scratch_make();
        own_csv csv = CSV_NONE;
        struct err err = {0};
        struct example row = {.count = 3};
        scratch_write(scratch.folder, "x.csv", files[i].bytes, strlen(files[i].bytes));
        assert_int_equal(csv_open(&csv, scratch.folder, "x.csv", &err), 0);
        bool good = csv_header(&csv, &columns, &err) == 1 && csv_next(&csv, &err) == 1 &&
                    csv_parse(&csv, &row, &err) == 0;
        if (good != (files[i].what == NULL))
            fail_msg("%s: '%s'", files[i].name, err.what);
        if (good) {
            assert_int_equal(row.count, 3);
            assert_string_equal(row.text, "ab");
        } else {
            assert_string_equal(err.what, files[i].what);
            assert_string_equal(err.hint, files[i].hint);
        }
    }
}

int main(void)
{
    verdicts = columns_without(&verdict_columns, &cell_fields[CONTRAST_MECHANISM]);
    crossovers = columns_without(&crossover_columns, &cell_fields[CONTRAST_MECHANISM]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers_are_as_they_were_agreed),
        cmocka_unit_test(test_no_name_twice),
        cmocka_unit_test(test_columns_have_what_their_type_needs),
        cmocka_unit_test(test_what_is_written_reads_back),
        cmocka_unit_test(test_added_keys),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_reading),
    };
    return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
