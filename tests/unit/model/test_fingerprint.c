/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiment/mechanism.h"

static void test_coordinates(void **state)
{
    (void)state;
    struct cell cell = {.threads = 1}, other = {.threads = 1, .mechanism = 1, .control = true};
    assert_true(fingerprint_coordinates(&cell) == fingerprint_coordinates(&other));
    other.threads = 2;
    assert_false(fingerprint_coordinates(&cell) == fingerprint_coordinates(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coordinates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
