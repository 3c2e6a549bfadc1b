/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/array.h"

#include "test.h"

#include <string.h>

static void test_next(void **state)
{
    (void)state;
    int *list = NULL;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < 1000; i++) {
        int *place = ARRAY_NEXT(list, count, capacity);
        if (place == NULL)
            fail_msg("no room for the %dth", i);
        else
            *place = i;
        assert_ptr_equal(place, &list[i]);
    }
    assert_int_equal(count, 1000);
    assert_true(capacity >= count);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list[i], i);
    free(list);
}

/* The address sanitizer ends a program that asks for too much, unless it is told not to. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

/* What does not fit into memory changes nothing. */
static void test_too_many(void **state)
{
    (void)state;
    char *list = NULL;
    size_t capacity = 0;
    list = array_reserve(list, 3, &capacity, 1);
    assert_non_null(list);
    size_t before = capacity;
    static const struct {
        size_t need, size;
    } cases[] = {{SIZE_MAX, 1}, {SIZE_MAX / 2, 1}, {SIZE_MAX / 8, 16}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(array_reserve(list, cases[i].need, &capacity, cases[i].size));
        assert_int_equal(capacity, before);
    }
    assert_ptr_equal(array_reserve(list, before, &capacity, 1), list);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
