/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <time.h>

#include "experiment/cell.h"
#include "experiment/plan.h"
#include "test.h"

#include "unit/experiment/experiment.h"

/* --- the order within a block --- */

static void test_known_orders(void **state)
{
    (void)state;
    /* written down once: a plan must be the same on every machine and with every version */
    static const struct {
        int64_t seed;
        uint32_t block, order[8];
    } cases[] = {
        {1, 1, {6, 1, 4, 0, 5, 2, 7, 3}},
        {1, 2, {2, 5, 0, 1, 4, 6, 7, 3}},
        {2, 1, {5, 3, 6, 2, 4, 7, 0, 1}},
        {INT64_MAX, 1, {4, 2, 7, 6, 0, 1, 5, 3}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t order[8];
        assert_int_equal(schedule_shuffle(cases[i].seed, cases[i].block, order, 8), 0);
        assert_memory_equal(order, cases[i].order, sizeof order);
    }
}

static void test_every_number_once(void **state)
{
    (void)state;
    for (uint32_t block = 1; block <= 50; block++) {
        uint32_t order[100], seen[100] = {0};
        assert_int_equal(schedule_shuffle(7, block, order, 100), 0);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(seen[order[i]]++, 0);
    }
}

/* Each of the 24 orders of 4 must turn up about equally often over the blocks of one seed: chi-square with 23
 * degrees of freedom stays below 49.7 in 99.9 % of cases. The numbers are fixed, so this never flickers. */
static void test_orders_are_even(void **state)
{
    (void)state;
    enum { BLOCKS = 24000 };
    unsigned seen[256] = {0};
    for (uint32_t block = 1; block <= BLOCKS; block++) {
        uint32_t order[4];
        schedule_shuffle(1, block, order, 4);
        seen[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
    }
    double chi_square = 0, expected = BLOCKS / 24.0;
    unsigned kinds = 0;
    for (size_t i = 0; i < 256; i++) {
        kinds += seen[i] > 0;
        chi_square += seen[i] > 0 ? (seen[i] - expected) * (seen[i] - expected) / expected : 0;
    }
    assert_int_equal(kinds, 24);
    assert_true(chi_square < 49.7);
}

/* --- plan --- */

static int make(const char *ini, plan_probe *probe, struct plan *plan, struct err *err)
{
    own_spec spec = {0};
    own_problems problems = {0};
    assert_int_equal(experiment_parse(ini, NULL, &spec, &problems), 0);
    return plan_make(&spec, probe, "the host", plan, err);
}

static void test_the_study(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    assert_int_equal(make("[experiment]\norder=random\n", NULL, &plan, &err), 0);
    assert_int_equal(plan.cell_count, 64);
    assert_int_equal(plan.run_count, 640);
    assert_int_equal(plan.exclusion_count, 0);
    for (size_t i = 0; i < plan.cell_count;
         i++) { /* controls last: the first mechanism's cells in their order */
        assert_int_equal(plan.cells[i].control, i >= 48);
        if (i >= 48)
            assert_int_equal(plan.cells[i].mechanism, MECHANISM_two_copy);
        if (i >= 48)
            assert_int_equal(plan.cells[i].message_size, plan.cells[i - 48].message_size);
    }
    unsigned seen[11][64] = {{0}};
    for (size_t i = 0; i < plan.run_count; i++) {
        const struct planned_run *run = &plan.runs[i];
        assert_int_equal(run->block, i / 64 + 1);
        assert_int_equal(run->position, i % 64 + 1);
        assert_int_equal(seen[run->block][run->cell]++, 0);
    }
}

/* The control repeats the baseline, whichever axis and value that is. */
static void test_the_control_is_the_baseline(void **state)
{
    (void)state;
    own_plan plan = {0}, mechanism = {0};
    struct err err = {0};
    assert_int_equal(make("[experiment]\ncontrast=path\nbaseline=loopback\n[link]\npath=veth,loopback\n"
                          "[workload]\nmechanism=A1,A3\nthreads=1",
                          NULL, &plan, &err),
                     0);
    assert_int_equal(plan.cell_count, 2 * 2 * 4 + 2 * 4);
    for (size_t i = 0; i < plan.cell_count; i++) {
        assert_int_equal(plan.cells[i].control, i >= 16);
        assert_true(i < 16 || plan.cells[i].path == PATH_LOOPBACK);
    }
    make("[experiment]\nbaseline=A3\n[workload]\nmechanism=A1,A3\nthreads=1", NULL, &mechanism, &err);
    assert_int_equal(mechanism.cell_count, 2 * 4 + 4);
    for (size_t i = 8; i < mechanism.cell_count; i++)
        assert_true(mechanism.cells[i].control && mechanism.cells[i].mechanism == MECHANISM_zero_copy);
}

static void test_listed_order(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    assert_int_equal(make("[experiment]\norder=listed\ncontrol=no\nblocks=2", NULL, &plan, &err), 0);
    assert_int_equal(plan.run_count, 96);
    for (size_t i = 0; i < plan.run_count; i++)
        assert_int_equal(plan.runs[i].cell, i % 48);
}

/* Of each place of a block, which runs are its own: all next to each other, as many as it has arms. */
static void check_places_together(const struct plan *plan, size_t places, size_t arms)
{
    const struct field *contrast = &cell_fields[plan->contrast];
    assert_int_equal(plan->run_count % (places * arms), 0);
    for (size_t i = 0; i < plan->run_count; i++) {
        const struct planned_run *run = &plan->runs[i];
        size_t in_place = i % arms;
        assert_int_equal(run->block, i / (places * arms) + 1);
        assert_int_equal(run->position, i % (places * arms) + 1);
        if (in_place > 0)
            assert_int_equal(
                cell_compare_places(&plan->cells[run->cell], &plan->cells[run[-1].cell], contrast), 0);
    }
}

static void test_a_contest_has_all_arms_of_its_place(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    assert_int_equal(
        make("[experiment]\norder=contest\nblocks=3\nsteady=0\n[workload]\nmechanism=A1,A2\nthreads=1,2",
             NULL, &plan, &err),
        0);
    enum { PLACES = 8, ARMS = 3 }; /* four sizes, two numbers of threads; the A/A control is an arm */
    check_places_together(&plan, PLACES, ARMS);
    unsigned seen[4][PLACES * ARMS] = {{0}};
    bool moved = false;
    for (size_t i = 0; i < plan.run_count; i++) {
        const struct planned_run *run = &plan.runs[i];
        assert_int_equal(run->order, ORDER_CONTEST);
        assert_int_equal(run->rest, ARMS - 1 - i % ARMS);
        assert_int_equal(plan_unit(&plan, i), ARMS - i % ARMS);
        assert_int_equal(seen[run->block][run->cell]++, 0);
        moved = moved || (run->block > 1 && run->cell != plan.runs[i % (PLACES * ARMS)].cell);
    }
    assert_true(moved); /* the places are shuffled anew in each block */
    assert_true(plan_has_contests(&plan));
}

static void test_paired_runs_stand_side_by_side(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    assert_int_equal(make("[experiment]\norder=paired\nblocks=20\n[workload]\nmechanism=A1,A2\nthreads=1",
                          NULL, &plan, &err),
                     0);
    check_places_together(&plan, 4, 3);
    size_t first[3] = {0};
    for (size_t i = 0; i < plan.run_count; i++) {
        const struct cell *cell = &plan.cells[plan.runs[i].cell];
        assert_int_equal(plan.runs[i].order, ORDER_PAIRED);
        assert_int_equal(plan_unit(&plan, i), 1);
        first[cell->control ? 2 : cell->mechanism == MECHANISM_two_copy] += i % 3 == 0;
    }
    for (size_t i = 0; i < 3; i++) /* of 80 each arm comes first about 27 times: 8 are 4.5 sigma away */
        assert_in_range(first[i], 8, 46);
    assert_false(plan_has_contests(&plan));
}

/* Where nothing can stop and go on, the arms stand next to each other. */
static void test_what_cannot_take_turns_is_paired(void **state)
{
    (void)state;
    static const struct {
        const char *ini;
        unsigned order;
    } cases[] = {
        {"[workload]\nmechanism=A1,A2\nthreads=1\nverify=yes", ORDER_PAIRED},
        {"[workload]\ntransport=udp\nmechanism=A1,A2\nthreads=1\nmessage_size=1K", ORDER_PAIRED},
        {"[link]\npath=sink\n[workload]\ntransport=udp\nmechanism=A1,A2\nthreads=1\nmessage_size="
         "1K",
         ORDER_CONTEST},
        {"[link]\npath=loopback\n[workload]\ntransport=unix\nmechanism=A1,A2\nthreads=1", ORDER_CONTEST},
        {"[workload]\nmechanism=A1,A2\nthreads=1\nmessage_size=16K", ORDER_CONTEST},
        {"[workload]\nmechanism=A1,A2\nthreads=1\nmessage_size=32K",
         ORDER_PAIRED}, /* too large for a slice */
        {"[link]\npath=sink\n[workload]\ntransport=udp\nmechanism=A1,A2\nthreads=1\nmessage_size="
         "60K",
         ORDER_CONTEST},
        {"[link]\nrate=100Mbit\n[workload]\nmechanism=A1,A2\nthreads=1", ORDER_PAIRED},
        {"contrast=rate\n[link]\nrate=none,1Gbit\n[workload]\nmechanism=A1\nthreads=1", ORDER_PAIRED},
        {"[link]\ndelay=10ms\n[workload]\nmechanism=A1,A2\nthreads=1", ORDER_PAIRED},
        {"[workload]\npattern=request-response\nmechanism=A1,A2\nthreads=1", ORDER_PAIRED},
        {"control=no\n[workload]\nmechanism=A1\nthreads=1", ORDER_PAIRED}, /* nobody to compare with */
        {"[workload]\nmechanism=A1\nthreads=1", ORDER_CONTEST},            /* with its A/A control */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_plan plan = {0};
        own_text ini = {0};
        struct err err = {0};
        text_addf(&ini, "[experiment]\norder=contest\nblocks=4\n%s", cases[i].ini);
        assert_int_equal(make(text_string(&ini), NULL, &plan, &err), 0);
        /* steady runs are of cells that stand in contests: elsewhere there are none beside the blocks */
        bool contests = cases[i].order == ORDER_CONTEST;
        assert_int_equal(plan.run_count, plan.cell_count * (contests ? 6 : 4));
        for (size_t j = 0; j < plan.cell_count * 4; j++)
            assert_int_equal(plan.runs[j].order, cases[i].order);
    }
}

/* Behind the contests, the cells that stood in them run alone: the others did so anyway. */
static void test_steady_runs_follow_the_contests(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    assert_int_equal(make("[experiment]\norder=contest\nblocks=3\nsteady=2\n"
                          "[workload]\nmechanism=A1,A2\nthreads=1\nverify=no,yes",
                          NULL, &plan, &err),
                     0);
    enum { CELLS = 2 * 3 * 4, STEADY = CELLS / 2 };
    assert_int_equal(plan.cell_count, CELLS);
    assert_int_equal(plan.run_count, 3 * CELLS + 2 * STEADY);
    assert_int_equal(plan_paired_cells(&plan), CELLS - STEADY);
    own_text told = {0};
    plan_tell_order(&plan, &(struct settings){.duration_ns = 300000000, .slice_ns = 10000000, .steady = 2},
                    &told);
    assert_string_equal(
        text_string(&told),
        "in contests of 10 rounds, in which the arms of a place take turns in slices of 10 ms, but for 12 "
        "cells that cannot; then 2 of steady runs, in random order");
    unsigned seen[6][CELLS] = {{0}};
    for (size_t i = 3 * CELLS; i < plan.run_count; i++) {
        const struct planned_run *run = &plan.runs[i];
        size_t behind = i - 3 * CELLS;
        assert_int_equal(run->order, ORDER_RANDOM);
        assert_int_equal(run->block, 4 + behind / STEADY);
        assert_int_equal(run->position, behind % STEADY + 1);
        assert_int_equal(plan_unit(&plan, i), 1);
        assert_false(plan.cells[run->cell].verify);
        assert_int_equal(seen[run->block][run->cell]++, 0);
    }
}

/* A folder of an older labrun goes on under the plan that it was begun with. */
static void test_slices_are_no_matter_of_other_orders(void **state)
{
    (void)state;
    static const char *const inis[] = {
        "[experiment]\norder=random\nslice=10ms\nsteady=2\n",
        "[experiment]\norder=random\nslice=20ms\nsteady=1\n",
        "[experiment]\norder=contest\nslice=10ms\n",
        "[experiment]\norder=contest\nslice=20ms\n",
    };
    uint64_t prints[4];
    for (size_t i = 0; i < 4; i++) {
        own_plan plan = {0};
        struct err err = {0};
        assert_int_equal(make(inis[i], NULL, &plan, &err), 0);
        prints[i] = plan.fingerprint;
    }
    assert_true(prints[0] == prints[1]);
    assert_true(prints[2] != prints[3] && prints[2] != prints[0]);
}

/* What was added to the cell since says nothing where it has its default. */
static void test_added_keys_are_no_matter_of_older_folders(void **state)
{
    (void)state;
    static const char *const inis[] = {
        "[workload]\nthreads=1\n",
        "[workload]\nthreads=1\n[link]\nrate=none\ndelay=none\njitter=none\nloss=0\nqueue=auto\n",
        "[workload]\nthreads=1\n[link]\nrate=100Mbit\n",
        "[workload]\nthreads=1\n[link]\nrate=100Mbit\nqueue=20\n",
        "[workload]\nthreads=1\n[link]\ndelay=10ms\n",
        "[workload]\nthreads=1\n[link]\ndelay=10ms\njitter=10ms\n",
    };
    enum { COUNT = sizeof inis / sizeof *inis };
    uint64_t prints[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        own_plan plan = {0};
        struct err err = {0};
        assert_int_equal(make(inis[i], NULL, &plan, &err), 0);
        prints[i] = plan.fingerprint;
    }
    assert_true(prints[0] == prints[1]);
    for (size_t i = 1; i < COUNT; i++)
        for (size_t j = i + 1; j < COUNT; j++)
            assert_true(prints[i] != prints[j]);
}

/* The plan is made for the most blocks; what a budget ends is still the same plan. */
static void test_a_precision_plans_for_the_most_blocks(void **state)
{
    (void)state;
    static const char *const inis[] = {
        "[experiment]\norder=random\nblocks=8\n",
        "[experiment]\norder=random\nblocks=8\nbudget=5min\nprecision=none\n",
        "[experiment]\norder=random\nblocks=8\nprecision=2%\nmax_blocks=20\n",
        "[experiment]\norder=random\nblocks=8\nprecision=3%\nmax_blocks=20\n",
        "[experiment]\norder=random\nblocks=8\nprecision=2%\nmax_blocks=20\nequivalence=5%\n",
        "[experiment]\norder=random\nblocks=8\nprecision=2%\n",
    };
    static const size_t blocks[] = {8, 8, 20, 20, 20, 32};
    uint64_t prints[6];
    for (size_t i = 0; i < 6; i++) {
        own_plan plan = {0};
        struct err err = {0};
        assert_int_equal(make(inis[i], NULL, &plan, &err), 0);
        assert_int_equal(plan.run_count, blocks[i] * plan.cell_count);
        prints[i] = plan.fingerprint;
    }
    assert_true(prints[0] == prints[1]);
    for (size_t i = 1; i < 6; i++)
        for (size_t j = i + 1; j < 6; j++)
            assert_true(prints[i] != prints[j]);
}

/* What the second stage depends on makes another plan; without one the equivalence only interprets. */
static void test_a_refinement_is_another_plan(void **state)
{
    (void)state;
    static const char *const inis[] = {"[experiment]\nequivalence=5%", "[experiment]\nrefine=no",
                                       "[experiment]\nrefine=yes",
                                       "[experiment]\nrefine=yes\nequivalence=5%"};
    uint64_t prints[4];
    for (size_t i = 0; i < 4; i++) {
        own_plan plan = {0};
        struct err err = {0};
        assert_int_equal(make(inis[i], NULL, &plan, &err), 0);
        assert_int_equal(plan.first_runs, plan.run_count);
        assert_int_equal(plan.first_cells, plan.cell_count);
        prints[i] = plan.fingerprint;
    }
    assert_true(prints[0] == prints[1]);
    assert_true(prints[1] != prints[2] && prints[2] != prints[3] && prints[1] != prints[3]);
}

static bool same_order(const struct plan *plan, const struct plan *other, size_t runs)
{
    for (size_t i = 0; i < runs; i++) {
        if (plan->runs[i].cell != other->runs[i].cell)
            return false;
    }
    return true;
}

static void test_order_depends_on_the_seed_alone(void **state)
{
    (void)state;
    own_plan plan = {0}, again = {0}, longer = {0}, other = {0};
    struct err err = {0};
    make("[experiment]\nblocks=2", NULL, &plan, &err);
    make("[experiment]\nblocks=2", NULL, &again, &err);
    make("[experiment]\nblocks=3", NULL, &longer, &err);
    make("[experiment]\nblocks=2\nseed=2", NULL, &other, &err);
    assert_true(same_order(&plan, &again, 128));
    assert_true(plan.fingerprint == again.fingerprint);
    assert_true(same_order(&plan, &longer, 128)); /* a block can be drawn again alone */
    assert_false(same_order(&plan, &other, 128));
    assert_int_not_equal(plan.runs[0].cell,
                         plan.runs[64].cell); /* blocks differ; position 1 as drawn by seed 1 */
}

static void test_fingerprint(void **state)
{
    (void)state;
    static const char *const different[] = {
        "",
        "[experiment]\nseed=2",
        "[experiment]\nblocks=9",
        "[experiment]\nwarmup=1s",
        "[experiment]\nduration=1s",
        "[experiment]\norder=listed",
        "[experiment]\norder=random",
        "[experiment]\nslice=20ms",
        "[experiment]\nsteady=1",
        "[experiment]\ncontrol=no",
        "[counters]\nevents=none",
        "[workload]\nthreads=1,2,4",
        "[workload]\nthreads=8,4,2,1",
        "[link]\nmtu=9000",
        "[cpu]\nclient=1",
    };
    static const char *const same[] = {
        "[experiment]\nname=other\nequivalence=5%",
        "[profile]\nenabled=yes\nfrequency=99",
        "[output]\nfigures=png\ndirectory=elsewhere\nprefix=x",
        "[workload]\nmechanism=A1,A2,A3",
        "[workload]\nmessage_size=256,1K,4K,16K",
    };
    uint64_t prints[sizeof different / sizeof different[0]];
    struct err err = {0};
    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++) {
        own_plan plan = {0};
        assert_int_equal(make(different[i], NULL, &plan, &err), 0);
        prints[i] = plan.fingerprint;
        for (size_t j = 0; j < i; j++)
            assert_true(prints[i] != prints[j]);
    }
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        own_plan plan = {0};
        assert_int_equal(make(same[i], NULL, &plan, &err), 0);
        assert_true(plan.fingerprint == prints[0]);
    }
}

static int refuse_zero_copy(const void *host, const struct cell *cell, struct err *err)
{
    assert_string_equal(host, "the host");
    if (cell->mechanism != MECHANISM_zero_copy)
        return 0;
    err_hint(err, "a newer kernel");
    return err_set(err, EOPNOTSUPP, "no zero-copy here");
}

static int refuse_all(const void *host, const struct cell *cell, struct err *err)
{
    assert_string_equal(host, "the host");
    (void)cell;
    err_hint(err, "another machine");
    return err_set(err, EOPNOTSUPP, "not here");
}

static void test_exclusions(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    assert_int_equal(make("[workload]\nthreads=1\nfield_size=32,64M\n[link]\nip=4,6\nmtu=1000,1500",
                          refuse_zero_copy, &plan, &err),
                     0);
    /* two mechanisms x one size x (two MTUs for IPv4, one for IPv6), and the control of three */
    assert_int_equal(plan.cell_count, 2 * 3 + 3);
    assert_int_equal(plan.exclusion_count, 24 - 6);
    assert_string_equal(plan.exclusions[0].why, "IPv6 needs an MTU of at least 1280");
    assert_string_equal(plan.exclusions[1].why, "the message is larger than 64M");
    assert_string_equal(plan.exclusions[17].why, "the message is larger than 64M");
    assert_string_equal(plan.exclusions[10].why, "no zero-copy here");
    assert_string_equal(plan.exclusions[10].hint, "a newer kernel");
    assert_int_equal(plan.exclusions[10].cell.mechanism, MECHANISM_zero_copy);
    size_t alike[18] = {0}, reasons = 0, cells = 0;
    for (size_t i = 0; i < plan.exclusion_count; i++) {
        alike[i] = plan_excluded_alike(&plan, i);
        reasons += alike[i] > 0;
        cells += alike[i];
    }
    assert_true(alike[0] > 0 && alike[1] > 0 && alike[10] > 0 && alike[17] == 0);
    assert_int_equal(reasons, 3);
    assert_int_equal(cells, plan.exclusion_count);
}

static void test_every_excluded_mechanism_is_named(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    assert_int_equal(make("[workload]\nmechanism=splice,writev,sendfile,send-fields,two-copy,contiguous\n"
                          "threads=1\nmessage_size=4K\ntransport=udp",
                          NULL, &plan, &err),
                     0);
    own_text names = {0};
    assert_int_equal(plan_excluded_alike(&plan, 0), plan.exclusion_count);
    plan_excluded_mechanisms(&plan, 0, &names);
    assert_string_equal(text_string(&names), "splice, sendfile, send-fields");
}

/* The first mechanism is the control's; whatever else is left does not become it, and that is said. */
static void test_why_there_is_no_control(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *why;
        bool nowhere;
    } cases[] = {
        {"mechanism=splice,writev\ntransport=udp",
         ": it would be of the baseline, mechanism = splice, which is left out (the mechanism sends a "
         "message in "
         "pieces, each of which would be a datagram): name another one as experiment.baseline",
         true},
        {"mechanism=splice,writev\ntransport=tcp,udp", /* it has cells over TCP */
         " at 1 of 2 places: it would be of the baseline, mechanism = splice, which is left out there (the "
         "mechanism sends a message in pieces, each of which would be a datagram; the first: "
         "mechanism=splice transport=udp): name another one as experiment.baseline",
         false},
        {"mechanism=splice,sendfile\ntransport=tcp,udp", "", false}, /* nothing is left over UDP */
        {"mechanism=writev,splice\ntransport=udp", "", false},
        {"mechanism=splice,writev\ntransport=udp\n[experiment]\ncontrol=no", "", false},
        {"mechanism=splice,writev", "", false},
        {"mechanism=writev,splice\ntransport=udp\n[experiment]\nbaseline=splice",
         ": it would be of the baseline, mechanism = splice, which is left out (the mechanism sends a "
         "message "
         "in pieces, each of which would be a datagram): name another one as experiment.baseline",
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text ini = {0}, why = {0};
        own_spec spec = {0};
        own_plan plan = {0};
        own_problems problems = {0};
        struct err err = {0};
        text_addf(&ini, "[workload]\nmessage_size=4K\nthreads=1\n%s", cases[i].ini);
        assert_int_equal(experiment_parse(text_string(&ini), NULL, &spec, &problems), 0);
        assert_int_equal(plan_make(&spec, NULL, NULL, &plan, &err), 0);
        assert_int_equal(plan_explain_control(&plan, &spec, &why), cases[i].nowhere);
        assert_string_equal(text_string(&why), cases[i].why);
    }
}

static void test_why_nothing_is_compared(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *why;
    } cases[] = {
        {"mechanism=two-copy,writev", ""},
        {"mechanism=two-copy", "workload.mechanism, the contrast, has one value (two-copy): give it several, "
                               "or name another key as "
                               "experiment.contrast"},
        {"mechanism=two-copy\n[link]\npath=veth,loopback\n[experiment]\ncontrast=mtu",
         "link.mtu, the contrast, has one value (1500): give it several, or name another key as "
         "experiment.contrast, such as path, which has 2"},
        {"mechanism=two-copy\n[link]\npath=veth,loopback\n[experiment]\ncontrast=path", ""},
        {"mechanism=two-copy,splice\ntransport=udp",
         "no two values of workload.mechanism, the contrast, are left at the same place"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_text ini = {0}, why = {0};
        own_spec spec = {0};
        own_plan plan = {0};
        own_problems problems = {0};
        struct err err = {0};
        text_addf(&ini, "[workload]\nmessage_size=4K\nthreads=1\n%s", cases[i].ini);
        assert_int_equal(experiment_parse(text_string(&ini), NULL, &spec, &problems), 0);
        assert_int_equal(plan_make(&spec, NULL, NULL, &plan, &err), 0);
        plan_explain_contrast(&plan, &spec, &why);
        assert_string_equal(text_string(&why), cases[i].why);
    }
}

static void test_one_mechanism_is_no_list(void **state)
{
    (void)state;
    own_plan plan = {0};
    struct err err = {0};
    own_text names = {0};
    assert_int_equal(make("[workload]\nmechanism=two-copy\nmessage_size=4,8,4K", NULL, &plan, &err), 0);
    assert_true(plan.exclusion_count > 1);
    plan_excluded_mechanisms(&plan, 0, &names);
    assert_string_equal(text_string(&names), "");
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *ini;
        plan_probe *probe;
        int code;
        const char *what, *hint;
    } cases[] = {
        {"[workload]\nmessage_size=4", NULL, EINVAL,
         "nothing is left to run: the message has fewer bytes than fields",
         "a larger message_size, or fewer fields"},
        {"", refuse_all, EINVAL, "nothing is left to run: not here", "another machine"},
        {"[experiment]\nblocks=10000\n[workload]\nthreads=1,2,3,4,5,6,7", NULL, E2BIG,
         "112 cells x 10000 blocks are more than 1000000 runs", "fewer blocks, or fewer values on the axes"},
        {"[experiment]\nblocks=8928\n[workload]\nthreads=1,2,3,4,5,6,7", NULL, E2BIG,
         "112 cells x 8928 blocks, and the steady runs, are more than 1000000 runs",
         "fewer blocks, or fewer values on the axes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_plan plan = {0};
        struct err err = {0};
        assert_int_equal(make(cases[i].ini, cases[i].probe, &plan, &err), -cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_null(plan.cells);
        assert_int_equal(plan.run_count, 0);
    }
}

static void add_numbers(struct text *ini, const char *key, int count)
{
    text_addf(ini, "%s=", key);
    for (int i = 1; i <= count; i++)
        text_addf(ini, "%s%d", i > 1 ? "," : "", i * 8);
    text_add(ini, "\n");
}

static void test_too_many_combinations(void **state)
{
    (void)state;
    own_text ini = {0};
    own_plan plan = {0};
    struct err err = {0};
    text_add(&ini, "[workload]\n");
    add_numbers(&ini, "message_size", 1000);
    add_numbers(&ini, "threads", 32);
    add_numbers(&ini, "fields", 2);
    assert_int_equal(make(text_string(&ini), NULL, &plan, &err), -E2BIG);
    assert_string_equal(err.what, "the axes make more than 100000 combinations");
}

/* 10,000 cells x 10 blocks in 0.2 s; a sanitizer or a busy machine gets ten times as long. */
static void test_large_plan_is_quick(void **state)
{
    (void)state;
    own_text ini = {0};
    own_plan plan = {0};
    struct err err = {0};
    text_add(&ini, "[experiment]\ncontrol=no\nsteady=0\n[workload]\nmechanism=A1,A2,A3,contiguous,null\n");
    add_numbers(&ini, "message_size", 100);
    add_numbers(&ini, "threads", 20);
    own_spec spec = {0};
    own_problems problems = {0};
    assert_int_equal(experiment_parse(text_string(&ini), NULL, &spec, &problems), 0);
    clock_t began = clock();
    assert_int_equal(plan_make(&spec, NULL, NULL, &plan, &err), 0);
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    print_message("100,000 runs planned in %.3f s of CPU time\n", seconds);
    assert_int_equal(plan.cell_count, 5 * (100 * 20));
    assert_int_equal(plan.run_count, 100000);
    assert_true(seconds < 2);
    assert_int_equal(plan_family(&plan), 2000);
}

static void test_least_blocks(void **state)
{
    (void)state;
    static const struct {
        size_t tests;
        double alpha;
        unsigned blocks;
    } cases[] = {{0, 0.05, 6},   {1, 0.05, 6}, {2, 0.05, 7}, {8, 0.05, 9}, {16, 0.05, 10},
                 {16, 0.01, 12}, {1, 0.5, 2},  {1, 1, 1},    {32, 1, 6}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(plan_least_blocks(cases[i].tests, cases[i].alpha), cases[i].blocks);
}

static void test_family(void **state)
{
    (void)state;
    static const struct {
        const char *ini;
        plan_probe *probe;
        size_t family;
    } cases[] = {
        {"", NULL, 16},
        {"[workload]\nmechanism=A1", NULL, 0},
        {"[workload]\nmechanism=A1,A3", NULL, 16},
        {"[workload]\nmechanism=A1,A3", refuse_zero_copy, 0},
        {"[workload]\nthreads=1\n[link]\npath=veth,loopback", NULL, 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_plan plan = {0};
        struct err err = {0};
        assert_int_equal(make(cases[i].ini, cases[i].probe, &plan, &err), 0);
        assert_int_equal(plan_family(&plan), cases[i].family);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_orders),
        cmocka_unit_test(test_every_number_once),
        cmocka_unit_test(test_orders_are_even),
        cmocka_unit_test(test_the_study),
        cmocka_unit_test(test_the_control_is_the_baseline),
        cmocka_unit_test(test_listed_order),
        cmocka_unit_test(test_a_contest_has_all_arms_of_its_place),
        cmocka_unit_test(test_paired_runs_stand_side_by_side),
        cmocka_unit_test(test_what_cannot_take_turns_is_paired),
        cmocka_unit_test(test_steady_runs_follow_the_contests),
        cmocka_unit_test(test_slices_are_no_matter_of_other_orders),
        cmocka_unit_test(test_added_keys_are_no_matter_of_older_folders),
        cmocka_unit_test(test_a_precision_plans_for_the_most_blocks),
        cmocka_unit_test(test_a_refinement_is_another_plan),
        cmocka_unit_test(test_order_depends_on_the_seed_alone),
        cmocka_unit_test(test_fingerprint),
        cmocka_unit_test(test_exclusions),
        cmocka_unit_test(test_every_excluded_mechanism_is_named),
        cmocka_unit_test(test_why_nothing_is_compared),
        cmocka_unit_test(test_one_mechanism_is_no_list),
        cmocka_unit_test(test_why_there_is_no_control),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_too_many_combinations),
        cmocka_unit_test(test_large_plan_is_quick),
        cmocka_unit_test(test_least_blocks),
        cmocka_unit_test(test_family),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
