/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plots/gnuplot_script.h"

#include "test.h"

static void test_strings_stay_strings(void **state)
{
    (void)state;
    static const struct {
        const char *string, *text, *value;
    } cases[] = {
        {"", "''", "''"},
        {"plain_{x} \\ @a `b` #", "'plain_{x} \\ @a `b` #'", "'plain_{x} \\ @a `b` #'"},
        {"'", "'’'", "''.\"'\".''"},
        {"it's", "'it’s'", "'it'.\"'\".'s'"},
        {"a\nb\tc\x7f", "'a b c '", "'a b c '"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text text = {0};
        literal_text(&text, cases[i].string);
        assert_string_equal(text_string(&text), cases[i].text);
        text_clear(&text);
        literal_value(&text, cases[i].string);
        assert_string_equal(text_string(&text), cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_strings_stay_strings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
