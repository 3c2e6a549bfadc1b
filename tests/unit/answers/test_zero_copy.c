/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/findings/profiled.h"
#include "unit/findings/scene.h"

/* Q1: where the CPU time of zero-copy and its rival went; its sentences are in test_answers.c. */

enum { TWO = MECHANISM_two_copy, ZERO = MECHANISM_zero_copy, KB16 = 16384 };

/* zero-copy loses by 41 % at 16 KB and by less at 1 KB: 16 KB is the place that is shown. */
static void measure(struct scene *scene)
{
    for (int64_t size = 1024; size <= KB16; size *= 16) {
        SCENE_ADD(scene, scene_cell(TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0},
                  {METRIC_cpu_ns_per_byte, 0.5, 0});
        SCENE_ADD(scene, scene_cell(ZERO, size, 1), 10,
                  {METRIC_throughput_gbps, size == KB16 ? 11.8 : 17, 0.01},
                  {METRIC_cpu_ns_per_byte, 0.8, 0.01}, {METRIC_zc_copied_pct, 100, 0});
    }
}

/* Of 1994 samples of zero-copy 618 are late copies. */
static void profile(struct scene *scene, unsigned mechanism, uint64_t copies, uint64_t pinning, uint64_t all)
{
    struct cell cell = scene_cell(mechanism, KB16, 1);
    struct profile *one = profiled_add(&scene->findings.profiles, &cell);
    one->cpu_ns_per_byte = mechanism == ZERO ? 0.812 : 0.5;
    profiled_line(one, PROFILE_SENDER, mechanism == ZERO ? PROFILE_late_copy : PROFILE_copy_in, "memcpy", "",
                  copies);
    profiled_line(one, PROFILE_SENDER, PROFILE_pinning, "gup_fast", "", pinning);
    profiled_line(one, PROFILE_RECEIVER, PROFILE_tcp_ip, "tcp_recvmsg", "", all - copies - pinning);
}

static void test_both_mechanisms_at_the_place_that_is_shown(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    measure(&scene);
    profile(&scene, ZERO, 618, 180, 1994);
    profile(&scene, TWO, 402, 0, 2010);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_evidence(
        answer, "16 KB: of zero-copy's CPU time (0.812 ns/B) 31 % [29, 33] is late copying, 0 % [0, 0.19] "
                "copying in, 9 % [7.8, 10] page pinning and mapping; of two-copy's CPU time (0.5 ns/B) 0 % "
                "[0, 0.19] is late copying, 20 % [18, 22] copying in, 0 % [0, 0.19] page pinning and "
                "mapping (cpu-clock samples, n = 1994 and 2010, an extra run each outside the blocks)");
    assert_caveat(answer,
                  "a profile is one run of its cell: the intervals are those of counting samples, runs "
                  "differ by more");
    assert_caveat(answer, "cpu-clock is a timer's interrupt: code that runs with interrupts off is counted "
                          "where they come on again");
}

static bool mentions(char *const *lines, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(lines[i], word) != NULL)
            return true;
    return false;
}

/* The largest difference is at 1 KB, where nothing is copied to speak of; copies are told where they are. */
static void test_the_largest_message_is_told_as_well(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (int64_t size = 1024; size <= KB16; size *= 16) {
        SCENE_ADD(&scene, scene_cell(TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
        SCENE_ADD(&scene, scene_cell(ZERO, size, 1), 10,
                  {METRIC_throughput_gbps, size == KB16 ? 17 : 1, 0.01}, {METRIC_zc_copied_pct, 100, 0});
    }
    profile(&scene, ZERO, 618, 180, 1994);
    profile(&scene, TWO, 402, 0, 2010);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_true(mentions(answer->evidence.list, answer->evidence.count,
                         "16 KB: of zero-copy's CPU time (0.812 ns/B) 31 % [29, 33] is late copying"));
    assert_caveat(answer, "zero-copy was not profiled at 1 KB");
}

static void test_what_is_missing_is_said(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    struct cell rival = scene_cell(TWO, KB16, 1);
    measure(&scene);
    profile(&scene, ZERO, 618, 0, 1994);
    profiled_fail(&scene.findings.profiles, &rival, "no cpu-clock event here");
    const struct answer *answer = scene_answer(&scene, 1);
    assert_evidence(answer, "16 KB: of zero-copy's CPU time (0.812 ns/B) 31 % [29, 33] is late copying "
                            "(cpu-clock samples, n = 1994, an extra run outside the blocks)");
    assert_caveat(answer, "two-copy was not profiled at 16 KB: no cpu-clock event here");
}

static void test_hidden_symbols_and_others_are_caveats(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    measure(&scene);
    profile(&scene, ZERO, 5, 0, 1000);
    profile(&scene, TWO, 5, 0, 1000);
    profiled_line(&scene.findings.profiles.list[0], PROFILE_SENDER, PROFILE_hidden, "", "", 1000);
    profiled_line(&scene.findings.profiles.list[0], PROFILE_ELSE, PROFILE_user, "", "", 1000);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_evidence(answer, "16 KB: of zero-copy's CPU time (0.812 ns/B) less than 2 % each is copying by "
                            "the sender, page pinning, "
                            "buffers and scheduling; of two-copy's CPU time (0.5 ns/B) less than 2 % each is "
                            "copying by the sender, "
                            "page pinning, buffers and scheduling (cpu-clock samples, n = 2000 and 1000, an "
                            "extra run each outside "
                            "the blocks)");
    assert_caveat(answer,
                  "33 % [32, 35] of the samples taken with zero-copy at 16 KB are of kernel threads and "
                  "other programs on the workers' CPUs, and left out");
    assert_caveat(
        answer, "0 to 50 % of the samples are in kernel code whose symbols were hidden (/proc/kallsyms shows "
                "no addresses without CAP_SYSLOG, or with kernel.kptr_restrict = 2): they may belong to any "
                "group, so the other groups' shares are lower bounds");
}

/* Nobody asked: no evidence, and no caveat about what is not there. */
static void test_without_profiles_nothing_is_said(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    measure(&scene);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_false(mentions(answer->evidence.list, answer->evidence.count, "samples"));
    assert_false(mentions(answer->caveats.list, answer->caveats.count, "profile"));
}

static void test_a_profile_of_another_place_is_no_evidence_here(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    struct cell elsewhere = scene_cell(ZERO, 1024, 1);
    measure(&scene);
    profiled_study(&scene.findings.profiles, &elsewhere);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_false(mentions(answer->evidence.list, answer->evidence.count, "samples"));
    assert_caveat(answer, "zero-copy was not profiled at 16 KB");
    assert_caveat(answer, "two-copy was not profiled at 16 KB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_mechanisms_at_the_place_that_is_shown),
        cmocka_unit_test(test_the_largest_message_is_told_as_well),
        cmocka_unit_test(test_what_is_missing_is_said),
        cmocka_unit_test(test_hidden_symbols_and_others_are_caveats),
        cmocka_unit_test(test_without_profiles_nothing_is_said),
        cmocka_unit_test(test_a_profile_of_another_place_is_no_evidence_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
