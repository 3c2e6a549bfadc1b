/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "output/table.h"

#include "test.h"

static const struct {
    double number;
    const char *text;
} cases[] = {
    {NAN, ""},
    {0, "0"},
    {0.000123, "0.000123"},
    {0.00000123, "0.00000123"},
    {0.000000123, "1.23e-07"},
    {0.0999, "0.0999"},
    {0.09996, "0.100"},
    {0.5, "0.500"},
    {1, "1.00"},
    {9.994, "9.99"},
    {9.996, "10.0"},
    {12.34, "12.3"},
    {99.96, "100"},
    {123.4, "123"},
    {1234567, "1234567"},
    {9999999, "1.00e+07"},
    {1.234e9, "1.23e+09"},
    {1.7e308, "1.70e+308"},
    {-2.5, "-2.50"},
    {INFINITY, "inf"},
};

static void test_three_significant_digits(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text text = {0};
        quantity_print(cases[i].number, &text);
        assert_string_equal(text_string(&text), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_three_significant_digits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
