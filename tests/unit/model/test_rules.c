/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/mechanism.h"

#define MIB (INT64_C(1) << 20)

static void test_exclude(void **state)
{
    (void)state;
    static const struct {
        int64_t message_size, fields, threads, in_flight, mtu;
        unsigned ip;
        const char *why; /* NULL: not excluded */
    } cases[] = {
        {8, 8, 1, 64, 1500, IP_4, NULL},
        {7, 8, 1, 64, 1500, IP_4, "the message has fewer bytes than fields"},
        {64 * MIB, 8, 1, 64, 1500, IP_4, NULL},
        {64 * MIB + 1, 8, 1, 1, 1500, IP_4, "the message is larger than 64M"},
        {64 * MIB, 8, 1, 65, 1500, IP_4, "threads x in_flight x message_size is more than 4G of memory"},
        {64 * MIB, 8, 2, 64, 1500, IP_4, "threads x in_flight x message_size is more than 4G of memory"},
        {64 * MIB, 8, 256, 4096, 1500, IP_4, "threads x in_flight x message_size is more than 4G of memory"},
        {65536, 8, 256, 64, 1500, IP_4, NULL},
        {1024, 8, 1, 64, 1279, IP_4, NULL},
        {1024, 8, 1, 64, 1280, IP_6, NULL},
        {1024, 8, 1, 64, 1279, IP_6, "IPv6 needs an MTU of at least 1280"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cell = {.message_size = cases[i].message_size,
                            .fields = cases[i].fields,
                            .threads = cases[i].threads,
                            .in_flight = cases[i].in_flight,
                            .mtu = cases[i].mtu,
                            .ip = cases[i].ip};
        const struct rule *rule = rules_exclude(&cell);
        if (cases[i].why == NULL)
            assert_null(rule);
        else
            assert_string_equal(rule->why, cases[i].why);
    }
}

static void test_batches(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism;
        int64_t batch, in_flight;
        const char *why;
    } cases[] = {
        {MECHANISM_one_copy, 1, 1, NULL},
        {MECHANISM_one_copy, 2, 64, "the mechanism hands over one message at a time, it has no batches"},
        {MECHANISM_uring_send, 64, 64, NULL},
        {MECHANISM_uring_send, 65, 64, "a batch has more messages than in_flight"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cell = {.message_size = 1024, .fields = 8, .threads = 1, .mtu = 1500};
        cell.mechanism = cases[i].mechanism;
        cell.batch = cases[i].batch;
        cell.in_flight = cases[i].in_flight;
        const struct rule *rule = rules_exclude(&cell);
        if (cases[i].why == NULL)
            assert_null(rule);
        else
            assert_string_equal(rule->why, cases[i].why);
    }
}

static void test_table_is_whole(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rule_count; i++) {
        assert_non_null(rules[i].applies);
        assert_true(rules[i].why[0] != '\0' && rules[i].hint[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exclude),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
