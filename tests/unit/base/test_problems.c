/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/problems.h"

#include "test.h"

#include <string.h>

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

static void test_sorted_by_line(void **state)
{
    (void)state;
    own_problems problems = {0};
    static const unsigned lines[] = {7, 3, 0, 7, 3};
    for (unsigned i = 0; i < 5; i++)
        problems_add(&problems, lines[i], NULL, "added as number %u", i);
    problems_sort(&problems);
    static const char *const expected[] = {"added as number 2", "added as number 1", "added as number 4",
                                           "added as number 0", "added as number 3"};
    assert_int_equal(problems.count, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_string_equal(problems.list[i].what, expected[i]);
    problems_add(&problems, 9, NULL, "one more"); /* the list can still grow */
    assert_string_equal(problems.list[5].what, "one more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_kept),
        cmocka_unit_test(test_release_empties),
        cmocka_unit_test(test_sorted_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
