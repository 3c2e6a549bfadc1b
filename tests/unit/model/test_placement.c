/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiment/cell.h"
#include "experiment/cpus.h"

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
        cmocka_unit_test(every_thread_gets_its_cpu),
        cmocka_unit_test(a_cpu_that_is_not_there_is_named),
        cmocka_unit_test(no_cpu_at_all_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
