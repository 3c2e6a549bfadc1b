/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "output/terminal.h"

#include "test.h"

/* --- complaint --- */

/* What is said on stderr, into `said`. */
static void complain(const struct err *err, char said[1000])
{
    FILE *file = tmpfile();
    assert_non_null(file);
    int before = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    complaint_print(err);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(file);
    said[fread(said, 1, 999, file)] = '\0';
    fclose(file);
}

static void test_without_hint(void **state)
{
    (void)state;
    char said[1000];
    complain(&(struct err){.code = 5, .what = "gnuplot failed"}, said);
    assert_string_equal(said, "labrun: gnuplot failed\n");
}

static void test_with_hint(void **state)
{
    (void)state;
    char said[1000];
    complain(&(struct err){.code = 1, .what = "no rights", .hint = "run with sudo"}, said);
    assert_string_equal(said, "labrun: no rights\nhint: run with sudo\n");
}

/* What a file holds is quoted, and must not steer the terminal, nor pass for a line of its own. */
static void test_control_characters_are_not_printed(void **state)
{
    (void)state;
    char said[1000];
    complain(&(struct err){.code = 5,
                           .what = "row '\x1b]0;owned\a\xc2\x9b"
                                   "2J', \xc2\xb5s\x7f",
                           .hint = "a\nlabrun: b\tc"},
             said);
    assert_string_equal(said, "labrun: row '?]0;owned??2J', \xc2\xb5s?\nhint: a labrun: b c\n");
    complain(&(struct err){.code = 5, .what = "\n"}, said); /* nor end the line */
    assert_string_equal(said, "labrun:  \n");
}

static int complaint_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_hint),
        cmocka_unit_test(test_control_characters_are_not_printed),
        cmocka_unit_test(test_with_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- paragraph --- */

static const struct {
    unsigned width;
    const char *first, *next, *text, *printed;
} cases[] = {
    {40, "", "", "", "\n"},
    {40, "- ", "  ", "one line", "- one line\n"},
    {12, "- ", "  ", "exactly it wraps here", "- exactly it\n  wraps here\n"},
    {11, "- ", "  ", "exactly it wraps here", "- exactly\n  it wraps\n  here\n"},
    {10, "", " ", "averyveryverylongword b", "averyveryverylongword\n b\n"},
    {11, "", "", "within ±3 %", "within ±3 %\n"},  /* a character is one column, not two bytes */
    {10, "", "", "within ±3 %", "within\n±3 %\n"}, /* a number keeps its per cent sign */
    {40, "", "", "  many \t\n spaces  ", "many spaces\n"},
    {40, "", "", "red\033[31m, \177del\302\233\061m",
     "red [31m, del 1m\n"}, /* no escape reaches a terminal */
};

static void test_wraps(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *printed = NULL;
        size_t length = 0;
        FILE *file = open_memstream(&printed, &length);
        assert_non_null(file);
        paragraph_print(file, cases[i].width, cases[i].first, cases[i].next, cases[i].text);
        fclose(file);
        assert_string_equal(printed, cases[i].printed);
        free(printed);
    }
}

static void test_width_of_what_is_no_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *columns;
        unsigned width;
    } asked[] = {{NULL, 80}, {"", 80},   {"132", 132}, {"60", 60},         {"7", 40},
                 {"0", 80},  {"-5", 80}, {"wide", 80}, {"99999999999", 80}};
    FILE *file = tmpfile();
    assert_non_null(file);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        unsetenv("COLUMNS");
        if (asked[i].columns != NULL)
            setenv("COLUMNS", asked[i].columns, 1);
        assert_int_equal(paragraph_width(file), asked[i].width);
    }
    unsetenv("COLUMNS");
    fclose(file);
}

static int paragraph_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wraps),
        cmocka_unit_test(test_width_of_what_is_no_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- progress --- */

static void test_line_of_a_terminal(void **state)
{
    (void)state;
    static const struct {
        size_t width, failed;
        const char *what, *line;
    } lines[] = {
        {99, 0, "mechanism=two-copy message_size=4K threads=1",
         "[#####...............] run 25/100, 1:15 left  mechanism=two-copy message_size=4K threads=1"},
        {79, 0, "mechanism=two-copy message_size=4K threads=1",
         "[##........] run 25/100, 1:15 left  mechanism=two-copy message_size=4K"},
        {79, 0, "threads=1", "[##........] run 25/100, 1:15 left  threads=1"},
        {79, 2, "mechanism=two-copy message_size=4K threads=1",
         "[##........] run 25/100, 1:15 left, 2 failed  mechanism=two-copy"},
        {49, 0, "mechanism=two-copy message_size=4K threads=1", "[##........] run 25/100, 1:15 left"},
        {40, 0, "threads=1", "[##........] run 25/100, 1:15 left"},
        {30, 0, "threads=1", "run 25/100, 1:15 left"},
        {79, 0, "figures/throughput-over-time-of-a-very-long-name.gp", "[##........] run 25/100, 1:15 left"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        own_text line = {0};
        /* all that were timed took as long as it was said they would */
        struct progress progress = {.noun = "run",
                                    .total = 100,
                                    .done = 25,
                                    .failed = lines[i].failed,
                                    .began_ns = clock_now_ns() - 25 * 1000000000ull,
                                    .each_ns = 1000000000};
        progress_line(&progress, lines[i].what, lines[i].width, &line);
        assert_string_equal(text_string(&line), lines[i].line);
    }
}

/* A first run that took ten times as long does not make all of them as long. */
static void test_first_run_is_no_measure(void **state)
{
    (void)state;
    struct progress progress = {.noun = "run",
                                .total = 101,
                                .done = 1,
                                .began_ns = clock_now_ns() - 10000000000ull,
                                .each_ns = 1000000000};
    own_text early = {0}, late = {0};
    progress_line(&progress, "", 99, &early);
    assert_non_null(strstr(text_string(&early), "run 1/101, 4:40 left"));
    progress.total = 196;
    progress.done = 96;
    progress.began_ns = clock_now_ns() - 960000000000ull;
    progress_line(&progress, "", 99, &late);
    assert_non_null(strstr(text_string(&late), "run 96/196, 16:04 left"));
}

static int progress_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_of_a_terminal),
        cmocka_unit_test(test_first_run_is_no_measure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return complaint_tests() + paragraph_tests() + progress_tests();
}
