/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "experiment/cell.h"
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

/* --- placement --- */

static struct cpus set_of(const char *string)
{
    struct err err = {0};
    struct cpus cpus = {0};
    if (string[0] != '\0')
        assert_int_equal(cpus_parse(string, &cpus, &err), 0);
    return cpus;
}

struct assignment {
    const char *allowed, *cores, *server, *client;
    unsigned placement, direction;
    int threads;
    int tx[4], rx[4];
};

static const struct assignment assignments[] = {
    {"0-1", "0-1", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 2, {0, 0}, {1, 1}},
    {"0-1", "0-1", "", "", PLACEMENT_SPREAD, CLIENT_TO_SERVER, 2, {1, 1}, {0, 0}},
    {"0-3", "0-3", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 3, {0, 2, 0}, {1, 3, 1}},
    /* CPU 1 is the sibling of 0, CPU 3 of 2: cores come first */
    {"0-3", "0+2", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 2, {0, 1}, {2, 3}},
    {"0-1", "0-1", "", "", PLACEMENT_SHARED, SERVER_TO_CLIENT, 3, {0, 1, 0}, {0, 1, 0}},
    {"0-1", "0-1", "", "", PLACEMENT_FREE, SERVER_TO_CLIENT, 2, {-1, -1}, {-1, -1}},
    {"5", "5", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 2, {5, 5}, {5, 5}},
    /* explicit lists win, each on its own */
    {"0-3", "0-3", "3", "1-2", PLACEMENT_FREE, SERVER_TO_CLIENT, 3, {3, 3, 3}, {1, 2, 1}},
    {"0-3", "0-3", "3", "", PLACEMENT_SHARED, SERVER_TO_CLIENT, 2, {3, 3}, {0, 1}},
};

static void every_thread_gets_its_cpu(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof assignments / sizeof *assignments; i++) {
        const struct assignment *a = &assignments[i];
        struct cell cell = {.threads = a->threads,
                            .placement = a->placement,
                            .direction = a->direction,
                            .server = set_of(a->server),
                            .client = set_of(a->client)};
        struct cpus allowed = set_of(a->allowed), cores = set_of(a->cores);
        struct err err = {0};
        int tx[4], rx[4];
        assert_int_equal(placement_assign(&cell, &allowed, &cores, tx, rx, &err), 0);
        for (int t = 0; t < a->threads; t++) {
            assert_int_equal(tx[t], a->tx[t]);
            assert_int_equal(rx[t], a->rx[t]);
        }
    }
}

static void a_cpu_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct cell cell = {.threads = 1, .client = set_of("1+7")};
    struct cpus allowed = set_of("0-1");
    struct err err = {0};
    int tx[1], rx[1];
    assert_true(placement_assign(&cell, &allowed, &allowed, tx, rx, &err) < 0);
    assert_string_equal(err.what, "cpu.client: this process cannot run on CPU 7");
    assert_string_equal(err.hint, "CPUs that can be used: 0-1");
}

static void no_cpu_at_all_is_an_error(void **state)
{
    (void)state;
    struct cell cell = {.threads = 1};
    struct cpus none = {0};
    struct err err = {0};
    int tx[1], rx[1];
    assert_true(placement_assign(&cell, &none, &none, tx, rx, &err) < 0);
    assert_string_equal(err.what, "there is no CPU to run on");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_and_print),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(every_thread_gets_its_cpu),
        cmocka_unit_test(a_cpu_that_is_not_there_is_named),
        cmocka_unit_test(no_cpu_at_all_is_an_error),
    };
    return cmocka_run_group_tests_name("cpus", tests, NULL, NULL);
}
