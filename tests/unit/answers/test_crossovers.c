/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/statement.h"
#include "unit/findings/scene.h"

/* Q4 and Q5: from which size. What a crossover states is tested with crossovers; here, what is made of it. */

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, ZERO = MECHANISM_zero_copy };

/* The rival at `ratio` times two-copy's 20 Gbit/s; of 10 blocks the interval of a ratio r is r exp(+-0.025).
 */
static void add_size(struct scene *scene, unsigned rival, int64_t size, int64_t threads, uint32_t blocks,
                     double ratio, double copied)
{
    SCENE_ADD(scene, scene_cell(TWO, size, threads), blocks, {METRIC_throughput_gbps, 20, 0},
              {METRIC_cpu_ns_per_byte, 0.5, 0});
    SCENE_ADD(scene, scene_cell(rival, size, threads), blocks, {METRIC_throughput_gbps, 20 * ratio, 0.01},
              {METRIC_cpu_ns_per_byte, 0.5 / ratio, 0.01}, {METRIC_zc_copied_pct, copied, 0});
}

static const struct crossover *throughput_of(const struct scene *scene, size_t line)
{
    assert_true(scene->findings.crossovers.count > line);
    assert_int_equal(scene->findings.crossovers.list[line].metric, METRIC_throughput_gbps);
    return &scene->findings.crossovers.list[line];
}

static void test_one_line_is_its_statement(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_size(&scene, ONE, 1024, 1, 10, 0.88, NAN);
    add_size(&scene, ONE, 4096, 1, 10, 1.25, NAN);
    const struct answer *answer = scene_answer(&scene, 4);
    const struct crossover *crossover = throughput_of(&scene, 0);
    assert_int_equal(crossover->outcome, CROSSING);
    own_text said = {0};
    statement_write(crossover, &said);
    assert_non_null(strstr(text_string(&said), "one-copy beats two-copy from 1."));
    assert_sentence(answer, true, text_string(&said));
    assert_evidence(
        answer, "4 KB: throughput of one-copy against two-copy faster by 25 % [21, 29], p (family) 0.0039, n "
                "= 10; medians 25 [24.1, 25.9] and 20 [20, 20] Gbit/s");
    char line[300];
    snprintf(line, sizeof line, "throughput: %s (2 sizes, 10 blocks)", text_string(&said));
    assert_evidence(answer, line);
    snprintf(line, sizeof line, "CPU time per byte: %s (2 sizes, 10 blocks)", text_string(&said));
    assert_evidence(answer, line);
}

static void test_agreeing_lines_are_said_once(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (int64_t threads = 1; threads <= 4; threads *= 2) {
        add_size(&scene, ONE, 1024, threads, 10, threads == 4 ? 0.88 : 1.25, NAN);
        add_size(&scene, ONE, 4096, threads, 10, threads == 4 ? 0.88 : 1.25, NAN);
    }
    assert_sentence(scene_answer(&scene, 4), true,
                    "1 thread / 2 threads: not in 1 KB-4 KB: one-copy is better than two-copy throughout; 4 "
                    "threads: not in "
                    "1 KB-4 KB: two-copy is better than one-copy throughout");
}

static void test_undecided_is_no_answer(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_size(&scene, ONE, 1024, 1, 5, 0.88, NAN);
    add_size(&scene, ONE, 4096, 1, 5, 1.25, NAN);
    assert_sentence(
        scene_answer(&scene, 4), false,
        "cannot be answered: undecided: at least 6 blocks in which both ran are needed at two sizes");
}

static void test_one_size(void **state)
{
    (void)state;
    own_scene scene = scene_make(), apart = scene_make();
    add_size(&scene, ONE, 4096, 1, 10, 1.25, NAN);
    add_size(&apart, ONE, 4096, 1, 10, 1.25, NAN);
    add_size(&apart, ONE, 1024, 2, 10, 0.88, NAN);
    assert_sentence(scene_answer(&scene, 4), false,
                    "cannot be answered: one-copy and two-copy were measured at one message size only, 4 KB; "
                    "one-copy is faster by 25 % [22, 28] at 4 KB");
    assert_sentence(
        scene_answer(&apart, 4), false,
        "cannot be answered: one-copy and two-copy were measured at no two message sizes under the "
        "same conditions; one-copy is slower in 1 of 2 comparisons (by 12 % [9.3, 15] at 1 KB, 2 "
        "threads), faster in 1 (by 25 % [21, 29] at 4 KB, 1 thread)");
}

static void test_a_mechanism_is_missing(void **state)
{
    (void)state;
    own_scene scene = scene_make(), apart = scene_make();
    const struct level speed = {METRIC_throughput_gbps, 20, 0};
    scene_add(&scene, scene_cell(ONE, 4096, 1), 10, &speed, 1);
    scene_fail(&scene, scene_cell(ZERO, 4096, 1), 2, "no memory to pin");
    scene_add(&apart, scene_cell(TWO, 4096, 1), 10, &speed, 1);
    scene_add(&apart, scene_cell(ONE, 1024, 1), 10, &speed, 1);
    assert_sentence(scene_answer(&scene, 4), false, "cannot be answered: two-copy was not measured");
    assert_sentence(&scene.answers.list[4], false,
                    "cannot be answered: no run of zero-copy was ok, 2 failed");
    assert_sentence(scene_answer(&apart, 4), false,
                    "cannot be answered: one-copy and two-copy were never ok at the same place in one block");
    assert_sentence(&apart.answers.list[4], false, "cannot be answered: zero-copy was not measured");
}

static void test_late_copying_is_no_zero_copy(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_size(&scene, ZERO, 1024, 1, 10, 0.88, 100);
    add_size(&scene, ZERO, 16384, 1, 10, 0.59, 100);
    const struct answer *answer = scene_answer(&scene, 5);
    assert_sentence(
        answer, false,
        "cannot be answered on veth: 100 % of the zero-copy sends were copied by the kernel; copying "
        "late is slower in 2 of 2 comparisons (most "
        "by 41 % [39, 43] at 16 KB, the largest of 2: likely less)");
    assert_evidence(answer, "throughput: not in 1 KB-16 KB: two-copy is better than zero-copy (100 % copied) "
                            "throughout (2 sizes, 10 blocks)");
}

/* Nearly everything copied is everything, and is not called 100 %. */
static void test_shares_are_not_rounded_to_all_or_nothing(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_size(&scene, ZERO, 1024, 1, 10, 0.88, 99.97);
    add_size(&scene, ZERO, 16384, 1, 10, 0.59, 99.2);
    assert_sentence(
        scene_answer(&scene, 5), false,
        "cannot be answered on veth: 99.2 to more than 99.9 % of the zero-copy sends were copied by "
        "the kernel; copying late is slower in 2 "
        "of 2 comparisons (most by 41 % [39, 43] at 16 KB, the largest of 2: likely less)");
}

static void test_the_kernel_did_not_say(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_size(&scene, ZERO, 1024, 1, 10, 0.88, NAN);
    add_size(&scene, ZERO, 16384, 1, 10, 1.25, NAN);
    assert_sentence(
        scene_answer(&scene, 5), false,
        "cannot be answered: the kernel did not say whether it copied the zero-copy sends; zero-copy "
        "as it was measured is slower in 1 of 2 comparisons (by 12 % [9.3, 15] at 1 KB), faster in 1 "
        "(by 25 % [21, 29] at 16 KB)");
}

static void test_where_the_copy_was_avoided(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_size(&scene, ZERO, 1024, 1, 10, 1.25, 0);
    add_size(&scene, ZERO, 16384, 1, 10, 1.25, 0);
    add_size(&scene, ZERO, 1024, 2, 10, 0.88, 100);
    add_size(&scene, ZERO, 16384, 2, 10, 0.88, 100);
    const struct answer *answer = scene_answer(&scene, 5);
    assert_sentence(answer, true, "not in 1 KB-16 KB: zero-copy is better than two-copy throughout");
    assert_caveat(answer,
                  "left out of the sentence: 1 of 2 lines, where the kernel copied the zero-copy sends or "
                  "did not say");
    /* whichever comes first, each line keeps its own statement */
    own_scene turned = scene_make();
    add_size(&turned, ZERO, 1024, 1, 10, 0.88, 100);
    add_size(&turned, ZERO, 16384, 1, 10, 0.88, 100);
    add_size(&turned, ZERO, 1024, 2, 10, 1.25, 0);
    add_size(&turned, ZERO, 16384, 2, 10, 1.25, 0);
    answer = scene_answer(&turned, 5);
    assert_sentence(answer, true, "not in 1 KB-16 KB: zero-copy is better than two-copy throughout");
    assert_evidence(answer,
                    "throughput, 1 thread: not in 1 KB-16 KB: two-copy is better than zero-copy (100 % "
                    "copied) throughout (2 sizes, 10 blocks)");
}

/* Nine of ten blocks on one side and the tenth far on the other are enough for the medians, and not for the
 * signed-rank test: what is said goes no further than both. */
static void test_what_no_verdict_confirms_is_no_answer(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (int64_t size = 1024; size <= 4096; size *= 4) {
        SCENE_ADD(&scene, scene_cell(TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
        for (uint32_t block = 1; block <= 10; block++) {
            const struct level level = {METRIC_throughput_gbps, block == 10 ? 10 : 22 + 0.1 * block, 0};
            scene_run(&scene, scene_cell(ONE, size, 1), block, 10, &level, 1);
        }
    }
    const struct answer *answer = scene_answer(&scene, 4);
    assert_int_equal(throughput_of(&scene, 0)->outcome, THROUGHOUT);
    assert_int_equal(scene.findings.verdicts.list[0].conclusion, INCONCLUSIVE);
    assert_sentence(
        answer, false,
        "cannot be answered: one-copy and two-copy cannot be told apart in 1 KB-4 KB with 10 blocks");
    assert_evidence(answer, "throughput: one-copy and two-copy cannot be told apart in 1 KB-4 KB with 10 "
                            "blocks (2 sizes, 10 blocks)");
}

/* One-copy is better at all sizes; of the smallest ones as in the test above, so that no verdict says so. */
static void test_undecided_sizes_are_named(void **state)
{
    (void)state;
    static const char *const said[] = {
        "not in 1 KB-64 KB: one-copy is better than two-copy throughout",
        "one-copy is faster than two-copy at 4 KB-64 KB; undecided at 1 KB",
        "one-copy is faster than two-copy at 16 KB-64 KB; undecided at 1 KB-4 KB",
        "one-copy is faster than two-copy at 64 KB; undecided at 1 KB-16 KB"};
    for (unsigned open = 0; open < sizeof said / sizeof *said; open++) {
        own_scene scene = scene_make();
        for (unsigned i = 0; i < 4; i++) {
            int64_t size = 1024 << 2 * i;
            SCENE_ADD(&scene, scene_cell(TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
            for (uint32_t block = 1; block <= 10; block++) {
                bool odd = i < open && block == 10;
                const struct level level = {METRIC_throughput_gbps, odd ? 10 : 22 + 0.1 * block, 0};
                scene_run(&scene, scene_cell(ONE, size, 1), block, 10, &level, 1);
            }
        }
        assert_sentence(scene_answer(&scene, 4), true, said[open]);
    }
}

/* Clearly slower at 4 KB and faster at 64 KB, and in between as chance has it: the medians cross somewhere,
 * once or several times in the resamples, and no size is stated. */
static void test_between_decided_sizes_no_size_is_stated(void **state)
{
    (void)state;
    static const double wavering[] = {0.86, 0.9, 0.95, 0.97, 0.98, 1.03, 1.04, 1.06, 1.1, 1.2};
    static const double turned[] = {1.1, 1.2, 1.06, 1.04, 1.03, 0.98, 0.99, 0.95, 0.9, 0.86};
    own_scene scene = scene_make();
    for (unsigned i = 0; i < 4; i++) {
        int64_t size = 4096 << 2 * i;
        SCENE_ADD(&scene, scene_cell(TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
        for (uint32_t block = 1; block <= 10; block++) {
            const double ratio[] = {0.5, wavering[block - 1], turned[block - 1], 2};
            const struct level level[] = {{METRIC_throughput_gbps, 20 * ratio[i], 0},
                                          {METRIC_zc_copied_pct, 0, 0}};
            scene_run(&scene, scene_cell(ZERO, size, 1), block, 10, level, 2);
        }
    }
    const struct answer *answer = scene_answer(&scene, 5);
    const struct crossover *crossover = throughput_of(&scene, 0);
    assert_true(crossover->share_several > 0.025 && crossover->crossings == 1);
    assert_int_equal(crossover->confirmation, UNCONFIRMED);
    own_text said = {0};
    statement_write(crossover, &said);
    assert_non_null(strstr(text_string(&said),
                           "zero-copy is slower than two-copy at 4 KB, faster at 256 KB; in "
                           "between undecided (the medians cross near "));
    assert_sentence(answer, true, text_string(&said));
}

/* Equivalent within 3 % is what the verdict says of a small but certain difference. */
static void test_better_by_less_than_the_bound_is_no_answer(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (int64_t size = 1024; size <= 4096; size *= 4) {
        SCENE_ADD(&scene, scene_cell(TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
        SCENE_ADD(&scene, scene_cell(ONE, size, 1), 10, {METRIC_throughput_gbps, 20.2, 0.0001});
    }
    assert_sentence(scene_answer(&scene, 4), false,
                    "cannot be answered: one-copy and two-copy are equivalent within ±3 % at 1 KB-4 KB");
}

static void test_other_rivals_where_two_copy_is_missing(void **state)
{
    (void)state;
    own_scene scene = scene_make(), copied = scene_make();
    struct scene *const scenes[] = {&scene, &copied};
    for (unsigned i = 0; i < 2; i++)
        for (int64_t size = 1024; size <= 4096; size *= 4) {
            SCENE_ADD(scenes[i], scene_cell(MECHANISM_contiguous, size, 1), 10,
                      {METRIC_throughput_gbps, 20, 0});
            SCENE_ADD(scenes[i], scene_cell(ZERO, size, 1), 10, {METRIC_throughput_gbps, 25, 0.01},
                      {METRIC_zc_copied_pct, i == 0 ? 0 : 100, 0});
        }
    assert_sentence(scene_answer(&scene, 5), false,
                    "cannot be answered: two-copy was not measured. Not an answer, but measured: not in 1 "
                    "KB-4 KB: zero-copy is better than contiguous throughout");
    assert_evidence(
        &scene.answers.list[4],
        "4 KB: throughput of zero-copy against contiguous faster by 25 % [21, 29], p (family) 0.0039, n = "
        "10; medians 25 [24.1, 25.9] and 20 [20, 20] Gbit/s");
    assert_sentence(scene_answer(&copied, 5), false, "cannot be answered: two-copy was not measured");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_line_is_its_statement),
        cmocka_unit_test(test_agreeing_lines_are_said_once),
        cmocka_unit_test(test_undecided_is_no_answer),
        cmocka_unit_test(test_one_size),
        cmocka_unit_test(test_a_mechanism_is_missing),
        cmocka_unit_test(test_late_copying_is_no_zero_copy),
        cmocka_unit_test(test_shares_are_not_rounded_to_all_or_nothing),
        cmocka_unit_test(test_the_kernel_did_not_say),
        cmocka_unit_test(test_where_the_copy_was_avoided),
        cmocka_unit_test(test_what_no_verdict_confirms_is_no_answer),
        cmocka_unit_test(test_undecided_sizes_are_named),
        cmocka_unit_test(test_between_decided_sizes_no_size_is_stated),
        cmocka_unit_test(test_better_by_less_than_the_bound_is_no_answer),
        cmocka_unit_test(test_other_rivals_where_two_copy_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
