/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/groups.h"

static void test_members_stand_by_group_in_their_order(void **state)
{
    (void)state;
    static const size_t group_of[] = {2, 0, GROUP_NONE, 2, 0, 2, 3};
    static const size_t members[] = {1, 4, 0, 3, 5, 6}, sizes[] = {2, 0, 3, 1};
    own_groups groups = {0};
    struct err err = {0};
    assert_int_equal(groups_make(group_of, 7, 4, &groups, &err), 0);
    assert_int_equal(groups.count, 4);
    assert_int_equal(groups.largest, 3);
    assert_memory_equal(groups.members, members, sizeof members);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(groups_size(&groups, i), sizes[i]);
    assert_int_equal(groups_members(&groups, 2)[1], 3);
}

static void test_nothing(void **state)
{
    (void)state;
    own_groups groups = {0};
    struct err err = {0};
    assert_int_equal(groups_make(NULL, 0, 0, &groups, &err), 0);
    assert_int_equal(groups.largest, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_stand_by_group_in_their_order),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
