/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "results/csv.h"
#include "test.h"

#include "unit/results/scratch.h"

#define TEXT(literal) literal, sizeof(literal) - 1

/* Everything that the reader says about a text: rows as [field|field], then "cut" and the offset where it
 * begins, or the error. */
static void read_all(const char *bytes, size_t length, struct text *said)
{
    own_scratch scratch = scratch_make();
    own_csv csv = CSV_NONE;
    struct err err = {0};
    int got;
    scratch_write(scratch.folder, "t.csv", bytes, length);
    assert_int_equal(csv_open(&csv, scratch.folder, "t.csv", &err), 0);
    while ((got = csv_next(&csv, &err)) == 1) {
        text_addf(said, "%u[", csv.number);
        for (size_t i = 0; i < csv.count; i++)
            text_addf(said, "%s%s", i > 0 ? "|" : "", csv.fields[i]);
        text_add(said, "]");
    }
    if (got < 0)
        text_addf(said, "%s", err.what);
    if (csv.cut)
        text_addf(said, "cut at %ju", (uintmax_t)csv.offset);
}

static const struct {
    const char *bytes;
    size_t length;
    const char *said;
} texts[] = {
    {TEXT(""), ""},
    {TEXT("a,b\n1,2\n"), "1[a|b]2[1|2]"},
    {TEXT("a,b\r\n1,2\r\n"), "1[a|b]2[1|2]"},
    {TEXT("a,b\n,\n"), "1[a|b]2[|]"},
    {TEXT("a\n\n"), "1[a]2[]"},
    {TEXT("a,b\n\"1,\"\"x\"\"\",\"\"\n"), "1[a|b]2[1,\"x\"|]"},
    {TEXT("a,b\n\"one\ntwo\",2\n3,4\n"), "1[a|b]2[one\ntwo|2]4[3|4]"},
    {TEXT("a\n\"x\"\r\n\"y\r\"\n"), "1[a]2[x]3[y\r]"},
    {TEXT("a\nx\ry\n"), "1[a]2[x\ry]"},
    {TEXT("a,b"), "cut at 0"},
    {TEXT("a,b\n1,"), "1[a|b]cut at 4"},
    {TEXT("a,b\n1,2\n1,\"2\n3,4\n"), "1[a|b]2[1|2]cut at 8"},
    {TEXT("a,b\n1\n"), "1[a|b]t.csv:2: the row has 1 fields, the header 2"},
    {TEXT("a,b\n1,2,3\n"), "1[a|b]t.csv:2: the row has 3 fields, the header 2"},
    {TEXT("a\nx\0y\n"), "1[a]t.csv:2: a NUL byte"},
    {TEXT("a\n\"x\0y\"\n"), "1[a]t.csv:2: a NUL byte"},
    {TEXT("\0\0\0\0"), "t.csv:1: a NUL byte"},
    {TEXT("a\nx\"y\n"), "1[a]t.csv:2: a quote inside an unquoted field"},
    {TEXT("a\n\"x\"y\n"), "1[a]t.csv:2: text behind a closing quote"},
    {TEXT("a\n\"x\"\ry\n"), "1[a]t.csv:2: text behind a closing quote"},
    {TEXT("a\n\"x\"\r,y\n"), "1[a]t.csv:2: text behind a closing quote"},
    {TEXT("a\n\"x\ny\"z\n"), "1[a]t.csv:3: text behind a closing quote"},
};

static void test_texts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        own_text said = {0};
        read_all(texts[i].bytes, texts[i].length, &said);
        assert_string_equal(text_string(&said), texts[i].said);
    }
}

struct word {
    const char *string;
};

static const struct column word_list[] = {{COLUMN_AS(COLUMN_STRING, "word", struct word, string)}};
static const struct columns word_columns = COLUMNS(word_list, struct word);

/* What is quoted when it is written, the reader gives back. */
static void test_reads_what_is_written(void **state)
{
    (void)state;
    static const struct word words[] = {{""},   {"plain"},      {"a,b"},      {"say \"no\""},
                                        {"\""}, {"two\nlines"}, {"cr\r\nlf"}, {" space "}};
    own_text text = {0}, said = {0};
    columns_csv(&word_columns, words, sizeof words / sizeof words[0], &text);
    assert_string_equal(text_string(&text), "word\n\nplain\n\"a,b\"\n\"say \"\"no\"\"\"\n\"\"\"\"\n"
                                            "\"two\nlines\"\n\"cr\r\nlf\"\n space \n");
    read_all(text_string(&text), text.length, &said);
    assert_string_equal(text_string(&said), "1[word]2[]3[plain]4[a,b]5[say \"no\"]6[\"]7[two\nlines]"
                                            "9[cr\r\nlf]11[ space ]");
}

/* A row that lies across the edge of every buffer size, quotes and all. */
static void test_rows_across_buffers(void **state)
{
    (void)state;
    own_text text = {0}, said = {0};
    size_t rows = 0;
    text_add(&text, "a,b\n");
    for (; text.length < 300 * 1024; rows++)
        text_addf(&text, "%zu,\"%0*d\"\"\n\"\n", rows, (int)(rows % 97), 0);
    read_all(text_string(&text), text.length, &said);
    assert_null(strstr(text_string(&said), "t.csv"));
    size_t seen = 0;
    for (const char *c = text_string(&said); (c = strstr(c, "[")) != NULL; c++)
        seen++;
    assert_int_equal(seen, rows + 1);
}

static void long_row(size_t bytes, struct text *said)
{
    own_text text = {0};
    text_add(&text, "a\n");
    for (size_t i = 0; i + 1 < bytes; i++)
        text_add(&text, "x");
    text_add(&text, "\n");
    read_all(text_string(&text), text.length, said);
}

static void test_rows_are_bounded(void **state)
{
    (void)state;
    own_text fits = {0}, too_long = {0};
    long_row(CSV_ROW_BYTES_MAX, &fits);
    assert_int_equal(fits.length, strlen("1[a]2[") + CSV_ROW_BYTES_MAX - 1 + strlen("]"));
    long_row(CSV_ROW_BYTES_MAX + 1, &too_long);
    assert_string_equal(text_string(&too_long), "1[a]t.csv:2: a row of more than 1 MiB");
}

static void test_columns_are_bounded(void **state)
{
    (void)state;
    own_text text = {0}, said = {0};
    for (unsigned i = 0; i < CSV_COLUMNS_MAX; i++)
        text_add(&text, ",");
    text_add(&text, "\n");
    read_all(text_string(&text), text.length, &said);
    assert_string_equal(text_string(&said), "t.csv:1: more than 1024 columns");
    text_clear(&said);
    read_all(text_string(&text) + 1, text.length - 1, &said);
    assert_int_equal(said.length, strlen("1[") + CSV_COLUMNS_MAX - 1 + strlen("]"));
}

static const char *error_of(const struct scratch *scratch, const char *name)
{
    static struct err err;
    own_csv csv = CSV_NONE;
    err = (struct err){0};
    assert_true(csv_open(&csv, scratch->folder, name, &err) < 0);
    return err.what;
}

static void test_opens_regular_files_only(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    scratch_write(scratch.folder, "real.csv", TEXT("a\n"));
    assert_int_equal(symlinkat("real.csv", scratch.folder, "link.csv"), 0);
    assert_int_equal(mkfifoat(scratch.folder, "fifo.csv", 0600), 0);
    assert_int_equal(mkdirat(scratch.folder, "folder.csv", 0700), 0);
    assert_string_equal(error_of(&scratch, "link.csv"), "link.csv is a symbolic link");
    assert_string_equal(error_of(&scratch, "fifo.csv"), "fifo.csv is not a regular file");
    assert_string_equal(error_of(&scratch, "folder.csv"), "folder.csv is not a regular file");
    assert_string_equal(error_of(&scratch, "none.csv"), "cannot open none.csv: No such file or directory");
}

static void test_a_large_journal_is_read_quickly(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_csv csv = CSV_NONE;
    own_text text = {0};
    struct err err = {0};
    size_t rows = 0;
    for (unsigned row = 0; row < 100000; row++)
        for (unsigned column = 0; column < 80; column++)
            text_add(&text, column < 79 ? "1.23456," : "1.23456\n");
    scratch_write(scratch.folder, "t.csv", text_string(&text), text.length);
    assert_int_equal(csv_open(&csv, scratch.folder, "t.csv", &err), 0);
    uint64_t began = clock_now_ns();
    while (csv_next(&csv, &err) == 1)
        rows++;
    double seconds = (double)(clock_now_ns() - began) / 1e9;
    assert_int_equal(rows, 100000);
    print_message("100,000 rows of 80 columns: %.2f s\n", seconds);
    assert_true(seconds < 20); /* sanitizers and a busy machine included; a second without */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_reads_what_is_written),
        cmocka_unit_test(test_rows_across_buffers),
        cmocka_unit_test(test_rows_are_bounded),
        cmocka_unit_test(test_columns_are_bounded),
        cmocka_unit_test(test_opens_regular_files_only),
        cmocka_unit_test(test_a_large_journal_is_read_quickly),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
