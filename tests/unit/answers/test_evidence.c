/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/evidence.h"
#include "unit/findings/profiled.h"
#include "unit/findings/scene.h"

/* --- evidence --- */

enum {
    EVIDENCE_TWO = MECHANISM_two_copy,
    EVIDENCE_ONE = MECHANISM_one_copy,
    EVIDENCE_ZERO = MECHANISM_zero_copy
};

static const struct level speed = {METRIC_throughput_gbps, 20, 0};

/* Several pairs of mechanisms in one list: each is corrected by itself, whichever of the two it is seen from.
 */
static void test_few_blocks_are_counted_by_pair(void **state)
{
    (void)state;
    static const unsigned arms[][2] = {{EVIDENCE_ONE, EVIDENCE_TWO},
                                       {EVIDENCE_ZERO, EVIDENCE_TWO},
                                       {EVIDENCE_ONE, EVIDENCE_ZERO},
                                       {EVIDENCE_TWO, EVIDENCE_ONE}};
    static const struct {
        size_t count; /* comparisons of the first `pairs` of these, in turn */
        size_t pairs, blocks;
        const char *caveat; /* NULL: none */
    } lists[] = {
        {9, 3, 7, NULL}, /* three each: 2^-6 < 5 % / 3 */
        {9, 3, 6,
         "6 blocks are too few for a significant difference in any of 3 comparisons, at least 7 are needed"},
        {12, 4, 7, /* six of one-copy and two-copy */
         "7 blocks are too few for a significant difference in any of 6 comparisons, at least 8 are needed"},
    };
    for (unsigned i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        own_draft draft = {0};
        struct comparison list[12];
        for (unsigned j = 0; j < lists[i].count; j++)
            list[j] = (struct comparison){.mechanism = arms[j % lists[i].pairs][0],
                                          .against = arms[j % lists[i].pairs][1],
                                          .n = lists[i].blocks};
        evidence_few_blocks(&(struct comparisons){.list = list, .count = lists[i].count}, &draft);
        assert_int_equal(draft.caveats.count, lists[i].caveat != NULL ? 1 : 0);
        if (lists[i].caveat != NULL)
            assert_string_equal(draft.caveats.list[0], lists[i].caveat);
    }
}

/* Two mechanisms at two sizes with these send buffers, of which one size is told. */
static void add_buffers(struct scene *scene, double two_copy, double one_copy)
{
    for (int64_t size = 1024; size <= 4096; size *= 4) {
        SCENE_ADD(scene, scene_cell(EVIDENCE_TWO, size, 1), 10, speed,
                  {METRIC_sndbuf_bytes, size == 1024 ? two_copy : 65536, 0});
        SCENE_ADD(scene, scene_cell(EVIDENCE_ONE, size, 1), 10, {METRIC_throughput_gbps, 25, 0.01},
                  {METRIC_sndbuf_bytes, size == 1024 ? one_copy : 65536, 0});
    }
}

static const char unequal[] = "the buffers were not the same in 1 of 2 comparisons (1 KB: send buffer 512 KB "
                              "with one-copy, 128 KB with two-copy): the difference may be theirs";

static void test_unequal_buffers_of_the_two(void **state)
{
    (void)state;
    own_scene scene = scene_make(), alike = scene_make(), silent = scene_make();
    add_buffers(&scene, 131072, 524288);
    assert_caveat(scene_answer(&scene, 4), unequal);
    add_buffers(&alike, 131072, 262144); /* autotuned, doubled once */
    scene_answer(&alike, 4);
    silent.findings.experiment.spec.settings.silence.bits = 1 << WARNING_unequal_buffers;
    add_buffers(&silent, 131072, 524288);
    scene_answer(&silent, 4);
    for (unsigned i = 0; i < 2; i++) {
        const struct answer *answer = &(i == 0 ? &alike : &silent)->answers.list[3];
        for (size_t j = 0; j < answer->caveat_count; j++)
            assert_null(strstr(answer->caveats[j], "buffers"));
    }
}

/* In the answer about one-copy, zero-copy's runs have no say; silenced ones have none anywhere. */
static void test_warnings_are_those_of_the_two(void **state)
{
    (void)state;
    own_scene scene = scene_make(), silent = scene_make();
    struct scene *const scenes[] = {&scene, &silent};
    silent.findings.experiment.spec.settings.silence.bits = 1 << WARNING_receiver_limited;
    for (unsigned i = 0; i < 2; i++) {
        scene_add(scenes[i], scene_cell(EVIDENCE_TWO, 1024, 1), 10, &speed, 1);
        scene_add(scenes[i], scene_cell(EVIDENCE_ONE, 1024, 1), 10, &speed, 1);
        scene_add(scenes[i], scene_cell(EVIDENCE_ZERO, 1024, 1), 10, &speed, 1);
        for (unsigned run = 18; run < 25; run++)
            scenes[i]->findings.records.list[run].warnings = warning_bits("receiver-limited");
    }
    assert_caveat(scene_answer(&scene, 4), "2 of 20 runs carry the warning receiver-limited");
    assert_caveat(&scene.answers.list[4], "5 of 20 runs carry the warning receiver-limited");
    assert_caveat(&scene.answers.list[0], "7 of 30 runs carry the warning receiver-limited");
    scene_answer(&silent, 4);
    for (unsigned i = 0; i < ANSWER_COUNT; i++)
        for (size_t j = 0; j < silent.answers.list[i].caveat_count; j++)
            assert_null(strstr(silent.answers.list[i].caveats[j], "receiver-limited"));
}

/* What is found in cells together says so, not a number of runs. */
static void test_a_family_tells_what_it_found(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (int64_t size = 1024; size <= 16384; size *= 4) {
        SCENE_ADD(&scene, scene_cell(EVIDENCE_TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
        SCENE_ADD(&scene, scene_cell(EVIDENCE_ONE, size, 1), 10, {METRIC_throughput_gbps, 25, 0.0001});
    }
    assert_caveat(scene_answer(&scene, 4),
                  "warning independent-of-size, two-copy at 1 KB: 20 to 20 Gbit/s from "
                  "1 KB to 16 KB; 1 more such");
}

static void test_silenced_in_a_row_of_a_cell(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    scene_add(&scene, scene_cell(EVIDENCE_TWO, 1024, 1), 10, &speed, 1);
    scene.findings.records.list[2].warnings = warning_bits("unsteady steal");
    scene.findings.experiment.spec.settings.silence.bits = 1 << WARNING_steal;
    scene_answer(&scene, 1);
    own_text text = {0};
    evidence_cell_warnings(&scene.findings, 0, &text);
    assert_string_equal(text_string(&text), "unsteady in 1 of 10 runs");
}

static int evidence_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_blocks_are_counted_by_pair),
        cmocka_unit_test(test_unequal_buffers_of_the_two),
        cmocka_unit_test(test_warnings_are_those_of_the_two),
        cmocka_unit_test(test_a_family_tells_what_it_found),
        cmocka_unit_test(test_silenced_in_a_row_of_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- profile evidence --- */

enum {
    PROFILE_EVIDENCE_TWO = MECHANISM_two_copy,
    PROFILE_EVIDENCE_ONE = MECHANISM_one_copy,
    PROFILE_EVIDENCE_ZERO = MECHANISM_zero_copy,
    KB16 = 16384
};

/* zero-copy loses by 41 % at 16 KB and by less at 1 KB: 16 KB is the place that is shown. */
static void measure(struct scene *scene)
{
    for (int64_t size = 1024; size <= KB16; size *= 16) {
        SCENE_ADD(scene, scene_cell(PROFILE_EVIDENCE_TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0},
                  {METRIC_cpu_ns_per_byte, 0.5, 0});
        SCENE_ADD(scene, scene_cell(PROFILE_EVIDENCE_ZERO, size, 1), 10,
                  {METRIC_throughput_gbps, size == KB16 ? 11.8 : 17, 0.01},
                  {METRIC_cpu_ns_per_byte, 0.8, 0.01}, {METRIC_zc_copied_pct, 100, 0});
    }
}

/* Of 1994 samples of zero-copy 618 are late copies. */
static void profile(struct scene *scene, unsigned mechanism, uint64_t copies, uint64_t pinning, uint64_t all)
{
    struct cell cell = scene_cell(mechanism, KB16, 1);
    struct profile *one = profiled_add(&scene->findings.profiles, &cell);
    one->cpu_ns_per_byte = mechanism == PROFILE_EVIDENCE_ZERO ? 0.812 : 0.5;
    profiled_line(one, PROFILE_SENDER,
                  mechanism == PROFILE_EVIDENCE_ZERO ? PROFILE_late_copy : PROFILE_copy_in, "memcpy", "",
                  copies);
    profiled_line(one, PROFILE_SENDER, PROFILE_pinning, "gup_fast", "", pinning);
    profiled_line(one, PROFILE_RECEIVER, PROFILE_tcp_ip, "tcp_recvmsg", "", all - copies - pinning);
}

static void test_both_mechanisms_at_the_place_that_is_shown(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    measure(&scene);
    profile(&scene, PROFILE_EVIDENCE_ZERO, 618, 180, 1994);
    profile(&scene, PROFILE_EVIDENCE_TWO, 402, 0, 2010);
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
        SCENE_ADD(&scene, scene_cell(PROFILE_EVIDENCE_TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
        SCENE_ADD(&scene, scene_cell(PROFILE_EVIDENCE_ZERO, size, 1), 10,
                  {METRIC_throughput_gbps, size == KB16 ? 17 : 1, 0.01}, {METRIC_zc_copied_pct, 100, 0});
    }
    profile(&scene, PROFILE_EVIDENCE_ZERO, 618, 180, 1994);
    profile(&scene, PROFILE_EVIDENCE_TWO, 402, 0, 2010);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_true(mentions(answer->evidence, answer->evidence_count,
                         "16 KB: of zero-copy's CPU time (0.812 ns/B) 31 % [29, 33] is late copying"));
    assert_caveat(answer, "zero-copy was not profiled at 1 KB");
}

static void test_what_is_missing_is_said(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    struct cell rival = scene_cell(PROFILE_EVIDENCE_TWO, KB16, 1);
    measure(&scene);
    profile(&scene, PROFILE_EVIDENCE_ZERO, 618, 0, 1994);
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
    profile(&scene, PROFILE_EVIDENCE_ZERO, 5, 0, 1000);
    profile(&scene, PROFILE_EVIDENCE_TWO, 5, 0, 1000);
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
    assert_false(mentions(answer->evidence, answer->evidence_count, "samples"));
    assert_false(mentions(answer->caveats, answer->caveat_count, "profile"));
}

static void test_a_profile_of_another_place_is_no_evidence_here(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    struct cell elsewhere = scene_cell(PROFILE_EVIDENCE_ZERO, 1024, 1);
    measure(&scene);
    profiled_study(&scene.findings.profiles, &elsewhere);
    const struct answer *answer = scene_answer(&scene, 1);
    assert_false(mentions(answer->evidence, answer->evidence_count, "samples"));
    assert_caveat(answer, "zero-copy was not profiled at 16 KB");
    assert_caveat(answer, "two-copy was not profiled at 16 KB");
}

static int profile_evidence_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_mechanisms_at_the_place_that_is_shown),
        cmocka_unit_test(test_the_largest_message_is_told_as_well),
        cmocka_unit_test(test_what_is_missing_is_said),
        cmocka_unit_test(test_hidden_symbols_and_others_are_caveats),
        cmocka_unit_test(test_without_profiles_nothing_is_said),
        cmocka_unit_test(test_a_profile_of_another_place_is_no_evidence_here),
    };
    return cmocka_run_group_tests_name("profile evidence", tests, NULL, NULL);
}

int main(void)
{
    return evidence_tests() + profile_evidence_tests();
}
