/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/problems.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_all_are_kept(void **state)
{
    (void)state;
    own_problems problems = {0};
    for (unsigned i = 1; i <= 100; i++)
        problems_add(&problems, i, i % 2 == 0 ? "hint" : NULL, "problem %u", i);
    assert_int_equal(problems.count, 100);
    assert_int_equal(problems.list[99].line, 100);
    assert_string_equal(problems.list[99].what, "problem 100");
    assert_string_equal(problems.list[99].hint, "hint");
    assert_string_equal(problems.list[98].hint, "");
}

static void test_release_empties(void **state)
{
    (void)state;
    struct problems problems = {0};
    problems_add(&problems, 0, NULL, "x");
    problems_release(&problems);
    assert_int_equal(problems.count, 0);
    assert_null(problems.list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_kept),
        cmocka_unit_test(test_release_empties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
