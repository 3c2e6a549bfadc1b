/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "output/beginning.h"
#include "test.h"

#include "unit/experiment/experiment.h"

/* A host that counts nothing, or the first events alone. */
static struct environment host_counting(unsigned count)
{
    struct environment environment = {0};
    for (unsigned i = count; i < COUNTER_COUNT; i++)
        snprintf(environment.counters[i], sizeof environment.counters[i], "no PMU: none here");
    return environment;
}

static void check(const char *ini, unsigned counting, const struct workload *workload, const char *expected)
{
    own_experiment experiment = {0};
    own_problems problems = {0};
    own_free char *shown = NULL;
    size_t length = 0;
    struct err err = {0};
    const struct environment environment = host_counting(counting);
    assert_int_equal(experiment_parse(ini, NULL, &experiment.spec, &problems), 0);
    assert_int_equal(plan_make(&experiment.spec, NULL, NULL, &experiment.plan, &err), 0);
    FILE *file = open_memstream(&shown, &length);
    beginning_show(&experiment, &environment, workload, file);
    fclose(file);
    assert_string_equal(shown, expected);
}

#define TIMES "[experiment]\nwarmup=50ms\nduration=400ms\n" /* and the set-up: half a second */

static void test_all_is_well(void **state)
{
    (void)state;
    check(TIMES "[workload]\nmechanism=two-copy,one-copy\nmessage_size=4K\nthreads=1\n", COUNTER_COUNT,
          &(struct workload){.missing = 36, .no_pictures = "there is no gnuplot"},
          "3 cells x 10 blocks of contests, and 2 of steady runs, = 36 runs: about 11 s. No pictures: there "
          "is no gnuplot.\n");
}

static void test_what_will_be_missing(void **state)
{
    (void)state;
    check(
        TIMES
        "order=random\nblocks=3\n[workload]\nmechanism=two-copy,splice,one-copy\nmessage_size=4K\nthreads=1\n"
        "transport=tcp,udp\n[output]\nfigures=\n",
        0, &(struct workload){.done = 1, .missing = 20, .profiles = 1},
        "7 cells x 3 blocks = 21 runs, 20 of which are missing, then 1 that is profiled: about 11 s. "
        "No PMU: CPU time instead of cycles. 1 cell is excluded: the mechanism sends a message in pieces, "
        "each of which would be a datagram. 3 blocks: nothing can be significant, 7 are needed.\n");
}

static void test_some_counters(void **state)
{
    (void)state;
    check(TIMES "order=random\nblocks=1\n[workload]\nmechanism=two-copy\nmessage_size=4K\nthreads=1\n[output]"
                "\nfigures=\n"
                "[counters]\nevents=cycles,instructions,cache-misses\n",
          1, &(struct workload){.missing = 2},
          "2 cells x 1 block = 2 runs: about 1 s. Not counted here: instructions, cache-misses. Nothing is "
          "compared: workload.mechanism, the contrast, has one value (two-copy): give it several, or name "
          "another key as experiment.contrast.\n");
}

/* As many as there may be. */
static void test_a_precision(void **state)
{
    (void)state;
    check(TIMES "order=random\nblocks=8\nprecision=2%\n[workload]\nmechanism=two-copy,one-copy\nmessage_size="
                "4K\nthreads=1\n",
          COUNTER_COUNT, &(struct workload){.missing = 96, .no_pictures = "there is no gnuplot"},
          "3 cells x 8 to 32 blocks = at most 96 runs: at most about 48 s. No pictures: there is no "
          "gnuplot.\n");
}

/* A list is an axis, a set is joined by +. */
static void test_a_list_of_cpus_makes_cells(void **state)
{
    (void)state;
    check(
        TIMES "control=no\n[workload]\nmechanism=two-copy\nmessage_size=4K\nthreads=1\n"
              "[output]\nfigures=\n[counters]\nevents=\n[cpu]\nserver=0,1\nclient=0+1\n",
        0, &(struct workload){.missing = 20},
        "2 cells x 10 blocks = 20 runs: about 10 s. Nothing is compared: workload.mechanism, the contrast, "
        "has "
        "one value (two-copy): give it several, or name another key as experiment.contrast, such as server, "
        "which has 2. cpu.server = 0, 1 makes 2 cells of "
        "each other combination, one for each value; 0+1 is one set of CPUs.\n");
}

int main(void)
{
    setenv("COLUMNS", "1000", 1); /* how paragraphs are wrapped is tested with them */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_is_well),
        cmocka_unit_test(test_what_will_be_missing),
        cmocka_unit_test(test_some_counters),
        cmocka_unit_test(test_a_precision),
        cmocka_unit_test(test_a_list_of_cpus_makes_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
