/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "experiment/cell.h"
#include "plots/theme.h"

#include "test.h"

static void test_the_study_keeps_its_colours(void **state)
{
    (void)state;
    assert_int_equal(theme_look(MECHANISM_two_copy, false).colour, 0x0072b2);
    assert_int_equal(theme_look(MECHANISM_one_copy, false).colour, 0xd55e00);
    assert_int_equal(theme_look(MECHANISM_zero_copy, false).colour, 0x009e73);
}

static void test_84_mechanisms_are_told_apart(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 84; a++)
        for (unsigned b = 0; b < a; b++) {
            struct look x = theme_look(a, false), y = theme_look(b, false);
            assert_true(x.colour != y.colour || x.mark != y.mark);
        }
}

static void test_no_mechanism_looks_like_a_control(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 84; a++) {
        struct look control = theme_look(a, true);
        assert_int_equal(control.colour, 0x8c8c8c);
        assert_int_equal(control.mark % 2, 0); /* gnuplot's hollow markers are the even ones */
        assert_int_not_equal(theme_look(a, false).colour, control.colour);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_study_keeps_its_colours),
        cmocka_unit_test(test_84_mechanisms_are_told_apart),
        cmocka_unit_test(test_no_mechanism_looks_like_a_control),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
