/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "experiment/placement.h"

#include "test.h"

/* --- machines --- */

static struct cpus set_of(const char *string)
{
    struct err err = {0};
    struct cpus cpus = {0};
    if (string[0] != '\0')
        assert_int_equal(cpus_parse(string, &cpus, &err), 0);
    return cpus;
}

/* Groups as sets that blanks separate; ' ' alone stands between, so that "0-1 2-3" are two. */
static struct cpu_groups groups_of(const char *string)
{
    struct cpu_groups groups = {0};
    char copy[256], *rest = copy;
    snprintf(copy, sizeof copy, "%s", string);
    unsigned number = 0;
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; number++) {
        struct cpus members = set_of(word);
        for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
            if (cpus_has(&members, cpu))
                cpu_groups_set(&groups, cpu, number);
    }
    return groups;
}

static const struct machine {
    const char *cores, *caches, *nodes, *packages, *kinds;
} guest = {"0 1", "", "0-1", "", ""}, /* caches are not told */
    flat = {"0 1 2 3", "0-3", "0-3", "0-3", ""},
  /* 4 cores, their second threads numbered behind them */
    threads = {"0+4 1+5 2+6 3+7", "0-7", "0-7", "0-7", ""},
  /* 3 cores with two threads each: one stays alone */
    odd = {"0+3 1+4 2+5", "0-5", "0-5", "0-5", ""},
  /* two packages of two cores, CPU numbers taking turns */
    sockets = {"0 1 2 3", "0+2 1+3", "0+2 1+3", "0+2 1+3", ""},
  /* one package, one node, two complexes of three cores */
    complexes = {"0 1 2 3 4 5", "0-2 3-5", "0-5", "0-5", ""},
  /* little cores come first in numbers, and the fastest kind in the list */
    hybrid = {"0 1 2+3 4+5", "0-5", "0-5", "0-5", "2-5 0-1"},
  /* each CPU of a guest has a cache of its own, as some hypervisors tell */
    lonely = {"0 1", "0 1", "0-1", "0-1", ""};

static struct topology topology_of(const struct machine *machine)
{
    return (struct topology){.cores = groups_of(machine->cores),
                             .caches = groups_of(machine->caches),
                             .nodes = groups_of(machine->nodes),
                             .packages = groups_of(machine->packages),
                             .kinds = groups_of(machine->kinds)};
}

/* --- who gets which CPU --- */

struct assignment {
    const struct machine *machine;
    const char *allowed, *server, *client;
    unsigned placement, direction;
    int threads;
    int tx[4], rx[4];
};

static const struct assignment assignments[] = {
    {&guest, "0-1", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 2, {0, 0}, {1, 1}},
    {&guest, "0-1", "", "", PLACEMENT_SPREAD, CLIENT_TO_SERVER, 2, {1, 1}, {0, 0}},
    {&flat, "0-3", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 3, {0, 2, 0}, {1, 3, 1}},
    {&threads, "0-7", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 4, {0, 2, 4, 6}, {1, 3, 5, 7}},
    {&odd, "0-5", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 3, {0, 2, 4}, {1, 3, 5}},
    {&guest, "0-1", "", "", PLACEMENT_SHARED, SERVER_TO_CLIENT, 3, {0, 1, 0}, {0, 1, 0}},
    {&guest, "0-1", "", "", PLACEMENT_FREE, SERVER_TO_CLIENT, 2, {-1, -1}, {-1, -1}},
    {&flat, "3", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 2, {3, 3}, {3, 3}},
    {&flat, "0-2", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 2, {0, 2}, {1, 0}},
    /* a pair is below one cache, while there is another such */
    {&sockets, "0-3", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 3, {0, 1, 0}, {2, 3, 2}},
    {&complexes, "0-5", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 3, {0, 3, 2}, {1, 4, 5}},
    {&lonely, "0-1", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 1, {0}, {1}},
    /* the fastest kind first, hyperthreads last */
    {&hybrid, "0-5", "", "", PLACEMENT_SPREAD, SERVER_TO_CLIENT, 3, {2, 0, 3}, {4, 1, 5}},
    {&flat, "0-3", "", "", PLACEMENT_NEAR, SERVER_TO_CLIENT, 3, {0, 2, 0}, {1, 3, 1}},
    {&odd, "0-5", "", "", PLACEMENT_NEAR, SERVER_TO_CLIENT, 4, {0, 2, 4, 0}, {1, 3, 5, 1}},
    {&complexes, "0-5", "", "", PLACEMENT_NEAR, SERVER_TO_CLIENT, 3, {0, 3, 0}, {1, 4, 1}},
    {&sockets, "0-3", "", "", PLACEMENT_FAR, SERVER_TO_CLIENT, 3, {0, 2, 0}, {1, 3, 1}},
    {&sockets, "0-2", "", "", PLACEMENT_FAR, SERVER_TO_CLIENT, 3, {0, 2, 0}, {1, 1, 1}},
    {&complexes, "0-5", "", "", PLACEMENT_FAR, SERVER_TO_CLIENT, 4, {0, 1, 2, 0}, {3, 4, 5, 3}},
    {&lonely, "0-1", "", "", PLACEMENT_FAR, SERVER_TO_CLIENT, 1, {0}, {1}},
    {&threads, "0-7", "", "", PLACEMENT_SIBLINGS, SERVER_TO_CLIENT, 4, {0, 1, 2, 3}, {4, 5, 6, 7}},
    {&threads, "0-4", "", "", PLACEMENT_SIBLINGS, SERVER_TO_CLIENT, 2, {0, 0}, {4, 4}},
    {&hybrid, "0-5", "", "", PLACEMENT_SIBLINGS, SERVER_TO_CLIENT, 2, {2, 4}, {3, 5}},
    /* explicit lists win, each on its own */
    {&flat, "0-3", "3", "1-2", PLACEMENT_FREE, SERVER_TO_CLIENT, 3, {3, 3, 3}, {1, 2, 1}},
    {&flat, "0-3", "3", "", PLACEMENT_SHARED, SERVER_TO_CLIENT, 2, {3, 3}, {0, 1}},
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
        struct cpus allowed = set_of(a->allowed);
        struct topology topology = topology_of(a->machine);
        struct err err = {0};
        int tx[4], rx[4];
        int rc = placement_assign(&cell, &allowed, &topology, tx, rx, &err);
        if (rc != 0)
            fail_msg("row %zu: %s", i, err.what);
        for (int t = 0; t < a->threads; t++)
            if (tx[t] != a->tx[t] || rx[t] != a->rx[t])
                fail_msg("row %zu: connection %d on %d and %d", i, t, tx[t], rx[t]);
    }
}

/* --- what a machine cannot give --- */

static const struct {
    const struct machine *machine;
    const char *allowed;
    unsigned placement;
    const char *why;
} refusals[] = {
    {&guest, "0-1", PLACEMENT_NEAR, "this machine does not say which CPUs share a cache"},
    {&lonely, "0-1", PLACEMENT_NEAR, "no two cores that can be used share a last-level cache"},
    {&flat, "2", PLACEMENT_NEAR, "no two cores that can be used share a last-level cache"},
    /* the two threads of a core are no two cores */
    {&threads, "0+4", PLACEMENT_NEAR, "no two cores that can be used share a last-level cache"},
    {&guest, "0-1", PLACEMENT_FAR, "this machine does not say which CPUs share a cache"},
    {&flat, "0-3", PLACEMENT_FAR, "all CPUs that can be used share one last-level cache"},
    {&sockets, "0+2", PLACEMENT_FAR, "all CPUs that can be used share one last-level cache"},
    {&flat, "0-3", PLACEMENT_SIBLINGS, "no two of the CPUs that can be used are hyperthreads of one core"},
    {&threads, "0-3", PLACEMENT_SIBLINGS, "no two of the CPUs that can be used are hyperthreads of one core"},
};

static void what_a_machine_lacks_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct cell cell = {.threads = 1, .placement = refusals[i].placement};
        struct cpus allowed = set_of(refusals[i].allowed);
        struct topology topology = topology_of(refusals[i].machine);
        struct err err = {0};
        int tx, rx;
        assert_int_equal(placement_assign(&cell, &allowed, &topology, &tx, &rx, &err), -ENOENT);
        assert_string_equal(err.what, refusals[i].why);
        assert_true(err.hint[0] != '\0');
    }
}

/* Whatever the machine: a pair that is near has two cores and one cache, one that is far two caches, siblings
 * have one core. */
static void words_keep_their_meaning(void **state)
{
    (void)state;
    static const struct machine *const machines[] = {&guest,   &flat,      &threads, &odd,
                                                     &sockets, &complexes, &hybrid,  &lonely};
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        for (unsigned placement = 0; placement_name(placement) != NULL; placement++) {
            enum { THREADS = 9 };
            struct cell cell = {.threads = THREADS, .placement = placement};
            struct cpus allowed = set_of("0-7"), there = {0};
            struct topology topology = topology_of(machines[i]);
            struct err err = {0};
            int tx[THREADS], rx[THREADS];
            for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
                if (cpu_groups_find(&topology.cores, (int)cpu) >= 0)
                    cpus_add(&there, cpu);
            allowed = there;
            if (placement_assign(&cell, &allowed, &topology, tx, rx, &err) != 0)
                continue;
            for (int t = 0; t < THREADS; t++) {
                bool core =
                    cpu_groups_find(&topology.cores, tx[t]) == cpu_groups_find(&topology.cores, rx[t]);
                bool cache =
                    cpu_groups_find(&topology.caches, tx[t]) == cpu_groups_find(&topology.caches, rx[t]);
                assert_true(placement != PLACEMENT_NEAR || (!core && cache));
                assert_true(placement != PLACEMENT_FAR || !cache);
                assert_true(placement != PLACEMENT_SIBLINGS || (core && tx[t] != rx[t]));
                assert_true(placement != PLACEMENT_SHARED || tx[t] == rx[t]);
                assert_true(placement != PLACEMENT_SPREAD || tx[t] != rx[t]);
            }
        }
}

static void a_cpu_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct cell cell = {.threads = 1, .client = set_of("1+7")};
    struct cpus allowed = set_of("0-1");
    struct topology topology = topology_of(&guest);
    struct err err = {0};
    int tx[1], rx[1];
    assert_true(placement_assign(&cell, &allowed, &topology, tx, rx, &err) < 0);
    assert_string_equal(err.what, "cpu.client: this process cannot run on CPU 7");
    assert_string_equal(err.hint, "CPUs that can be used: 0-1");
}

static void no_cpu_at_all_is_an_error(void **state)
{
    (void)state;
    struct cell cell = {.threads = 1};
    struct cpus none = {0};
    struct topology topology = {0};
    struct err err = {0};
    int tx[1], rx[1];
    assert_true(placement_assign(&cell, &none, &topology, tx, rx, &err) < 0);
    assert_string_equal(err.what, "there is no CPU to run on");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_thread_gets_its_cpu), cmocka_unit_test(what_a_machine_lacks_is_refused),
        cmocka_unit_test(words_keep_their_meaning),  cmocka_unit_test(a_cpu_that_is_not_there_is_named),
        cmocka_unit_test(no_cpu_at_all_is_an_error),
    };
    return cmocka_run_group_tests_name("placement", tests, NULL, NULL);
}
