/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headline: of scenes whose ratios are known. Two-copy is quiet, the others noisy: of 10 blocks the
 * interval of a ratio r is r exp(+-0.025). */
#include "answers/headline.h"
#include "base/text.h"
#include "unit/experiment/experiment.h"
#include "unit/findings/scene.h"

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, ZERO = MECHANISM_zero_copy, BLOCKS = 10 };

static void make(struct scene *scene, struct headline *headline)
{
    struct err err = {0};
    assert_int_equal(findings_analyse(&scene->findings, &err), 0);
    assert_int_equal(headline_make(&scene->findings, headline, &err), 0);
    assert_null(strstr(text_string(&headline->sentence), "nan"));
    assert_null(strstr(text_string(&headline->sentence), "too close"));
}

static void assert_headline(struct scene *scene, const char *sentence)
{
    own_headline headline = {0};
    make(scene, &headline);
    assert_string_equal(text_string(&headline.sentence), sentence);
}

static void assert_line(const struct lines *lines, const char *line)
{
    if (scene_lists(lines->list, lines->count, line))
        return;
    for (size_t i = 0; i < lines->count; i++)
        print_message("%s\n", lines->list[i]);
    fail_msg("no such line: %s", line);
}

/* Blocks scatter around 1, with the ratio as root mean square of ln: they do not differ as a whole. */
static void add_control(struct scene *scene, int64_t size, uint32_t blocks, double ratio)
{
    struct cell control = scene_cell(TWO, size, 1);
    control.control = true;
    double noise = log(ratio) / sqrt((blocks * blocks - 1) / 12.0);
    SCENE_ADD(scene, control, blocks, {METRIC_throughput_gbps, 20, noise},
              {METRIC_cpu_ns_per_byte, 0.5, noise});
}

static void add_two(struct scene *scene, int64_t size, uint32_t blocks)
{
    SCENE_ADD(scene, scene_cell(TWO, size, 1), blocks, {METRIC_throughput_gbps, 20, 0},
              {METRIC_cpu_ns_per_byte, 0.5, 0});
}

static void add(struct scene *scene, unsigned mechanism, int64_t size, uint32_t blocks, double speed,
                double cost)
{
    double noise = blocks > 1 ? 0.01 : 0;
    SCENE_ADD(scene, scene_cell(mechanism, size, 1), blocks, {METRIC_throughput_gbps, 20 * speed, noise},
              {METRIC_cpu_ns_per_byte, 0.5 * cost, noise},
              {METRIC_zc_copied_pct, mechanism == ZERO ? 100 : NAN, 0});
}

/* --- the sentence --- */

static void test_who_is_slower_with_what(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    static const double speeds[] = {0.16, 0.73};
    for (unsigned i = 0; i < 2; i++) {
        add_two(&scene, 1024 << 4 * i, BLOCKS);
        SCENE_ADD(&scene, scene_cell(ONE, 1024 << 4 * i, 1), BLOCKS,
                  {METRIC_throughput_gbps, 20, 0.005 + 0.01 * i}, {METRIC_cpu_ns_per_byte, 0.5, 0.01});
        add(&scene, ZERO, 1024 << 4 * i, BLOCKS, speeds[i], 1.5);
        add_control(&scene, 1024 << 4 * i, BLOCKS, 1.1);
    }
    scene.findings.experiment.spec.settings.silence.bits = UINT64_C(1) << WARNING_size_independent;
    own_headline headline = {0};
    make(&scene, &headline);
    assert_true(headline.told);
    assert_string_equal(text_string(&headline.sentence),
                        "zero-copy is 27 to 84 % slower than two-copy, with 100 % of its sends copied by the "
                        "kernel; one-copy is equivalent to two-copy within ±3 % in 1 of 2 message sizes, and "
                        "open in the others");
    assert_line(&headline.pairs,
                "zero-copy ÷ two-copy, throughput: ×0.16 to 0.73; slower in 2 of 2 message sizes; on average "
                "slower by 66 % [65, 67]");
    assert_line(&headline.pairs,
                "zero-copy ÷ two-copy, CPU time per byte: ×1.50; more in 2 of 2 message sizes; on average "
                "more by 50 % [46, 54]");
    assert_int_equal(headline.card_count, 2);
    const struct headline_card *card = &headline.cards[1];
    assert_string_equal(text_string(&card->name), "zero-copy ÷ two-copy");
    assert_int_equal(card->conclusion, SLOWER);
    assert_int_equal(card->ratio_count, 2);
    assert_string_equal(text_string(&card->ratios[0].range), "×0.16 to 0.73");
    assert_string_equal(text_string(&card->ratios[0].words),
                        "slower in 2 of 2 message sizes; on average slower by 66 % [65, 67]");
    assert_string_equal(text_string(&card->ratios[1].words),
                        "more in 2 of 2 message sizes; on average more by 50 % [46, 54]");
    assert_string_equal(text_string(&headline.noise), "±7.8 %");
    assert_line(&headline.trust,
                "noise: the same cell twice (A/A) reaches ±7.8 % in throughput, ±7.8 % in CPU "
                "time per byte, over 2 message sizes");
    assert_line(&headline.trust, "no warnings");
}

static void test_faster_by_a_factor(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, BLOCKS);
    add(&scene, ONE, 1024, BLOCKS, 2.4, 1);
    assert_headline(&scene, "one-copy is 2.4 times as fast as two-copy");
}

static void test_both_directions_name_their_sizes(void **state)
{
    (void)state;
    own_scene scene = scene_make(), apart = scene_make(), many = scene_make();
    static const double speeds[] = {0.6, 0.7, 1.3}, open[] = {0.6, 1.02, 0.7, 1.3},
                        wide[] = {0.6, 0.6, 0.6, 0.6, 1.3};
    for (unsigned i = 0; i < 5; i++) {
        if (i < 3)
            add_two(&scene, 1024 << i, BLOCKS), add(&scene, ONE, 1024 << i, BLOCKS, speeds[i], 1);
        if (i < 4)
            add_two(&apart, 1024 << i, BLOCKS), add(&apart, ONE, 1024 << i, BLOCKS, open[i], 1);
        add_two(&many, 1024 << i, BLOCKS), add(&many, ONE, 1024 << i, BLOCKS, wide[i], 1);
    }
    assert_headline(&scene,
                    "one-copy is 30 to 40 % slower than two-copy in 2 of 3 message sizes (1 KB and 2 KB) "
                    "and 30 % faster than it in 1 of 3 (4 KB)");
    assert_headline(&apart, /* 2 KB lies between, and is open */
                    "one-copy is 30 to 40 % slower than two-copy in 2 of 4 message sizes (1 KB and 4 KB) "
                    "and 30 % faster than it in 1 of 4 (8 KB)");
    assert_headline(&many, "one-copy is 40 % slower than two-copy in 4 of 5 message sizes "
                           "and 30 % faster than it in 1 of 5 (16 KB)");
}

static void add_requests(struct scene *scene, unsigned mechanism, double time, double tail)
{
    struct cell cell = scene_cell(mechanism, 1024, 1);
    double noise = mechanism == TWO ? 0 : 0.01;
    cell.pattern = PATTERN_REQUEST_RESPONSE;
    SCENE_ADD(scene, cell, BLOCKS, {METRIC_latency_p50_us, 20 * time, noise},
              {METRIC_latency_p99_us, 50 * tail, noise}, {METRIC_throughput_gbps, 0.4 / time, noise},
              {METRIC_cpu_ns_per_byte, 5 * time, noise});
}

/* What an experiment is about follows from its cells: round trips where all are of requests. */
static void test_requests_are_told_by_their_round_trips(void **state)
{
    (void)state;
    own_scene scene = scene_make(), mixed = scene_make();
    own_headline headline = {0};
    add_requests(&scene, TWO, 1, 1);
    add_requests(&scene, ONE, 0.8, 1.5);
    make(&scene, &headline);
    assert_string_equal(text_string(&headline.sentence),
                        "one-copy has 20 % less latency (p50) than two-copy");
    assert_line(&headline.pairs, "one-copy ÷ two-copy, latency p50: ×0.80; less");
    assert_line(&headline.pairs, "one-copy ÷ two-copy, latency p99: ×1.50; more");
    const struct headline_card *card = &headline.cards[0];
    assert_int_equal(card->conclusion, FASTER);
    assert_int_equal(card->ratio_count, 3);
    assert_int_equal(card->ratios[0].metric, METRIC_latency_p50_us);
    assert_int_equal(card->ratios[1].metric, METRIC_latency_p99_us);
    assert_int_equal(card->ratios[2].metric, METRIC_cpu_ns_per_byte);

    add_requests(&mixed, TWO, 1, 1);
    add_requests(&mixed, ONE, 0.8, 1.5);
    add_two(&mixed, 1024, BLOCKS);
    add(&mixed, ONE, 1024, BLOCKS, 1.25, 1);
    assert_headline(&mixed, "one-copy is 25 % faster than two-copy");
}

static void test_equivalent_names_its_bound(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, BLOCKS);
    add(&scene, ONE, 1024, BLOCKS, 1, 1);
    assert_headline(&scene, "one-copy is equivalent to two-copy within ±3 %");
}

/* What the throughput leaves open, the CPU time may tell. */
static void test_what_is_spent_is_told_besides(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, BLOCKS);
    add(&scene, ONE, 1024, BLOCKS, 1.02, 0.8);
    assert_headline(
        &scene, "one-copy cannot be told apart from two-copy in throughput but takes 20 % less CPU time per "
                "byte");
}

static void test_each_of_two_arms_has_its_numbers(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, BLOCKS);
    add(&scene, ONE, 1024, BLOCKS, 0.9, 1);
    add(&scene, ZERO, 1024, BLOCKS, 0.6, 1);
    assert_headline(&scene, "one-copy is 10 % slower than two-copy; zero-copy is 40 % slower than two-copy, "
                            "with 100 % of its sends copied by the kernel");
}

/* Every arm is named with what goes with it, and who is open in throughput with what it spends, at which
 * sizes: of those within the noise nothing. */
static void test_many_arms_have_their_companions(void **state)
{
    (void)state;
    static const unsigned slow[] = {MECHANISM_send_fields, ZERO, MECHANISM_splice, MECHANISM_uring_zero_copy,
                                    MECHANISM_uring_zero_copy_fixed},
                          open[] = {ONE, MECHANISM_writev, MECHANISM_uring_send, MECHANISM_contiguous};
    own_scene scene = scene_make();
    for (unsigned i = 0; i < 4; i++) {
        int64_t size = 1024 << 2 * i;
        add_two(&scene, size, BLOCKS);
        add_control(&scene, size, BLOCKS, 1.1);
        for (unsigned j = 0; j < 5; j++)
            SCENE_ADD(&scene, scene_cell(slow[j], size, 1), BLOCKS,
                      {METRIC_throughput_gbps, j > 0 && i == 3 ? 20.4 : 4, 0.01},
                      {METRIC_zc_copied_pct, j == 1 || j > 2 ? 100 : NAN, 0});
        for (unsigned j = 0; j < 4; j++)
            add(&scene, open[j], size, BLOCKS, 1.02, 1);
        add(&scene, MECHANISM_sendfile, size, BLOCKS, 1.02, i == 2 ? 0.74 : i == 3 ? 0.95 : 1);
    }
    assert_headline(&scene,
                    "zero-copy, uring-zero-copy, uring-zero-copy-fixed (100 % copied), send-fields "
                    "and splice are 80 % slower than two-copy in 3 to 4 of 4 sizes; open in throughput: "
                    "sendfile (26 % less CPU time per byte at 16 KB) and 4 others");
}

/* A verdict that noise could have given is none to boast of. */
static void test_within_the_noise_is_not_told_apart(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, BLOCKS);
    add(&scene, ONE, 1024, BLOCKS, 1.2, 1);
    add_control(&scene, 1024, BLOCKS, 1.3);
    own_headline headline = {0};
    make(&scene, &headline);
    assert_false(headline.told);
    assert_string_equal(text_string(&headline.sentence),
                        "one-copy differs from two-copy only within the noise");
    assert_line(&headline.pairs, "one-copy ÷ two-copy, throughput: ×1.20; faster (within the noise)");
    assert_int_equal(headline.cards[0].conclusion, INCONCLUSIVE); /* no colour that says faster */
    assert_line(&headline.trust,
                "1 of 1 decided verdict lies within the noise of its place (within_control)");
}

/* The noise is said of what was decided, and not of what is open. */
static void test_noise_is_said_of_its_part(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    static const double speeds[] = {0.5, 0.8, 1.3, 1.02};
    for (unsigned i = 0; i < 4; i++) {
        add_two(&scene, 1024 << i, BLOCKS);
        add(&scene, ONE, 1024 << i, BLOCKS, speeds[i], 1);
        add(&scene, ZERO, 1024 << i, BLOCKS, i == 0 ? 0.7 : 0.6, 1);
        add_control(&scene, 1024 << i, BLOCKS, 1.65);
    }
    own_headline headline = {0};
    make(&scene, &headline);
    assert_line(&headline.pairs,
                "one-copy ÷ two-copy, throughput: ×0.50 to 1.30; faster in 1 (within the noise), "
                "slower in 2 (1 within the noise), open in 1 of 4 message sizes");
    assert_line(&headline.pairs, "zero-copy ÷ two-copy, throughput: ×0.60 to 0.70; slower in 4 of 4 message "
                                 "sizes (1 within the noise); on average slower by 38 % [36, 39]");
}

/* Decided within the noise is not open, however short the sentence has to be. */
static void test_within_the_noise_is_never_open(void **state)
{
    (void)state;
    static const unsigned open[] = {ONE, MECHANISM_writev, MECHANISM_uring_send, MECHANISM_contiguous};
    own_scene scene = scene_make();
    for (unsigned i = 0; i < 4; i++) {
        int64_t size = 1024 << 2 * i;
        add_two(&scene, size, BLOCKS);
        add_control(&scene, size, BLOCKS, 1.3);
        for (unsigned j = 0; j < 4; j++)
            add(&scene, open[j], size, BLOCKS, 1.02, 1);
        add(&scene, MECHANISM_sendfile, size, BLOCKS, i == 3 ? 1.2 : 1.02, i == 2 ? 0.5 : 1);
        add(&scene, MECHANISM_splice, size, BLOCKS, i < 3 ? 0.4 - 0.05 * i : 2.5, 1);
        add(&scene, MECHANISM_send_fields, size, BLOCKS, i < 3 ? 0.4 : 1.02, 1);
    }
    assert_headline(
        &scene, "send-fields is 60 % slower than two-copy in 3 of 4 sizes; splice is 60 to 70 % slower than "
                "two-copy in 3 of 4 sizes (1 KB, 4 KB and 16 KB) and 2.5 times as fast as it in 1 of 4 (64 "
                "KB); within the noise: sendfile (50 % less CPU time per byte at 16 KB); open: 4 others");
}

/* What is beyond the noise is counted, in its direction; the rest is told apart from that. */
static void test_what_is_beyond_the_noise_is_counted(void **state)
{
    (void)state;
    static const double speeds[] = {0.5, 0.6, 0.9, 1.1};
    own_scene scene = scene_make();
    for (unsigned i = 0; i < 4; i++) {
        add_two(&scene, 1024 << i, BLOCKS);
        add_control(&scene, 1024 << i, BLOCKS, 1.3);
        add(&scene, ONE, 1024 << i, BLOCKS, speeds[i], 1);
    }
    assert_headline(&scene,
                    "one-copy is 40 to 50 % slower than two-copy in 2 of 4 message sizes (1 more within "
                    "the noise)");
}

/* One cell of many is no reason to ask for another host. */
static void test_an_idle_host_takes_several_cells(void **state)
{
    (void)state;
    for (unsigned carrying = 1; carrying <= 2; carrying++) {
        own_scene scene = scene_make();
        for (unsigned i = 0; i < 4; i++) {
            SCENE_ADD(&scene, scene_cell(TWO, 1024 << i, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0});
            SCENE_ADD(&scene, scene_cell(ONE, 1024 << i, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0.04});
        }
        for (size_t i = 0; i < scene.findings.records.count; i++) {
            const struct cell *cell = &scene.findings.records.list[i].cell;
            if (cell->mechanism == ONE && cell->message_size < 1024 << carrying)
                scene.findings.records.list[i].warnings = warning_bits("steal");
        }
        own_headline headline = {0};
        make(&scene, &headline);
        assert_int_equal(scene_lists(headline.undecided.list, headline.undecided.count,
                                     "an idle host would do more than blocks: 2 of 8 cells carry the "
                                     "warning steal"),
                         carrying == 2);
        for (size_t i = 0; i < headline.undecided.count; i++)
            assert_true(carrying == 2 || strstr(headline.undecided.list[i], "idle") == NULL);
    }
}

/* Rounds of contests: what is left out, and where nothing is. */
static void test_rounds_that_others_disturbed(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_headline headline = {0};
    SCENE_ADD(&scene, scene_cell(TWO, 1024, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0});
    scene.findings.contests.played = 900;
    scene.findings.contests.left_out = 12;
    scene.findings.contests.count = 9;
    scene.findings.contests.loaded = 2;
    make(&scene, &headline);
    assert_true(scene_lists(
        headline.left_out.list, headline.left_out.count,
        "12 of 900 rounds of the contests are left out, for all arms alike: other programs had more "
        "than 20 % of the CPUs' time"));
    assert_true(scene_lists(headline.trust.list, headline.trust.count,
                            "in 2 of 9 contests other programs had more than 20 % of the CPUs' time in most "
                            "rounds: none is left out there, and the ratios are those of a busy machine"));
}

/* A window of a few milliseconds is ragged on any host. */
static void test_short_windows_are_no_busy_host(void **state)
{
    (void)state;
    for (int64_t ms = 50; ms <= 500; ms += 450) {
        own_scene scene = scene_make();
        for (unsigned i = 0; i < 4; i++) {
            SCENE_ADD(&scene, scene_cell(TWO, 1024 << i, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0});
            SCENE_ADD(&scene, scene_cell(ONE, 1024 << i, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0.04});
        }
        for (size_t i = 0; i < scene.findings.records.count; i++)
            scene.findings.records.list[i].warnings = warning_bits("ragged-window");
        scene.findings.experiment.spec.settings.duration_ns = ms * 1000000;
        own_headline headline = {0};
        make(&scene, &headline);
        assert_true(scene_lists(headline.undecided.list, headline.undecided.count,
                                ms < 200
                                    ? "a longer window (experiment.duration) would do more than blocks: "
                                      "8 of 8 cells carry the warning ragged-window with windows of 50 ms"
                                    : "an idle host would do more than blocks: 8 of 8 cells carry the "
                                      "warning ragged-window"));
    }
}

/* Ten arms are not ten clauses: at most 240 characters, whatever is compared. */
static void test_many_arms_are_short(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    size_t characters = 0;
    add_two(&scene, 1024, BLOCKS);
    for (unsigned i = 0, arms = 0; arms < 10; i++) {
        if (i == TWO || mechanisms[i].undelivered)
            continue;
        arms++;
        add(&scene, i, 1024, BLOCKS, arms % 3 == 0 ? 0.5 : arms % 3 == 1 ? 1.4 : 1.02, 1);
    }
    own_headline headline = {0};
    make(&scene, &headline);
    for (const char *c = text_string(&headline.sentence); *c != '\0'; c++)
        characters += (*c & 0xc0) != 0x80;
    assert_in_range(characters, 1, HEADLINE_LENGTH_MAX);
    assert_string_equal(
        text_string(&headline.sentence),
        "zero-copy (100 % copied), contiguous, splice and uring-zero-copy-fixed are 40 % faster than "
        "two-copy; one-copy, sendfile and uring-zero-copy are 50 % slower than two-copy; 3 others cannot "
        "be told apart from two-copy");
    assert_int_equal(headline.pairs.count, 20);
}

/* Beyond twice a percentage is none: nothing is slower by more than 100 %. */
static void test_large_noise_is_a_factor(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    static const double noises[] = {1.29, 24};
    for (unsigned i = 0; i < 2; i++) {
        add_two(&scene, 1024 << i, BLOCKS);
        add(&scene, ONE, 1024 << i, BLOCKS, 1.02, 1);
        add_control(&scene, 1024 << i, BLOCKS, noises[i]);
    }
    own_headline headline = {0};
    make(&scene, &headline);
    assert_string_equal(text_string(&headline.noise), "×5.86");
    assert_line(&headline.trust, "noise: the same cell twice (A/A) reaches ×5.86 in throughput, ×5.86 "
                                 "in CPU time per byte, over 2 message sizes");
}

/* --- nothing to tell --- */

static void test_nothing_to_compare(void **state)
{
    (void)state;
    own_scene empty = scene_make(), failed = scene_make(), single = scene_make(), numberless = scene_make();
    scene_fail(&failed, scene_cell(TWO, 1024, 1), 3, "no room");
    add_two(&single, 1024, BLOCKS);
    scene_add(&numberless, scene_cell(TWO, 1024, 1), 2, NULL, 0);
    scene_add(&numberless, scene_cell(ZERO, 1024, 1), 2, NULL, 0);
    assert_headline(&empty, "nothing was measured");
    assert_headline(&failed,
                    "none of the 3 runs was ok, so nothing is known; the first failed because of: no room");
    assert_headline(&single,
                    "only two-copy was measured: there is nothing to compare it with; its throughput is "
                    "20 Gbit/s");
    assert_headline(&numberless, "none of the 4 ok runs has a number that can be compared");
}

static void test_one_that_failed_everywhere(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, BLOCKS);
    add(&scene, ONE, 1024, BLOCKS, 0.5, 1);
    scene_fail(&scene, scene_cell(ZERO, 1024, 1), 4, "lost a byte");
    own_headline headline = {0};
    make(&scene, &headline);
    assert_string_equal(text_string(&headline.sentence),
                        "one-copy is 50 % slower than two-copy; zero-copy was "
                        "never ok in one block with two-copy");
    assert_line(&headline.left_out,
                "4 of 24 runs failed, all 4 of zero-copy; the first because of: lost a byte");
}

/* Without a baseline blocks are not what is missing, nor is another session. */
static void test_a_baseline_that_failed_everywhere(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    scene_fail(&scene, scene_cell(TWO, 1024, 1), 4, "timeout after 3 s");
    add(&scene, ONE, 1024, BLOCKS, 0.5, 1);
    add(&scene, ZERO, 1024, BLOCKS, 0.5, 1);
    own_headline headline = {0};
    make(&scene, &headline);
    assert_string_equal(text_string(&headline.sentence),
                        "no run of two-copy, the baseline, was ok (4 failed: timeout after 3 s)");
    assert_line(&headline.left_out,
                "4 of 24 runs failed, all 4 of two-copy; the first because of: timeout after 3 s");
    assert_string_equal(headline.next.list[1],
                        "labrun run DIR/experiment.ini --set experiment.baseline=one-copy");
}

static void test_too_few_blocks(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, 3);
    add(&scene, ZERO, 1024, 3, 0.5, 1);
    own_headline headline = {0};
    make(&scene, &headline);
    assert_false(headline.told);
    assert_string_equal(
        text_string(&headline.sentence),
        "3 blocks cannot tell anything apart, 6 are needed; so far zero-copy has ×0.50 of the "
        "throughput of two-copy, which may be noise");
    assert_line(&headline.undecided, "3 blocks can decide nothing: 6 are the least");
}

/* Four sizes of six blocks, with the speed and the cost of an arm. */
static void add_four_sizes(struct scene *scene, unsigned mechanism, double speed, double cost)
{
    for (unsigned i = 0; i < 4; i++) {
        if (mechanism == TWO)
            add_two(scene, 1024 << i, 6);
        else
            add(scene, mechanism, 1024 << i, 6, speed, cost);
    }
}

/* No place is told apart, all of them together are: the headline says so, and no longer that nothing is. */
static void test_too_few_blocks_for_places_tell_the_average(void **state)
{
    (void)state;
    own_scene slower = scene_make(), cheaper = scene_make(), several = scene_make(), open = scene_make();
    add_four_sizes(&slower, TWO, 1, 1);
    add_four_sizes(&slower, ONE, 0.95, 1);
    own_headline headline = {0};
    make(&slower, &headline);
    assert_true(headline.told);
    assert_string_equal(
        text_string(&headline.sentence),
        "one-copy is 5 % slower than two-copy, on average over 4 message sizes; at a single one "
        "6 blocks cannot tell anything apart, 8 are needed");
    assert_line(&headline.undecided, "6 blocks can decide no single place: 8 are the least");
    assert_non_null(strstr(headline.next.list[0], "to decide single places (about "));
    add_four_sizes(&cheaper, TWO, 1, 1);
    add_four_sizes(&cheaper, ONE, 1.02, 0.8);
    assert_headline(
        &cheaper,
        "one-copy takes 20 % less CPU time per byte than two-copy, on average over 4 message sizes; at "
        "a single one 6 blocks cannot tell anything apart, 8 are needed");
    add_four_sizes(&several, TWO, 1, 1);
    add_four_sizes(&several, ONE, 1, 1);
    add_four_sizes(&several, ZERO, 2.4, 1);
    assert_headline(
        &several,
        "zero-copy is 2.4 times as fast as two-copy, one-copy is equivalent to two-copy within ±3 %, on "
        "average over 4 message sizes; at a single one 6 blocks cannot tell anything apart, 8 are needed");
    add_four_sizes(&open, TWO, 1, 1);
    add_four_sizes(&open, ONE, 1.02, 1.02);
    own_headline undecided = {0};
    make(&open, &undecided);
    assert_false(undecided.told);
    assert_non_null(
        strstr(text_string(&undecided.sentence), "6 blocks cannot tell anything apart, 8 are needed"));
    assert_line(&undecided.undecided, "6 blocks can decide nothing: 8 are the least");
}

/* Those for whose names there is no room are counted; and what the A/A control says goes with all of them. */
static void test_averages_of_many_arms_are_short(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_four_sizes(&scene, TWO, 1, 1);
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        if (i != TWO && !mechanisms[i].undelivered)
            add_four_sizes(&scene, i, 1.2 + 0.1 * i, 1);
    for (unsigned i = 0; i < 4; i++) {
        struct cell control = scene_cell(TWO, 1024 << i, 1);
        control.control = true;
        SCENE_ADD(&scene, control, 6, {METRIC_throughput_gbps, 21, 0.001}, {METRIC_cpu_ns_per_byte, 0.5, 0});
    }
    own_headline headline = {0};
    make(&scene, &headline);
    const char *sentence = text_string(&headline.sentence);
    assert_true(text_characters(sentence, strlen(sentence)) <= HEADLINE_LENGTH_MAX);
    assert_non_null(
        strstr(sentence, " more are decided, on average over 4 message sizes; at a single one 6 blocks"));
    assert_non_null(strstr(sentence, "; two-copy differs from itself (A/A) on average, too"));
}

/* Every arm is told: the farthest first, and together those for which there is no room. */
static void test_too_few_blocks_tell_every_arm(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, 3);
    add(&scene, ZERO, 1024, 3, 0.5, 1);
    add(&scene, ONE, 1024, 3, 1.25, 1);
    own_headline headline = {0};
    make(&scene, &headline);
    assert_string_equal(
        text_string(&headline.sentence),
        "3 blocks cannot tell anything apart, 6 are needed; so far zero-copy has ×0.50 of the "
        "throughput of two-copy, and one-copy ×1.25, which may be noise");
    own_scene many = scene_make();
    add_two(&many, 1024, 3);
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        if (i != TWO && i != MECHANISM_null)
            add(&many, i, 1024, 3, 1 + 0.1 * i, 1);
    own_headline longer = {0};
    make(&many, &longer);
    const char *sentence = text_string(&longer.sentence);
    assert_true(text_characters(sentence, strlen(sentence)) <= HEADLINE_LENGTH_MAX);
    assert_non_null(strstr(sentence, " others ×1"));
}

/* --- what would decide it --- */

static void test_blocks_are_reckoned(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    scene.findings.experiment.spec.settings.duration_ns = 1000000000;
    add_two(&scene, 1024, BLOCKS);
    SCENE_ADD(&scene, scene_cell(ONE, 1024, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0.04});
    scene_plan(&scene);
    own_headline headline = {0};
    make(&scene, &headline);
    assert_string_equal(text_string(&headline.sentence), "one-copy cannot be told apart from two-copy");
    assert_line(&headline.undecided, "open in throughput: one-copy");
    /* half width 0.1, margin ln 1.03: 10 (0.1 / 0.02956)^2 = 115 blocks of 2 s */
    assert_line(&headline.undecided,
                "10 blocks leave the median open interval at ±11 %; a difference of 3 % takes "
                "about 115 blocks, 4 minutes");
    assert_line(&headline.next, "to decide what is open (about 4 minutes)");
    assert_line(&headline.next, "labrun run DIR/experiment.ini --set experiment.blocks=115");
}

/* No experiment file takes more: no command asks for them, and no time is told for them. */
static void test_more_blocks_than_there_may_be_are_not_asked_for(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    scene.findings.experiment.spec.settings.duration_ns = 1000000000;
    add_two(&scene, 1024, BLOCKS);
    SCENE_ADD(&scene, scene_cell(ONE, 1024, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0.5});
    scene_plan(&scene);
    own_headline headline = {0};
    make(&scene, &headline);
    /* half width 1.25: 10 (1.25 / 0.02956)^2 = 17900 blocks */
    assert_line(&headline.undecided,
                "10 blocks leave the median open interval at ×3.49; a difference of 3 % takes more than the "
                "10000 blocks that there may be");
}

/* One place speaks for itself alone. */
static void test_the_noise_says_where_it_is_known(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (unsigned i = 0; i < 2; i++) {
        struct cell cell = scene_cell(TWO, i == 0 ? 1024 : 4096, 1);
        SCENE_ADD(&scene, cell, i == 0 ? BLOCKS : 3, {METRIC_throughput_gbps, 20, 0});
        cell.control = true;
        if (i == 0)
            SCENE_ADD(&scene, cell, BLOCKS, {METRIC_throughput_gbps, 20, 0.04});
        else
            scene_fail(&scene, cell, 3, "no");
    }
    own_headline headline = {0};
    make(&scene, &headline);
    assert_line(&headline.trust,
                "noise: the same cell twice (A/A) reaches ±8.6 % in throughput, at 1 of 2 places: "
                "too few blocks at the others");
}

static void test_warnings_are_counted_worst_first(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    for (unsigned i = 0; i < 2; i++) {
        SCENE_ADD(&scene, scene_cell(TWO, 1024, 1 << 2 * i), BLOCKS, {METRIC_throughput_gbps, 20, 0});
        SCENE_ADD(&scene, scene_cell(ONE, 1024, 1 << 2 * i), BLOCKS, {METRIC_throughput_gbps, 20, 0.04});
    }
    for (size_t i = 0; i < scene.findings.records.count; i++) {
        struct record *record = &scene.findings.records.list[i];
        record->warnings = record->cell.threads == 4 ? warning_bits("oversubscribed verified") : 0;
    }
    scene.findings.experiment.spec.settings.duration_ns = 1000000000;
    scene_plan(&scene);
    own_headline headline = {0};
    make(&scene, &headline);
    assert_line(&headline.trust, "2 warnings: oversubscribed in 2 of 4 cells, verified in 2");
    assert_line(&headline.undecided,
                "2 of 4 cells have more threads than there are CPUs: with threads = 1 nobody waits for one");
    assert_line(&headline.undecided, "10 blocks leave the median open interval with 1 thread at ±13 %; a "
                                     "difference of 3 % takes about 165 blocks there, 5.8 minutes");
    assert_line(&headline.next, "to decide what is open with 1 thread (about 5.8 minutes)");
    assert_line(&headline.next,
                "labrun run DIR/experiment.ini --set experiment.blocks=165 --set workload.threads=1");
}

/* What most runs of a cell say is its word, and an arm has one where all its cells have the same. */
static void test_what_held_runs_back(void **state)
{
    (void)state;
    static const struct {
        double two[2], one[2]; /* at either size; NaN: it cannot be told */
        uint32_t other;        /* runs of each cell of one-copy that say something else */
        const char *limit;
    } cases[] = {
        {{BOTTLENECK_SENDER, BOTTLENECK_SENDER},
         {BOTTLENECK_SENDER, BOTTLENECK_SENDER},
         4,
         "the sender's CPU, in all cells"},
        {{BOTTLENECK_LINK_RATE, BOTTLENECK_LINK_RATE},
         {BOTTLENECK_BOTH, BOTTLENECK_BOTH},
         0,
         "one-copy: both sides' CPUs; two-copy: the link's rate"},
        {{BOTTLENECK_SENDER, BOTTLENECK_BOTH},
         {BOTTLENECK_SENDER, BOTTLENECK_SENDER},
         0,
         "one-copy: the sender's CPU"},
        {{BOTTLENECK_SENDER, BOTTLENECK_SENDER},
         {BOTTLENECK_SENDER, BOTTLENECK_SENDER},
         5,
         "two-copy: the sender's CPU"},
        {{NAN, NAN}, {BOTTLENECK_SENDER, NAN}, 0, ""},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_scene scene = scene_make();
        own_headline headline = {0};
        for (unsigned j = 0; j < 2; j++) {
            SCENE_ADD(&scene, scene_cell(TWO, 1024 << j, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0},
                      {METRIC_bottleneck, cases[i].two[j], 0});
            SCENE_ADD(&scene, scene_cell(ONE, 1024 << j, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0.04},
                      {METRIC_bottleneck, cases[i].one[j], 0});
        }
        for (size_t j = 0; j < scene.findings.records.count; j++) {
            struct record *record = &scene.findings.records.list[j];
            if (record->cell.mechanism == ONE && record->block <= cases[i].other)
                record->metrics[METRIC_bottleneck] = BOTTLENECK_RECEIVE_WINDOW;
        }
        make(&scene, &headline);
        assert_string_equal(text_string(&headline.limit), cases[i].limit);
        own_text line = {0};
        text_addf(&line, "bottleneck: %s", cases[i].limit);
        assert_int_equal(scene_lists(headline.trust.list, headline.trust.count, text_string(&line)),
                         cases[i].limit[0] != '\0');
    }
}

/* Single runs that other work disturbed are no warning of their cell, which its median bears. */
static void test_few_disturbed_runs_are_not_counted(void **state)
{
    (void)state;
    for (uint32_t disturbed = 4; disturbed <= 5; disturbed++) {
        own_scene scene = scene_make();
        own_headline headline = {0};
        for (unsigned i = 0; i < 4; i++) {
            SCENE_ADD(&scene, scene_cell(TWO, 1024 << i, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0});
            SCENE_ADD(&scene, scene_cell(ONE, 1024 << i, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0.04});
        }
        for (size_t i = 0; i < scene.findings.records.count; i++) {
            struct record *record = &scene.findings.records.list[i];
            record->warnings = record->block <= disturbed ? warning_bits("steal unsteady") : 0;
        }
        make(&scene, &headline);
        assert_int_equal(BLOCKS, 10);
        assert_line(&headline.trust,
                    disturbed == 4 ? "no warnings" : "2 warnings: steal in 8 of 8 cells, unsteady in 8");
        assert_int_equal(scene_lists(headline.undecided.list, headline.undecided.count,
                                     "an idle host would do more than blocks: 8 of 8 cells carry the "
                                     "warning steal"),
                         disturbed == 5);
    }
}

/* Of an hour, or of little more: the same blocks as the sentence says. Where an arm has no cell with fewer
 * threads, or too few blocks were measured, all cells are measured again. */
static void test_blocks_and_minutes_are_the_commands(void **state)
{
    (void)state;
    static const struct {
        int64_t duration_ns;
        bool arm_is_missing;
        uint32_t blocks;
        const char *why, *command;
    } cases[] = {
        {12500000000, false, BLOCKS, "to decide what is open with 1 thread (about 69 minutes)",
         "labrun run DIR/experiment.ini --set experiment.blocks=165 --set workload.threads=1"},
        {36000000000, false, BLOCKS,
         "to decide more of what is open with 1 thread (about 59 minutes, to ±5.6 %)",
         "labrun run DIR/experiment.ini --set experiment.blocks=49 --set workload.threads=1"},
        {1000000000, true, BLOCKS, "to decide what is open (about 6 minutes)",
         "labrun run DIR/experiment.ini --set experiment.blocks=115"},
        {1000000000, false, 3, "to decide anything (about 29 seconds)",
         "labrun run DIR/experiment.ini --set experiment.blocks=7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_scene scene = scene_make();
        scene.findings.experiment.spec.settings.duration_ns = cases[i].duration_ns;
        for (unsigned j = 0; j < 4; j++) {
            struct cell cell = scene_cell(j % 2 == 0 ? TWO : ONE, 1024, j < 2 ? 4 : 1);
            if (!(cases[i].arm_is_missing && j == 3))
                SCENE_ADD(&scene, cell, cases[i].blocks, {METRIC_throughput_gbps, 20, 0.04 * (j % 2)});
        }
        for (size_t j = 0; j < scene.findings.records.count; j++)
            if (scene.findings.records.list[j].cell.threads == 4)
                scene.findings.records.list[j].warnings = warning_bits("oversubscribed");
        scene_plan(&scene);
        own_headline headline = {0};
        make(&scene, &headline);
        assert_line(&headline.next, cases[i].why);
        assert_line(&headline.next, cases[i].command);
    }
}

/* Of windows that last until so many bytes are through the measured ones tell the time. */
static void test_windows_of_bytes_take_time(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    scene.findings.experiment.spec.settings.duration_ns = 0;
    scene.findings.experiment.spec.settings.bytes = 1 << 20;
    for (unsigned i = 0; i < 2; i++) {
        struct cell cell = scene_cell(i == 0 ? TWO : ONE, 1024, 1);
        SCENE_ADD(&scene, cell, 3, {METRIC_throughput_gbps, 20, 0.04 * i}, {METRIC_window_s, 10, 0});
    }
    scene_plan(&scene);
    own_headline headline = {0};
    make(&scene, &headline);
    assert_line(&headline.next, "to decide anything (about 2 minutes)");
}

/* The command is the one that was given, quoted for a shell. */
static void test_overrides_are_kept(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    static const char *const overrides[] = {"experiment.blocks=3", "workload.message_size=1K, 4K", "a.b='x'"};
    own_text command = {0};
    add_two(&scene, 1024, 3);
    add(&scene, ONE, 1024, 3, 0.5, 1);
    scene.findings.environment.overrides = overrides;
    scene.findings.environment.override_count = 3;
    own_headline headline = {0};
    make(&scene, &headline);
    scene.findings.environment.overrides = NULL; /* not the scene's to free */
    scene.findings.environment.override_count = 0;
    assert_line(&headline.next, "labrun run DIR/experiment.ini --set 'workload.message_size=1K, 4K' --set "
                                "'a.b='\\''x'\\''' --set experiment.blocks=6");
    headline_command(headline.next.list[1], "my results/now", &command);
    assert_int_equal(strncmp(text_string(&command), "labrun run 'my results/now'/experiment.ini", 42), 0);
}

static void test_without_a_control(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    add_two(&scene, 1024, BLOCKS);
    add(&scene, ONE, 1024, BLOCKS, 0.5, 1);
    scene.findings.experiment.spec.settings.control = false;
    own_headline headline = {0};
    make(&scene, &headline);
    assert_line(&headline.trust, "noise: unknown, there is no A/A control (control = no)");
    assert_line(&headline.next, "labrun run DIR/experiment.ini --set experiment.control=yes");
}

/* --- another contrast --- */

static void test_values_that_need_their_key(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *sentence;
    } cases[] = {
        {"[experiment]\ncontrast=path\n[link]\npath=veth,loopback\n", "loopback is 50 % slower than veth"},
        {"[experiment]\ncontrast=mtu\n[link]\nmtu=1500,9000\n", "MTU 9000 is 50 % slower than MTU 1500"},
        {"[experiment]\ncontrast=threads\n[workload]\nthreads=1,4\n",
         "4 threads are 50 % slower than 1 thread"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_scene scene = scene_make();
        own_problems problems = {0};
        assert_int_equal(experiment_parse(cases[i].ini, NULL, &scene.findings.experiment.spec, &problems), 0);
        for (unsigned j = 0; j < 2; j++) {
            struct cell cell = scene_cell(TWO, 1024, i == 2 && j == 1 ? 4 : 1);
            cell.path = i == 0 && j == 1 ? PATH_LOOPBACK : PATH_VETH;
            cell.mtu = i == 1 && j == 1 ? 9000 : 1500;
            SCENE_ADD(&scene, cell, BLOCKS, {METRIC_throughput_gbps, j == 0 ? 20 : 10, 0.01 * j});
        }
        assert_headline(&scene, cases[i].sentence);
    }
}

/* Fewer threads are no way out where they are what is compared. */
static void test_next_keeps_what_is_compared(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_problems problems = {0};
    assert_int_equal(experiment_parse("[experiment]\ncontrast=threads\n[workload]\nthreads=1,4\n", NULL,
                                      &scene.findings.experiment.spec, &problems),
                     0);
    scene.findings.experiment.spec.settings.duration_ns = 1000000000;
    SCENE_ADD(&scene, scene_cell(TWO, 1024, 1), BLOCKS, {METRIC_throughput_gbps, 20, 0});
    SCENE_ADD(&scene, scene_cell(TWO, 1024, 4), BLOCKS, {METRIC_throughput_gbps, 20, 0.04});
    scene_plan(&scene);
    for (size_t i = 0; i < scene.findings.records.count; i++) {
        struct record *record = &scene.findings.records.list[i];
        record->warnings = record->cell.threads == 4 ? warning_bits("oversubscribed") : 0;
    }
    own_headline headline = {0};
    make(&scene, &headline);
    assert_string_equal(text_string(&headline.sentence), "4 threads cannot be told apart from 1 thread");
    assert_line(&headline.undecided, "1 of 2 cells have more threads than there are CPUs: fewer threads, or "
                                     "more CPUs, make less noise");
    assert_line(&headline.next, "labrun run DIR/experiment.ini --set experiment.blocks=115");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_is_slower_with_what),
        cmocka_unit_test(test_faster_by_a_factor),
        cmocka_unit_test(test_both_directions_name_their_sizes),
        cmocka_unit_test(test_requests_are_told_by_their_round_trips),
        cmocka_unit_test(test_equivalent_names_its_bound),
        cmocka_unit_test(test_what_is_spent_is_told_besides),
        cmocka_unit_test(test_each_of_two_arms_has_its_numbers),
        cmocka_unit_test(test_many_arms_have_their_companions),
        cmocka_unit_test(test_within_the_noise_is_not_told_apart),
        cmocka_unit_test(test_noise_is_said_of_its_part),
        cmocka_unit_test(test_within_the_noise_is_never_open),
        cmocka_unit_test(test_what_is_beyond_the_noise_is_counted),
        cmocka_unit_test(test_an_idle_host_takes_several_cells),
        cmocka_unit_test(test_rounds_that_others_disturbed),
        cmocka_unit_test(test_short_windows_are_no_busy_host),
        cmocka_unit_test(test_many_arms_are_short),
        cmocka_unit_test(test_large_noise_is_a_factor),
        cmocka_unit_test(test_nothing_to_compare),
        cmocka_unit_test(test_one_that_failed_everywhere),
        cmocka_unit_test(test_a_baseline_that_failed_everywhere),
        cmocka_unit_test(test_too_few_blocks),
        cmocka_unit_test(test_too_few_blocks_tell_every_arm),
        cmocka_unit_test(test_too_few_blocks_for_places_tell_the_average),
        cmocka_unit_test(test_averages_of_many_arms_are_short),
        cmocka_unit_test(test_blocks_are_reckoned),
        cmocka_unit_test(test_warnings_are_counted_worst_first),
        cmocka_unit_test(test_what_held_runs_back),
        cmocka_unit_test(test_few_disturbed_runs_are_not_counted),
        cmocka_unit_test(test_blocks_and_minutes_are_the_commands),
        cmocka_unit_test(test_more_blocks_than_there_may_be_are_not_asked_for),
        cmocka_unit_test(test_the_noise_says_where_it_is_known),
        cmocka_unit_test(test_windows_of_bytes_take_time),
        cmocka_unit_test(test_overrides_are_kept),
        cmocka_unit_test(test_without_a_control),
        cmocka_unit_test(test_values_that_need_their_key),
        cmocka_unit_test(test_next_keeps_what_is_compared),
    };
    return cmocka_run_group_tests_name("headline", tests, NULL, NULL);
}
