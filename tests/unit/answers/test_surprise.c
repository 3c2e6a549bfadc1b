/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/settings.h"
#include "unit/experiment/experiment.h"
#include "unit/findings/scene.h"

/* Q6: what stands out. Throughput doubles with the size, so a straight line is expected in the logarithms. */

enum { TWO = MECHANISM_two_copy, SIZES = 4 };

/* Sizes of 1, 2, 4 and 8 KB; the one of 4 KB is `bump` times as fast as expected. The control is `floor`
 * times the first mechanism everywhere, and as noisy, so that its interval is a point. */
static struct scene make(double bump, double noise, uint32_t blocks, double floor)
{
    struct scene scene = scene_make();
    for (unsigned i = 0; i < SIZES; i++)
        SCENE_ADD(&scene, scene_cell(TWO, 1024 << i, 1), blocks,
                  {METRIC_throughput_gbps, (1 << i) * (i == 2 ? bump : 1), i == 2 ? noise : 0});
    for (unsigned i = 0; i < SIZES && !isnan(floor); i++) {
        struct cell control = scene_cell(TWO, 1024 << i, 1);
        control.control = true;
        SCENE_ADD(&scene, control, blocks,
                  {METRIC_throughput_gbps, (1 << i) * (i == 2 ? bump * floor : floor), i == 2 ? noise : 0});
    }
    return scene;
}

/* The bump at 4 KB raises what is expected at 2 KB, half way to it, by its square root. */
static const struct {
    double bump, noise;
    uint32_t blocks;
    double floor;
    bool control, answered;
    const char *sentence;
} cases[] = {
    {1.25, 0.01, 10, 1.04, true, true,
     "two-copy at 4 KB: throughput is 25 % [21, 29] above what its neighbours, 2 KB and 8 KB, lead to "
     "expect, where the noise reaches 3.4 %; 1 other departure reaches that far"},
    {0.59, 0.01, 10, 0.96, true, true,
     "two-copy at 4 KB: throughput is 41 % [39, 43] below what its neighbours, 2 KB and 8 KB, lead to "
     "expect, where the noise reaches 3.5 %; 1 other departure reaches that far"},
    {1.25, 0.01, 10, 1.12, true, true,
     "two-copy at 4 KB: throughput is 25 % [21, 29] above what its neighbours, 2 KB and 8 KB, lead to "
     "expect, where the noise reaches 10 %; 1 other departure reaches that far"},
    {1.25, 0.01, 10, 1.4, true, true, "nothing is shown to stand out beyond the noise of its place"},
    {1.25, 0.2, 10, 1.04, true, true, "nothing is shown to stand out beyond the noise of its place"},
    {1.25, 0.01, 10, NAN, false, false,
     "cannot be answered: there is no A/A control (control = no), so nobody knows the noise floor"},
    {1.25, 0.01, 10, NAN, true, false,
     "cannot be answered: the A/A control has too few ok runs to show the noise floor"},
    {1.25, 0.01, 6, 1.04, true, false,
     "cannot be answered: 6 blocks are too few to tell a departure from noise, at least 7 are needed"},
    {1.25, 0.01, 1, 1.04, true, false,
     "cannot be answered: 1 block is too few to tell a departure from noise, at least 7 are needed"},
};

static void test_sentences(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_scene scene = make(cases[i].bump, cases[i].noise, cases[i].blocks, cases[i].floor);
        scene.findings.experiment.spec.settings.control = cases[i].control;
        assert_sentence(scene_answer(&scene, 6), cases[i].answered, cases[i].sentence);
    }
}

static void test_rows_tell_neighbours_and_warnings(void **state)
{
    (void)state;
    own_scene scene = make(1.25, 0.01, 10, 1.12);
    for (unsigned i = 20; i < 23; i++)
        scene.findings.records.list[i].warnings = warning_bits("unsteady steal");
    scene.findings.experiment.spec.settings.silence.bits = 1 << WARNING_steal;
    const struct answer *answer = scene_answer(&scene, 6);
    assert_evidence(
        answer,
        "two-copy at 4 KB: throughput is 25 % [21, 29] above what its neighbours, 2 KB and 8 KB, lead "
        "to expect, p (family) 0.0039, n = 10; medians 2 [2, 2], 5 [4.83, 5.18], 8 [8, 8] Gbit/s; warnings: "
        "unsteady in 3 of 10 runs");
    own_scene noisy = make(1.25, 0.01, 10, 1.4);
    assert_evidence(
        scene_answer(&noisy, 6),
        "two-copy at 4 KB: throughput differs by 25 % [21, 29] from what its neighbours, 2 KB and 8 "
        "KB, lead to expect, within the noise, p (family) 0.0039, n = 10; medians 2 [2, 2], 5 [4.83, "
        "5.18], 8 [8, 8] Gbit/s");
    assert_caveat(answer, "3 of 80 runs carry the warning unsteady");
    assert_caveat(answer,
                  "it is the strongest of 2 departures: its interval is not widened for having been picked");
}

static void test_threads_are_an_axis_too(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (unsigned i = 0; i < 3; i++)
        SCENE_ADD(&scene, scene_cell(TWO, 1024, 1 << i), 10,
                  {METRIC_cpu_ns_per_byte, i == 1 ? 0.62 : 1, i == 1 ? 0.01 : 0});
    for (unsigned i = 0; i < 3; i++) {
        struct cell control = scene_cell(TWO, 1024, 1 << i);
        control.control = true;
        SCENE_ADD(&scene, control, 10,
                  {METRIC_cpu_ns_per_byte, i == 1 ? 0.62 * 1.02 : 1.02, i == 1 ? 0.01 : 0});
    }
    assert_sentence(
        scene_answer(&scene, 6), true,
        "two-copy at 1 KB, 2 threads: CPU time per byte is 38 % [36, 40] below what its neighbours, 1 "
        "thread and 4 threads, lead to expect, where the noise reaches 1.6 %");
}

static void test_no_neighbours(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    SCENE_ADD(&scene, scene_cell(TWO, 1024, 1), 10, {METRIC_throughput_gbps, 1, 0});
    SCENE_ADD(&scene, scene_cell(TWO, 4096, 1), 10, {METRIC_throughput_gbps, 4, 0});
    assert_sentence(
        scene_answer(&scene, 6), false,
        "cannot be answered: no cell has neighbours on both sides in one block: three message sizes "
        "or three thread counts are needed");
}

static void test_the_control_was_left_out(void **state)
{
    (void)state;
    own_scene scene = make(1.25, 0.01, 10, NAN);
    struct experiment *experiment = &scene.findings.experiment;
    own_problems problems = {0};
    struct err err = {0};
    assert_int_equal(experiment_parse("[workload]\nmechanism=splice,two-copy\ntransport=udp\n", NULL,
                                      &experiment->spec, &problems),
                     0);
    assert_int_equal(plan_make(&experiment->spec, NULL, NULL, &experiment->plan, &err), 0);
    assert_sentence(
        scene_answer(&scene, 6), false,
        "cannot be answered: there is no A/A control, so nobody knows the noise floor: it would be of "
        "the baseline, mechanism = splice, which is left out (the mechanism sends a message in pieces, "
        "each of which would be a datagram): name another one as experiment.baseline");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_rows_tell_neighbours_and_warnings),
        cmocka_unit_test(test_threads_are_an_axis_too),
        cmocka_unit_test(test_no_neighbours),
        cmocka_unit_test(test_the_control_was_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
