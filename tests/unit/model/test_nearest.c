/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *name(unsigned i)
{
    static const char *const names[] = {"two-copy", "one-copy", "zero-copy", "null", "tcp"};
    return i < 5 ? names[i] : NULL;
}

static void test_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *nearest;
    } cases[] = {
        {"zerocopy", "zero-copy"},
        {"zero_copy", "zero-copy"},
        {"ZERO-COPY", "zero-copy"},
        {"two-cpy", "two-copy"},
        {"twocopy", "two-copy"},
        {"nul", "null"},
        {"tpc", "tcp"},
        {"tcpp", "tcp"},
        {"udp", NULL},
        {"", NULL},
        {"banana", NULL},
        {"one-copies", "one-copy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = nearest_name(cases[i].typed, name);
        if (cases[i].nearest == NULL)
            assert_null(found);
        else
            assert_string_equal(found, cases[i].nearest);
    }
}

static void test_hostile_length(void **state)
{
    (void)state;
    static char typed[100000];
    memset(typed, 'x', sizeof typed - 1);
    assert_null(nearest_name(typed, name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_hostile_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
