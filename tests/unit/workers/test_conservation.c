/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workers/conservation.h"

#include <errno.h>

static const struct mechanism delivering = {.name = "test"},
                              undelivering = {.name = "test", .undelivered = true};

static const struct cell cell = {.message_size = 100, .threads = 2};

static void run_of(struct sample tx[2], struct sample rx[2], struct measurement *measurement)
{
    for (int i = 0; i < 2; i++) {
        tx[i] =
            (struct sample){.open.time_ns = 10, .close.time_ns = 20, .life = {.bytes = 1000, .messages = 10}};
        rx[i] = tx[i];
    }
    *measurement = (struct measurement){.cell = &cell, .threads = 2, .tx = tx, .rx = rx};
}

static void what_adds_up_passes(void **state)
{
    (void)state;
    struct sample tx[2], rx[2];
    struct measurement measurement;
    struct err err = {0};
    run_of(tx, rx, &measurement);
    tx[1].life.zc_sends = tx[1].life.zc_completions = 10;
    assert_int_equal(conservation_check(&measurement, &delivering, &err), 0);
    rx[0].life.bytes = rx[1].life.bytes = 0;
    assert_int_equal(conservation_check(&measurement, &undelivering, &err), 0);
}

static void what_does_not_is_named_with_both_numbers(void **state)
{
    (void)state;
    struct sample tx[2], rx[2];
    struct measurement measurement;
    run_of(tx, rx, &measurement);
    const struct {
        uint64_t *number, wrong;
        const struct mechanism *mechanism;
        const char *what;
    } cases[] = {
        {&rx[1].life.bytes, 999, &delivering, "connection 1: 1000 bytes were sent, but 999 were received"},
        {&rx[0].life.bytes, 1001, &delivering, "connection 0: 1000 bytes were sent, but 1001 were received"},
        {&tx[1].life.messages, 9, &delivering,
         "connection 1: 1000 bytes were sent, but 9 messages of 100 bytes are 900"},
        {&tx[0].life.zc_sends, 3, &delivering, "connection 0: 3 sends were zero-copy, but 0 were completed"},
        {&tx[0].open.time_ns, 0, &delivering, "connection 0: the sender missed the window"},
        {&rx[1].close.time_ns, 0, &delivering, "connection 1: the receiver missed the window"},
        {&rx[0].life.bytes, 1, &undelivering, "connection 0: 0 bytes were sent, but 1 were received"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        run_of(tx, rx, &measurement);
        *cases[i].number = cases[i].wrong;
        assert_int_equal(conservation_check(&measurement, cases[i].mechanism, &err), -EIO);
        assert_string_equal(err.what, cases[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_adds_up_passes),
        cmocka_unit_test(what_does_not_is_named_with_both_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
