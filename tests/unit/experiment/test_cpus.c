/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "experiment/cpus.h"

#include "test.h"

/* --- cpus --- */

static void test_parse_and_print(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        unsigned count;
        const char *printed;
    } cases[] = {
        {"", 0, ""},           {"\n", 0, ""},           {"0", 1, "0"},
        {"0-3+8", 5, "0-3+8"}, {"0-3,8\n", 5, "0-3+8"}, {"8+0+1", 3, "0-1+8"},
        {" 2 + 4 ", 2, "2+4"}, {"1023", 1, "1023"},     {"0-1023", 1024, "0-1023"},
        {"5-5", 1, "5"},       {"63-64", 2, "63-64"},   {"0+0", 1, "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cpus cpus;
        struct err err = {0};
        own_text printed = {0};
        assert_int_equal(cpus_parse(cases[i].string, &cpus, &err), 0);
        assert_int_equal(cpus_count(&cpus), cases[i].count);
        cpus_print(&cpus, &printed);
        assert_string_equal(text_string(&printed), cases[i].printed);
    }
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        int code;
        const char *what;
    } cases[] = {
        {"x", EINVAL, "not a set of CPUs"},
        {"-1", EINVAL, "not a set of CPUs"},
        {"1-", EINVAL, "not a set of CPUs"},
        {"1+", EINVAL, "not a set of CPUs"},
        {"1,,2", EINVAL, "not a set of CPUs"},
        {"1 2", EINVAL, "not a set of CPUs"},
        {"1-2-3", EINVAL, "not a set of CPUs"},
        {"3-1", EINVAL, "the range 3-1 runs backwards"},
        {"1024", ERANGE, "CPU numbers end at 1023"},
        {"0-99999999999999999999", ERANGE, "CPU numbers end at 1023"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cpus cpus = {{7}};
        struct err err = {0};
        assert_int_equal(cpus_parse(cases[i].string, &cpus, &err), -cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_int_equal(cpus.bits[0], 7);
    }
}

static void test_members(void **state)
{
    (void)state;
    struct cpus cpus = {0};
    cpus_add(&cpus, 3);
    cpus_add(&cpus, 700);
    cpus_add(&cpus, 5000); /* past the end: nothing */
    assert_true(cpus_has(&cpus, 3));
    assert_false(cpus_has(&cpus, 4));
    assert_false(cpus_has(&cpus, 5000));
    assert_int_equal(cpus_nth(&cpus, 0), 3);
    assert_int_equal(cpus_nth(&cpus, 1), 700);
    assert_int_equal(cpus_nth(&cpus, 2), -1);
}

static void test_round_trip(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 500; i++) {
        struct cpus cpus = {0}, back;
        for (int j = 0; j < i % 50; j++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            cpus_add(&cpus, (unsigned)(random >> 54));
        }
        struct err err = {0};
        own_text printed = {0};
        cpus_print(&cpus, &printed);
        assert_int_equal(cpus_parse(text_string(&printed), &back, &err), 0);
        assert_memory_equal(&cpus, &back, sizeof cpus);
    }
}

/* --- groups --- */

static void groups_are_counted_and_listed(void **state)
{
    (void)state;
    struct cpu_groups groups = {0};
    struct cpus all = {0}, members;
    for (unsigned cpu = 0; cpu < 6; cpu++)
        cpus_add(&all, cpu);
    for (unsigned cpu = 0; cpu < 5; cpu++) /* CPU 5 does not say */
        cpu_groups_set(&groups, cpu, cpu % 2 == 0 ? 7 : 0);
    assert_int_equal(cpu_groups_find(&groups, 4), 7);
    assert_int_equal(cpu_groups_find(&groups, 1), 0);
    assert_int_equal(cpu_groups_find(&groups, 5), -1);
    assert_int_equal(cpu_groups_find(&groups, -1), -1);
    assert_int_equal(cpu_groups_find(&groups, CPUS_MAX), -1);
    assert_int_equal(cpu_groups_count(&groups, &all), 2);
    static const char *const listed[] = {"1+3", "0+2+4"};
    int group = -1, count = 0;
    for (; cpu_groups_next(&groups, &group, &members); count++) {
        own_text text = {0};
        cpus_print(&members, &text);
        assert_string_equal(text_string(&text), listed[count]);
    }
    assert_int_equal(count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_and_print),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(groups_are_counted_and_listed),
    };
    return cmocka_run_group_tests_name("cpus", tests, NULL, NULL);
}
