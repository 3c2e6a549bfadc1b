/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/cpu_time.h"
#include "unit/findings/profiled.h"
#include "unit/findings/scene.h"

enum { ZERO = MECHANISM_zero_copy };

/* Profiles of `count` cells, each with 100 samples in the kernel. */
static void add_cells(struct profiles *profiles, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct cell cell = scene_cell(ZERO, 1024 << i, 1);
        profiled_add(profiles, &cell);
        profiled_line(&profiles->list[profiles->count - 1], PROFILE_SENDER, PROFILE_tcp_ip, "tcp", "", 100);
    }
}

static void make(const struct profiles *profiles, struct scene *scene, struct profile_shares *shares)
{
    struct err err = {0};
    assert_int_equal(run_index_make(&scene->findings.records, NULL, &scene->findings.index, &err), 0);
    assert_int_equal(summaries_make(&scene->findings.index, &scene->findings.summaries, &err), 0);
    assert_int_equal(profile_shares_make(profiles, &scene->findings.summaries, shares, &err), 0);
}

static void assert_phrase(void (*phrase)(const struct profile_shares *, struct text *),
                          const struct profile_shares *shares, const char *words)
{
    own_text text = {0};
    phrase(shares, &text);
    assert_string_equal(text_string(&text), words);
}

static void test_shares(void **state)
{
    (void)state;
    static const struct {
        uint64_t samples, of;
        const char *words;
    } cases[] = {{618, 1994, "31 % [29, 33]"},
                 {0, 1994, "0 % [0, 0.19]"},
                 {1994, 1994, "100 % [99.8, 100]"},
                 {2, 1994, "0.1 % [0.03, 0.36]"},
                 {90, 1000, "9 % [7.4, 11]"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct share share = share_of(cases[i].samples, cases[i].of);
        own_text text = {0};
        profile_phrase_share(&share, &text);
        assert_string_equal(text_string(&text), cases[i].words);
    }
}

static void test_overhead(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    static const double cpu[] = {0.98, 1.01, 1.05};
    add_cells(&profiles, 3);
    for (unsigned i = 0; i < 3; i++) {
        profiles.list[i].cpu_ns_per_byte = cpu[i];
        SCENE_ADD(&scene, profiles.list[i].cell, 3, {METRIC_cpu_ns_per_byte, 1, 0},
                  {METRIC_throughput_gbps, 12.5, 0});
    }
    make(&profiles, &scene, &shares);
    assert_phrase(profile_phrase_overhead, &shares,
                  "sampling at 997 Hz: CPU time per byte ×1.01 (0.98 to 1.05 over 3 cells), throughput ×0.8 "
                  "(0.8 to 0.8 over 3 cells), of the sampled run against the median of its cell's measured "
                  "runs");
}

static void test_overhead_of_one_cell_and_of_none(void **state)
{
    (void)state;
    own_scene scene = scene_make(), empty = scene_make();
    own_profiles profiles = {0};
    own_profile_shares one = {0}, none = {0};
    add_cells(&profiles, 2);
    SCENE_ADD(&scene, profiles.list[0].cell, 3, {METRIC_cpu_ns_per_byte, 0.8, 0});
    make(&profiles, &scene, &one);
    assert_phrase(profile_phrase_overhead, &one,
                  "sampling at 997 Hz: CPU time per byte ×1.25 (one cell), of the sampled run against the "
                  "median of its cell's measured runs");
    profiles.list[1].frequency = 499;
    make(&profiles, &empty, &none);
    assert_phrase(profile_phrase_overhead, &none,
                  "sampling at 499 to 997 Hz: what it costs is not known, no cell was both sampled and "
                  "measured");
}

static void test_sampling_names_the_events(void **state)
{
    (void)state;
    own_scene scene = scene_make(), other = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0}, mixed = {0};
    add_cells(&profiles, 3);
    make(&profiles, &scene, &shares);
    assert_phrase(profile_phrase_sampling, &shares, "cpu-clock samples at 997 Hz");
    assert_non_null(profile_phrase_limit(&shares, 1));
    assert_null(profile_phrase_limit(&shares, 2));
    strcpy(profiles.list[1].event, "cycles");
    make(&profiles, &other, &mixed);
    assert_phrase(profile_phrase_sampling, &mixed, "cpu-clock or cycles samples at 997 Hz");
}

static void test_only_a_clock_has_a_clocks_limit(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    add_cells(&profiles, 1);
    strcpy(profiles.list[0].event, "cycles");
    make(&profiles, &scene, &shares);
    assert_string_equal(profile_phrase_limit(&shares, 0),
                        "a profile is one run of its cell: the intervals are those of counting samples, runs "
                        "differ by more");
    assert_null(profile_phrase_limit(&shares, 1));
}

static void test_hidden_symbols_are_told(void **state)
{
    (void)state;
    own_scene scene = scene_make(), other = scene_make();
    own_profiles profiles = {0};
    own_profile_shares seen = {0}, hidden = {0};
    add_cells(&profiles, 2);
    make(&profiles, &scene, &seen);
    assert_phrase(profile_phrase_hidden, &seen, "");
    profiled_line(&profiles.list[0], PROFILE_SENDER, PROFILE_hidden, "", "", 300);
    profiled_line(&profiles.list[1], PROFILE_SENDER, PROFILE_hidden, "", "", 100);
    make(&profiles, &other, &hidden);
    assert_phrase(profile_phrase_hidden, &hidden,
                  "50 to 75 % of the samples are in kernel code whose symbols were hidden (/proc/kallsyms "
                  "shows no addresses without CAP_SYSLOG, or with kernel.kptr_restrict = 2): they may belong "
                  "to any group, so the other groups' shares are lower bounds");
}

static void test_others_are_told(void **state)
{
    (void)state;
    own_scene scene = scene_make(), other = scene_make();
    own_profiles profiles = {0};
    own_profile_shares few = {0}, many = {0};
    add_cells(&profiles, 2);
    profiled_line(&profiles.list[0], PROFILE_ELSE, PROFILE_user, "", "", 2);
    make(&profiles, &scene, &few);
    assert_phrase(profile_phrase_others, &few, "");
    profiled_line(&profiles.list[1], PROFILE_ELSE, PROFILE_device, "", "", 100);
    make(&profiles, &other, &many);
    assert_phrase(
        profile_phrase_others, &many,
        "2 to 50 % of all samples on the workers' CPUs are of kernel threads and other programs: they "
        "are left out of the shares");
}

static void test_lost_samples_are_told(void **state)
{
    (void)state;
    own_scene scene = scene_make(), other = scene_make();
    own_profiles profiles = {0};
    own_profile_shares none = {0}, some = {0};
    add_cells(&profiles, 2);
    make(&profiles, &scene, &none);
    assert_phrase(profile_phrase_lost, &none, "");
    profiles.list[1].lost = 17;
    make(&profiles, &other, &some);
    assert_phrase(profile_phrase_lost, &some, "17 samples were lost, 200 are counted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_overhead),
        cmocka_unit_test(test_overhead_of_one_cell_and_of_none),
        cmocka_unit_test(test_sampling_names_the_events),
        cmocka_unit_test(test_only_a_clock_has_a_clocks_limit),
        cmocka_unit_test(test_hidden_symbols_are_told),
        cmocka_unit_test(test_others_are_told),
        cmocka_unit_test(test_lost_samples_are_told),
    };
    return cmocka_run_group_tests_name("profile phrase", tests, NULL, NULL);
}
