/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output/terminal.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_hint),
        cmocka_unit_test(test_control_characters_are_not_printed),
        cmocka_unit_test(test_with_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
