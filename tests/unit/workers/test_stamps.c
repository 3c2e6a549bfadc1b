/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/stamps.h"

#include <pthread.h>
#include <string.h>

#include "test.h"

static struct stamped stamped; /* 2 MB */

static int reset(void **state)
{
    (void)state;
    memset(&stamped, 0, sizeof stamped);
    return 0;
}

static void a_stamp_is_found_by_its_number(void **state)
{
    (void)state;
    uint64_t intended, actual;
    assert_false(stamps_read(&stamped, 0, &intended, &actual)); /* nothing was written */
    for (uint64_t number = 0; number < STAMPS; number++)
        stamps_write(&stamped, number, 10 * number, 10 * number + 3);
    for (uint64_t number = 0; number < STAMPS; number++) {
        assert_true(stamps_read(&stamped, number, &intended, &actual));
        assert_true(intended == 10 * number && actual == 10 * number + 3);
    }
    assert_false(stamps_read(&stamped, STAMPS, &intended, &actual));
}

static void who_comes_too_late_is_told(void **state)
{
    (void)state;
    uint64_t intended, actual;
    for (uint64_t number = 0; number <= STAMPS; number++)
        stamps_write(&stamped, number, number, number);
    assert_false(stamps_read(&stamped, 0, &intended, &actual));
    assert_true(stamps_read(&stamped, 1, &intended, &actual));
    assert_true(stamps_read(&stamped, STAMPS, &intended, &actual));
}

enum { WRITTEN = 300000 };

/* Always the same stamp. */
static void *write_over(void *unused)
{
    (void)unused;
    for (uint64_t i = 0; i < WRITTEN; i++)
        stamps_write(&stamped, i * STAMPS, i + 1, i + 1);
    return NULL;
}

/* The two times of a stamp that is read belong to its number, whatever is written meanwhile. */
static void no_stamp_is_half_of_another(void **state)
{
    (void)state;
    pthread_t writer;
    uint64_t intended, actual;
    assert_int_equal(pthread_create(&writer, NULL, write_over, NULL), 0);
    for (bool over = false; !over;) {
        uint64_t number = atomic_load(&stamped.stamps[0].number);
        if (number == 0 || !stamps_read(&stamped, number - 1, &intended, &actual))
            continue;
        assert_true(intended == (number - 1) / STAMPS + 1 && actual == intended);
        over = intended == WRITTEN;
    }
    pthread_join(writer, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_stamp_is_found_by_its_number, reset),
        cmocka_unit_test_setup(who_comes_too_late_is_told, reset),
        cmocka_unit_test_setup(no_stamp_is_half_of_another, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
