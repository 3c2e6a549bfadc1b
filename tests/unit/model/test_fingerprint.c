/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fingerprint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/mechanism.h"

/* Published vectors of FNV-1a, 64 bits: http://www.isthe.com/chongo/src/fnv/test_fnv.c */
static void test_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        uint64_t hash;
    } cases[] = {
        {"", UINT64_C(0xcbf29ce484222325)},
        {"a", UINT64_C(0xaf63dc4c8601ec8c)},
        {"foobar", UINT64_C(0x85944171f73967e8)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_true(fingerprint_bytes(cases[i].string, strlen(cases[i].string)) == cases[i].hash);
}

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
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_coordinates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
