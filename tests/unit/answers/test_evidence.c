/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/questions.h"
#include "unit/findings/scene.h"

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, ZERO = MECHANISM_zero_copy };

static const struct level speed = {METRIC_throughput_gbps, 20, 0};

/* Several pairs of mechanisms in one list: each is corrected by itself, whichever of the two it is seen from.
 */
static void test_few_blocks_are_counted_by_pair(void **state)
{
    (void)state;
    static const struct cell one = {.mechanism = ONE}, two = {.mechanism = TWO}, zero = {.mechanism = ZERO};
    static const struct cell *const arms[][2] = {{&one, &two}, {&zero, &two}, {&one, &zero}, {&two, &one}};
    static const struct {
        size_t count; /* comparisons of the first `pairs` of these, in turn */
        size_t pairs, blocks, looks;
        const char *caveat; /* NULL: none */
    } lists[] = {
        {9, 3, 7, 1, NULL}, /* three each: 2^-6 < 5 % / 3 */
        {9, 3, 6, 1,
         "6 blocks are too few for a significant difference in any of 3 comparisons, at least 7 are needed"},
        {12, 4, 7, 1, /* six of one-copy and two-copy */
         "7 blocks are too few for a significant difference in any of 6 comparisons, at least 8 are needed"},
        {9, 3, 10, 5, NULL}, /* 2^-9 < 5 % / 15, and 2^-8 is not */
        {9, 3, 9, 5,
         "9 blocks are too few for a significant difference in any of 3 comparisons, at least 10 are needed"},
    };
    for (unsigned i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        own_answers answers = {0};
        struct answer *answer = &answers.list[0];
        struct comparison list[12];
        for (unsigned j = 0; j < lists[i].count; j++)
            list[j] = (struct comparison){.cell = arms[j % lists[i].pairs][0],
                                          .other = arms[j % lists[i].pairs][1],
                                          .n = lists[i].blocks};
        evidence_few_blocks(&(struct comparisons){.list = list, .count = lists[i].count}, lists[i].looks,
                            answer);
        assert_int_equal(answer->caveats.count, lists[i].caveat != NULL ? 1 : 0);
        if (lists[i].caveat != NULL)
            assert_string_equal(answer->caveats.list[0], lists[i].caveat);
    }
}

/* Two mechanisms at two sizes with these send buffers, of which one size is told. */
static void add_buffers(struct scene *scene, double two_copy, double one_copy)
{
    for (int64_t size = 1024; size <= 4096; size *= 4) {
        SCENE_ADD(scene, scene_cell(TWO, size, 1), 10, speed,
                  {METRIC_sndbuf_bytes, size == 1024 ? two_copy : 65536, 0});
        SCENE_ADD(scene, scene_cell(ONE, size, 1), 10, {METRIC_throughput_gbps, 25, 0.01},
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
        for (size_t j = 0; j < answer->caveats.count; j++)
            assert_null(strstr(answer->caveats.list[j], "buffers"));
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
        scene_add(scenes[i], scene_cell(TWO, 1024, 1), 10, &speed, 1);
        scene_add(scenes[i], scene_cell(ONE, 1024, 1), 10, &speed, 1);
        scene_add(scenes[i], scene_cell(ZERO, 1024, 1), 10, &speed, 1);
        for (unsigned run = 18; run < 25; run++)
            scenes[i]->findings.records.list[run].warnings = warning_bits("receiver-limited");
    }
    assert_caveat(scene_answer(&scene, 4), "2 of 20 runs carry the warning receiver-limited");
    assert_caveat(&scene.answers.list[4], "5 of 20 runs carry the warning receiver-limited");
    assert_caveat(&scene.answers.list[0], "7 of 30 runs carry the warning receiver-limited");
    scene_answer(&silent, 4);
    for (unsigned i = 0; i < ANSWER_COUNT; i++)
        for (size_t j = 0; j < silent.answers.list[i].caveats.count; j++)
            assert_null(strstr(silent.answers.list[i].caveats.list[j], "receiver-limited"));
}

/* What is found in cells together says so, not a number of runs. */
static void test_a_family_tells_what_it_found(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (int64_t size = 1024; size <= 16384; size *= 4) {
        SCENE_ADD(&scene, scene_cell(TWO, size, 1), 10, {METRIC_throughput_gbps, 20, 0});
        SCENE_ADD(&scene, scene_cell(ONE, size, 1), 10, {METRIC_throughput_gbps, 25, 0.0001});
    }
    assert_caveat(scene_answer(&scene, 4),
                  "warning independent-of-size, two-copy at 1 KB: 20 to 20 Gbit/s from "
                  "1 KB to 16 KB; 1 more such");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_blocks_are_counted_by_pair),
        cmocka_unit_test(test_unequal_buffers_of_the_two),
        cmocka_unit_test(test_warnings_are_those_of_the_two),
        cmocka_unit_test(test_a_family_tells_what_it_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
