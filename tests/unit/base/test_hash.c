/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hash.h"

#include "test.h"

#include <string.h>

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
        assert_true(hash_bytes(HASH_START, cases[i].string, strlen(cases[i].string)) == cases[i].hash);
}

/* Where a stream is cut does not matter. */
static void test_continued(void **state)
{
    (void)state;
    uint64_t parts = hash_bytes(hash_bytes(HASH_START, "foo", 3), "bar", 3);
    assert_true(parts == hash_bytes(HASH_START, "foobar", 6));
}

/* Every byte counts, those of the last word too, and none behind the length. */
static void test_words(void **state)
{
    (void)state;
    char bytes[20] = "labrun labrun labru";
    for (size_t length = 0; length < sizeof bytes; length++) {
        uint64_t before = hash_words(HASH_START, bytes, length);
        bytes[length]++;
        assert_true(hash_words(HASH_START, bytes, length) == before);
        assert_false(hash_words(HASH_START, bytes, length + 1) == before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_continued),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
