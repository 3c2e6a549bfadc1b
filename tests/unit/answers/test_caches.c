/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/settings.h"
#include "unit/findings/scene.h"

/* Q2 and Q3: what the caches say, and what is said without them. */

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, KB4 = 4096 };

/* Two-copy is quiet at 100 L1d and 10 LLC misses per KB; one-copy noisy, at these ratios. Of 10 blocks the
 * interval of a ratio r is r exp(+-2.5 x noise). NaN: not counted. */
static void add_misses(struct scene *scene, double l1d, double llc, double noise)
{
    SCENE_ADD(scene, scene_cell(TWO, KB4, 1), 10, {METRIC_throughput_gbps, 20, 0},
              {METRIC_l1d_misses_per_kb, isnan(l1d) ? NAN : 100, 0},
              {METRIC_llc_misses_per_kb, isnan(llc) ? NAN : 10, 0});
    SCENE_ADD(scene, scene_cell(ONE, KB4, 1), 10, {METRIC_throughput_gbps, 20, 0},
              {METRIC_l1d_misses_per_kb, 100 * l1d, noise}, {METRIC_llc_misses_per_kb, 10 * llc, noise});
}

static const struct {
    double l1d, llc, noise;
    const char *why_l1d, *why_llc;
    bool answered;
    const char *sentence;
} caches[] = {
    {NAN, NAN, 0, "no PMU here", "no PMU here", false, "no cache counters: no PMU here"},
    {NAN, NAN, 0, "not asked for", "no such event", false,
     "no L1d counter: not asked for; no LLC counter: no such event"},
    {NAN, NAN, 0, "", "", false,
     "no cache counters: it could be opened, but no run has it for at least 95 % of its window"},
    {0.62, NAN, 0.01, "", "no such event", false,
     "no LLC counter: no such event; the levels cannot be compared. one-copy has 38 % [36, 40] fewer L1d "
     "load "
     "misses per KB than two-copy at 4 KB"},
    {0.88, 0.62, 0.01, "", "", true,
     "LLC: one-copy has 38 % [36, 40] fewer LLC load misses per KB than two-copy at 4 KB; one-copy has 12 % "
     "[9.8, 14] fewer L1d load misses per KB than two-copy at 4 KB"},
    {1.25, 0.99, 0.01, "", "", true,
     "only L1d shows a conclusive reduction: two-copy has 20 % [18, 22] fewer L1d load misses per KB than "
     "one-copy at 4 KB; no reduction of LLC load misses is conclusive (one-copy against two-copy: "
     "inconclusive "
     "(-1 % [-3.4, 1.5], p (family) 0.28) at 4 KB)"},
    {0.62, 0.63, 0.01, "", "", true,
     "which level is ahead is open, the intervals of the largest reductions overlap: one-copy has 38 % [36, "
     "40] "
     "fewer L1d load misses per KB than two-copy at 4 KB; one-copy has 37 % [35, 39] fewer LLC load misses "
     "per "
     "KB than two-copy at 4 KB"},
    {1.02, 1.02, 0.04, "", "", false,
     "cannot be answered: no reduction of L1d load misses is conclusive (one-copy against two-copy: "
     "inconclusive (2 % [-7.7, 13], p (family) 0.85) at 4 KB); no reduction of LLC load misses is conclusive "
     "(one-copy "
     "against two-copy: inconclusive (2 % [-7.7, 13], p (family) 0.85) at 4 KB)"},
    {1, 1, 0.01, "", "", false,
     "cannot be answered: no reduction of L1d load misses is conclusive (one-copy against two-copy: "
     "equivalent "
     "within ±3 % (0 % [-2.5, 2.5]) at 4 KB); no reduction of LLC load misses is conclusive (one-copy "
     "against "
     "two-copy: equivalent within ±3 % (0 % [-2.5, 2.5]) at 4 KB)"},
};

static void test_which_level(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof caches / sizeof caches[0]; i++) {
        own_scene scene = scene_make();
        add_misses(&scene, caches[i].l1d, caches[i].llc, caches[i].noise);
        strcpy(scene.findings.environment.counters[COUNTER_l1d_misses], caches[i].why_l1d);
        strcpy(scene.findings.environment.counters[COUNTER_llc_misses], caches[i].why_llc);
        assert_sentence(scene_answer(&scene, 2), caches[i].answered, caches[i].sentence);
    }
}

static void test_what_lies_behind(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_misses(&scene, 0.88, 0.62, 0.01);
    const struct answer *answer = scene_answer(&scene, 2);
    assert_evidence(answer, "copies of each byte on the sending side, if all goes well: one-copy 0 in user "
                            "space + 1 in the kernel, two-copy 1 in user space + 1 in the kernel");
    assert_evidence(
        answer, "4 KB: LLC load misses per KB of one-copy against two-copy less by 38 % [36, 40], p (family) "
                "0.002, n = 10; medians 6.2 [5.99, 6.42] and 10 [10, 10] misses/KB");
    assert_caveat(answer, "each is the largest reduction of its level, picked from 2 comparisons in all: its "
                          "interval is not widened for having been picked");
}

static void test_one_mechanism_reduces_nothing(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    SCENE_ADD(&scene, scene_cell(TWO, KB4, 1), 10, {METRIC_l1d_misses_per_kb, 100, 0},
              {METRIC_llc_misses_per_kb, 10, 0});
    assert_sentence(
        scene_answer(&scene, 2), false,
        "cannot be answered: a reduction needs two mechanisms at the same place, and there is one");
}

static void test_warnings_are_caveats(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_misses(&scene, 0.88, 0.62, 0.01);
    scene.findings.records.list[0].warnings = warning_bits("unsteady multiplexed-counters");
    scene.findings.records.list[7].warnings = warning_bits("multiplexed-counters");
    scene.findings.records.list[8].warnings =
        warning_bits("not-multiplexed-counters multiplexed-counters-not");
    assert_caveat(scene_answer(&scene, 2), "2 of 20 runs carry the warning multiplexed-counters");
}

/* One metric of two-copy at 1 and at 8 threads; the latter is `ratio` times as high and noisy. */
static void add_threads(struct scene *scene, enum metric_id metric, double ratio, double noise,
                        uint32_t blocks)
{
    SCENE_ADD(scene, scene_cell(TWO, KB4, 1), blocks, {metric, 10, 0});
    SCENE_ADD(scene, scene_cell(TWO, KB4, 8), blocks, {metric, 10 * ratio, noise});
}

static const struct {
    enum metric_id metric;
    double ratio, noise;
    uint32_t blocks;
    bool answered;
    const char *sentence;
} threads[] = {
    {METRIC_llc_misses_per_kb, 2.2, 0.01, 10, true,
     "LLC load misses per KB from 1 to 8 threads: more by 120 % [115, 126] at 4 KB, 8 threads of two-copy"},
    {METRIC_l1d_misses_per_kb, 0.62, 0.01, 10, true,
     "L1d load misses per KB from 1 to 8 threads: less by 38 % [36, 40] at 4 KB, 8 threads of two-copy"},
    {METRIC_llc_misses_per_kb, 1, 0.01, 10, true,
     "LLC load misses per KB from 1 to 8 threads: equivalent within ±3 % (0 % [-2.5, 2.5]) at 4 KB, 8 "
     "threads "
     "of two-copy"},
    {METRIC_llc_misses_per_kb, 1.02, 0.04, 10, false,
     "cannot be answered: LLC load misses per KB from 1 to 8 threads: inconclusive (2 % [-7.7, 13], p "
     "(family) "
     "0.85) "
     "at "
     "4 "
     "KB, 8 threads of two-copy"},
    {METRIC_llc_misses_per_kb, 2.2, 0.01, 5, false,
     "cannot be answered: LLC load misses per KB from 1 to 8 threads: inconclusive (120 %; 5 blocks allow no "
     "interval) at 4 KB, 8 threads of two-copy"},
    {METRIC_cpu_ns_per_byte, 2.2, 0.01, 10, false,
     "no cache counters: no PMU here. Not an answer, but measured: CPU time per byte from 1 to 8 threads: "
     "more by 120 % [115, 126] at 4 KB, 8 threads of two-copy"},
    {METRIC_throughput_gbps, 2.2, 0.01, 10, false, "no cache counters: no PMU here"},
};

static void test_threads(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        own_scene scene = scene_make();
        add_threads(&scene, threads[i].metric, threads[i].ratio, threads[i].noise, threads[i].blocks);
        assert_sentence(scene_answer(&scene, 3), threads[i].answered, threads[i].sentence);
    }
}

static void test_threads_of_several_mechanisms(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_threads(&scene, METRIC_llc_misses_per_kb, 1.25, 0.01, 10);
    SCENE_ADD(&scene, scene_cell(ONE, KB4, 1), 10, {METRIC_llc_misses_per_kb, 8, 0});
    SCENE_ADD(&scene, scene_cell(ONE, KB4, 4), 10, {METRIC_llc_misses_per_kb, 12, 0.01});
    SCENE_ADD(&scene, scene_cell(ONE, KB4, 8), 10, {METRIC_llc_misses_per_kb, 17.6, 0.01});
    SCENE_ADD(&scene, scene_cell(ONE, 2 * KB4, 8), 10, {METRIC_llc_misses_per_kb, 99, 0.01});
    const struct answer *answer = scene_answer(&scene, 3);
    assert_sentence(answer, true,
                    "LLC load misses per KB from 1 to 8 threads: more in 2 of 2 comparisons (most by 120 % "
                    "[115, 126] at 4 KB, 8 threads of one-copy, the largest of 2: likely less)");
    assert_evidence(answer,
                    "two-copy, 4 KB, 8 threads against 1: LLC load misses per KB more by 25 % [22, 28], "
                    "p (family) 0.002, n = 10; medians 12.5 [12.1, 12.9] and 10 [10, 10] misses/KB");
    assert_caveat(answer, "no L1d counter: no PMU here");
}

/* What more threads do on other cores is no matter of threads. */
static void test_threads_on_other_cores(void **state)
{
    (void)state;
    own_scene alone = scene_make(), scene = scene_make();
    add_threads(&alone, METRIC_llc_misses_per_kb, 1.25, 0.01, 10);
    alone.findings.records.list[10].warnings = warning_bits("mixed-cores");
    assert_sentence(
        scene_answer(&alone, 3), false,
        "cannot be answered: the cores differ: in 1 line more threads came to another kind of core "
        "or to another NUMA node, which is no matter of threads alone");
    add_threads(&scene, METRIC_llc_misses_per_kb, 1.25, 0.01, 10);
    scene.findings.records.list[10].warnings = warning_bits("mixed-cores");
    SCENE_ADD(&scene, scene_cell(ONE, KB4, 1), 10, {METRIC_llc_misses_per_kb, 10, 0});
    SCENE_ADD(&scene, scene_cell(ONE, KB4, 8), 10, {METRIC_llc_misses_per_kb, 22, 0.01});
    const struct answer *answer = scene_answer(&scene, 3);
    assert_sentence(
        answer, true,
        "LLC load misses per KB from 1 to 8 threads: more by 120 % [115, 126] at 4 KB, 8 threads of "
        "one-copy");
    assert_caveat(answer,
                  "the cores differ: in 1 line more threads came to another kind of core or to another "
                  "NUMA node, which is no matter of threads alone");
    assert_caveat(answer, "1 of 40 runs carry the warning mixed-cores");
}

static void test_one_thread_count(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    SCENE_ADD(&scene, scene_cell(TWO, KB4, 4), 10, {METRIC_llc_misses_per_kb, 10, 0});
    SCENE_ADD(&scene, scene_cell(TWO, 1024, 4), 10, {METRIC_llc_misses_per_kb, 10, 0});
    assert_sentence(scene_answer(&scene, 3), false,
                    "cannot be answered: only one thread count was measured (4 threads)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_level),
        cmocka_unit_test(test_what_lies_behind),
        cmocka_unit_test(test_one_mechanism_reduces_nothing),
        cmocka_unit_test(test_warnings_are_caveats),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_threads_of_several_mechanisms),
        cmocka_unit_test(test_threads_on_other_cores),
        cmocka_unit_test(test_one_thread_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
