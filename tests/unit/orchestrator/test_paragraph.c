/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "output/terminal.h"

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
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(paragraph_width(file), 80);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wraps),
        cmocka_unit_test(test_width_of_what_is_no_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
