/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where nothing differs, nothing is answered: experiments of two mechanisms with the same distribution. */
#include "unit/findings/scene.h"
#include "unit/findings/simulated.h"

/* --- answers --- */

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, ZERO = MECHANISM_zero_copy, KB16 = 16384 };

/* Two-copy is quiet, zero-copy noisy: of 10 blocks the interval of a ratio r is r exp(+-0.025). */
static void add_pair(struct scene *scene, int64_t size, uint32_t blocks, double speed, double cost,
                     double copied)
{
    SCENE_ADD(scene, scene_cell(TWO, size, 1), blocks, {METRIC_throughput_gbps, 20, 0},
              {METRIC_cpu_ns_per_byte, 0.5, 0}, {METRIC_calls_per_message, 1, 0}, {METRIC_tx_calls, 1e6, 0},
              {METRIC_tx_context_switches, 2000, 0});
    SCENE_ADD(scene, scene_cell(ZERO, size, 1), blocks, {METRIC_throughput_gbps, 20 * speed, 0.01},
              {METRIC_cpu_ns_per_byte, 0.5 * cost, 0.01}, {METRIC_zc_copied_pct, copied, 0},
              {METRIC_calls_per_message, 1, 0}, {METRIC_tx_calls, 1e6, 0},
              {METRIC_tx_context_switches, 12000, 0}, {METRIC_zc_completions, 1e6, 0},
              {METRIC_zc_notifications, 25e4, 0});
}

static void test_slower_because_copied(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_pair(&scene, KB16, 10, 0.59, 1.62, 100);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_sentence(
        answer, true,
        "zero-copy is slower by 41 % [40, 42] at 16 KB against two-copy; it saves no copy: 100 % of the "
        "zero-copy sends were copied by the kernel");
    assert_evidence(answer,
                    "CPU time per byte of zero-copy against two-copy: more by 62 % [58, 66] at 16 KB");
    assert_string_equal(answer->id, "Q1");
    assert_string_equal(answer->question, "Why does zero-copy not always give the best throughput?");
    assert_evidence(answer, "100 % of the zero-copy sends were copied by the kernel on veth (zc_copied_pct, "
                            "medians of the cells)");
    assert_evidence(answer, "16 KB: zero-copy sends per notification: zero-copy 4 [4, 4]");
    assert_evidence(answer, "16 KB: sender's context switches per 1000 messages: zero-copy 12 [12, 12], "
                            "two-copy 2 [2, 2]");
    assert_evidence(
        answer, "16 KB: throughput of zero-copy against two-copy slower by 41 % [40, 42], p (family) 0.002, "
                "n = 10; medians 11.8 [11.4, 12.2] and 20 [20, 20] Gbit/s");
}

static void test_slower_in_some_although_the_copy_is_avoided(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_pair(&scene, 1024, 10, 0.88, 1.25, 0);
    add_pair(&scene, KB16, 10, 1.25, 0.88, 0);
    assert_sentence(
        scene_answer(&scene, 1), true,
        "zero-copy is slower in 1 of 2 comparisons (by 12 % [9.3, 15] at 1 KB), faster in 1 (by 25 % [21, "
        "29] "
        "at 16 KB) against two-copy; the copy was avoided, but what is spent instead can cost more: 0 % of "
        "the zero-copy sends were copied by the kernel");
    assert_evidence(&scene.answers.list[0],
                    "CPU time per byte of zero-copy against two-copy: less in 1 of 2 comparisons (by 12 % "
                    "[9.3, 15] at 16 KB), more in 1 (by 25 % [21, 29] at 1 KB)");
}

static void test_rivals_are_named_when_there_are_several(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_pair(&scene, KB16, 10, 0.59, 1.62, 40);
    SCENE_ADD(&scene, scene_cell(ONE, KB16, 1), 10, {METRIC_throughput_gbps, 40, 0},
              {METRIC_cpu_ns_per_byte, 0.25, 0});
    SCENE_ADD(&scene, scene_cell(MECHANISM_null, KB16, 1), 10, {METRIC_throughput_gbps, 900, 0});
    assert_sentence(scene_answer(&scene, 1), true,
                    "zero-copy is slower in 2 of 2 comparisons (most by 71 % [70, 71] at 16 KB against "
                    "one-copy, the largest of 2: likely less); "
                    "not every copy was avoided: 40 % of the zero-copy sends were copied by the kernel");
    assert_evidence(&scene.answers.list[0],
                    "CPU time per byte of zero-copy: more in 2 of 2 comparisons (most by 224 % [216, 232] at "
                    "16 KB against one-copy, the largest of 2: likely less)");
}

static void test_the_premise_may_be_wrong(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_pair(&scene, KB16, 10, 1.25, 0.88, 0);
    assert_sentence(
        scene_answer(&scene, 1), true,
        "here it gives the best throughput wherever it was compared: zero-copy is faster by 25 % "
        "[22, 28] at 16 KB against two-copy; the copy was avoided: 0 % of the zero-copy sends were "
        "copied by the kernel");
}

static void test_equivalent_names_its_bound(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_pair(&scene, KB16, 10, 1, 1, NAN);
    assert_sentence(
        scene_answer(&scene, 1), true,
        "nowhere is zero-copy shown to be slower: it is equivalent within ±3 % (0 % [-2.5, 2.5]) at "
        "16 KB against two-copy; the kernel did not say whether it copied");
}

static void test_inconclusive_is_not_an_answer(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_pair(&scene, KB16, 3, 0.59, 1.62, 100);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_sentence(
        answer, false,
        "cannot be answered: whether zero-copy is slower at all is open: it is inconclusive (-41 %; "
        "3 blocks allow no interval) at 16 KB against two-copy; it saves no copy: 100 % of the "
        "zero-copy sends were copied by the kernel");
    assert_caveat(answer, "3 blocks are too few for a significant difference, at least 6 are needed");
}

static void test_a_single_block(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_pair(&scene, KB16, 1, 0.59, 1.62, 100);
    scene_answer(&scene, 1);
    for (unsigned i = 0; i < ANSWER_COUNT; i++)
        assert_false(scene.answers.list[i].answered);
    assert_evidence(&scene.answers.list[0],
                    "16 KB: throughput of zero-copy against two-copy inconclusive (-41 %; 1 block allows no "
                    "interval), n = 1; medians 11.8 (11.8 to 11.8, n = 1) and 20 (20 to 20, n = 1) Gbit/s");
}

static void test_zero_copy_missing(void **state)
{
    (void)state;
    own_scene scene = scene_make(), failed = scene_make(), alone = scene_make(), apart = scene_make();
    const struct level speed = {METRIC_throughput_gbps, 20, 0};
    scene_add(&scene, scene_cell(TWO, KB16, 1), 10, &speed, 1);
    scene_add(&failed, scene_cell(TWO, KB16, 1), 10, &speed, 1);
    scene_fail(&failed, scene_cell(ZERO, KB16, 1), 4, "lost a byte");
    scene_add(&alone, scene_cell(ZERO, KB16, 1), 10, &speed, 1);
    scene_run(&apart, scene_cell(TWO, KB16, 1), 1, 2, &speed, 1);
    scene_run(&apart, scene_cell(ZERO, KB16, 1), 2, 2, &speed, 1);
    assert_sentence(scene_answer(&scene, 1), false, "cannot be answered: zero-copy was not measured");
    assert_sentence(scene_answer(&failed, 1), false,
                    "cannot be answered: no run of zero-copy was ok, 4 failed");
    assert_caveat(&failed.answers.list[0], "4 of 14 runs failed; the first because of: lost a byte");
    assert_sentence(scene_answer(&alone, 1), false,
                    "cannot be answered: there is no other mechanism to compare zero-copy with");
    assert_sentence(scene_answer(&apart, 1), false,
                    "cannot be answered: zero-copy and another mechanism were never ok in one block");
}

static void test_nothing_to_ask(void **state)
{
    (void)state;
    own_scene empty = scene_make(), failed = scene_make();
    scene_fail(&failed, scene_cell(TWO, KB16, 1), 3, "no room");
    scene_answer(&empty, 1);
    scene_answer(&failed, 1);
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        assert_sentence(&empty.answers.list[i], false, "cannot be answered: nothing was measured");
        assert_sentence(
            &failed.answers.list[i], false,
            "cannot be answered: none of the 3 runs was ok; the first failed because of: no room");
        assert_int_equal(failed.answers.list[i].caveats.count, 0);
    }
}

/* Columns that were emptied, or are not there: that is said, and not that nothing was compared. */
static void test_ok_runs_without_numbers(void **state)
{
    (void)state;
    own_scene empty = scene_make(), lost = scene_make();
    scene_add(&empty, scene_cell(TWO, KB16, 1), 2, NULL, 0);
    scene_add(&empty, scene_cell(ZERO, KB16, 2), 2, NULL, 0);
    add_pair(&lost, KB16, 10, NAN, 1, 100);
    for (size_t i = 0; i < lost.findings.records.count; i++)
        lost.findings.records.list[i].metrics[METRIC_throughput_gbps] = NAN;
    scene_answer(&empty, 1);
    for (unsigned i = 0; i < ANSWER_COUNT; i++)
        assert_sentence(&empty.answers.list[i], false,
                        "cannot be answered: none of the 4 ok runs has any number");
    scene_answer(&lost, 1);
    assert_sentence(&lost.answers.list[0], false,
                    "cannot be answered: none of the 20 ok runs has a throughput");
    assert_sentence(&lost.answers.list[4], false,
                    "cannot be answered: none of the 20 ok runs has a throughput");
    assert_null(strstr(text_string(&lost.answers.list[5].sentence), "throughput"));
}

static int answers_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slower_because_copied),
        cmocka_unit_test(test_slower_in_some_although_the_copy_is_avoided),
        cmocka_unit_test(test_rivals_are_named_when_there_are_several),
        cmocka_unit_test(test_the_premise_may_be_wrong),
        cmocka_unit_test(test_equivalent_names_its_bound),
        cmocka_unit_test(test_inconclusive_is_not_an_answer),
        cmocka_unit_test(test_a_single_block),
        cmocka_unit_test(test_zero_copy_missing),
        cmocka_unit_test(test_nothing_to_ask),
        cmocka_unit_test(test_ok_runs_without_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- answers null --- */

enum {
    EXPERIMENTS = 200,
    SIZES = 5,
    BLOCKS = 10,
    TOLD_MOST = EXPERIMENTS / 10,
    WRONG_MOST = EXPERIMENTS / 20
};

static const struct noise noises[] = {
    {.block = 0.10, .run = 0.05}, {.block = 0.10, .run = 0.15}, {.block = 0.10, .run = 0.05, .slow = 0.3}};

static void simulate(gsl_rng *rng, const struct noise *noise, struct scene *scene)
{
    for (uint32_t block = 1; block <= BLOCKS; block++) {
        double shared = gsl_ran_gaussian(rng, noise->block);
        for (unsigned i = 0; i < 2 * SIZES; i++) {
            const struct level level = {METRIC_throughput_gbps, 10 * simulated_factor(rng, noise, shared), 0};
            unsigned mechanism = i % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy;
            scene_run(scene, scene_cell(mechanism, 256 << i / 2 * 2, 1), block, BLOCKS, &level, 1);
        }
    }
}

/* "From which message size": of the crossovers alone, more than half of these experiments have one to tell.
 */
static void test_a_crossover_is_hardly_ever_answered(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (unsigned i = 0; i < sizeof noises / sizeof noises[0]; i++) {
        unsigned several = 0, told = 0, answered = 0;
        gsl_rng_set(rng, i + 1);
        for (unsigned j = 0; j < EXPERIMENTS; j++) {
            own_scene scene = scene_make();
            simulate(rng, &noises[i], &scene);
            answered += scene_answer(&scene, 4)->answered ? 1 : 0;
            told += scene.findings.crossovers.list[0].outcome != UNDECIDED ? 1 : 0;
            several += scene.findings.crossovers.list[0].crossings > 1 ? 1 : 0;
        }
        print_message("of %d experiments %u cross several times, %u have a crossover to tell, %u an answer\n",
                      EXPERIMENTS, several, told, answered);
        assert_true(several > EXPERIMENTS / 2);
        assert_in_range(told, 0, TOLD_MOST);
        assert_in_range(answered, 0, WRONG_MOST);
    }
    gsl_rng_free(rng);
}

static int answers_null_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_crossover_is_hardly_ever_answered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return answers_tests() + answers_null_tests();
}
