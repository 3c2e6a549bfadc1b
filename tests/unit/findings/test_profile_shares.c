/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/findings/profiled.h"
#include "unit/findings/scene.h"

enum { TWO = MECHANISM_two_copy, ZERO = MECHANISM_zero_copy, KB16 = 16384 };

static void make(const struct profiles *profiles, struct scene *scene, struct profile_shares *shares)
{
    struct err err = {0};
    assert_int_equal(run_index_make(&scene->findings.records, NULL, &scene->findings.index, &err), 0);
    assert_int_equal(summaries_make(&scene->findings.index, &scene->findings.summaries, &err), 0);
    assert_int_equal(profile_shares_make(profiles, &scene->findings.summaries, shares, &err), 0);
}

/* 1100 samples: 650 of the sender, 350 of the receiver, 100 of others. */
static void add_thousand(struct profiles *profiles, const struct cell *cell)
{
    struct profile *profile = profiled_add(profiles, cell);
    profile->cpu_ns_per_byte = 2;
    profiled_line(profile, PROFILE_SENDER, PROFILE_late_copy, "memcpy_orig", "skb_copy_ubufs", 310);
    profiled_line(profile, PROFILE_SENDER, PROFILE_pinning, "gup_fast", "", 90);
    profiled_line(profile, PROFILE_SENDER, PROFILE_tcp_ip, "tcp_write_xmit", "", 250);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_copy_out, "memcpy_orig", "", 250);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_tcp_ip, "tcp_recvmsg", "", 100);
    profiled_line(profile, PROFILE_ELSE, PROFILE_user, "", "", 100);
}

/* A compiler at work beside the experiment takes nothing from the workers' shares. */
static void test_shares_are_of_the_workers(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    struct cell cell = scene_cell(ZERO, KB16, 1);
    add_thousand(&profiles, &cell);
    make(&profiles, &scene, &shares);
    const struct profile_share *share = profile_shares_find(&shares, &cell);
    assert_non_null(share);
    assert_int_equal(share->samples, 1000);
    assert_int_equal(share->all, 1100);
    assert_true(share->groups[PROFILE_WORKERS][PROFILE_late_copy].value == 0.31);
    assert_true(share->groups[PROFILE_SENDER][PROFILE_tcp_ip].value == 0.25);
    assert_true(share->groups[PROFILE_RECEIVER][PROFILE_tcp_ip].value == 0.1);
    assert_true(share->groups[PROFILE_WORKERS][PROFILE_tcp_ip].value == 0.35);
    assert_true(share->groups[PROFILE_WORKERS][PROFILE_user].samples == 0);
    assert_true(share->groups[PROFILE_ELSE][PROFILE_user].value == 100.0 / 1100);
    assert_true(share->others.value == 100.0 / 1100);
    /* R 4.2.2: prop.test(310, 1000, correct = FALSE)$conf.int */
    assert_true(fabs(share->groups[PROFILE_WORKERS][PROFILE_late_copy].low - 0.282107645) < 1e-6);
    assert_true(fabs(share->groups[PROFILE_WORKERS][PROFILE_late_copy].high - 0.339346523) < 1e-6);
    /* the workers' 2 ns are their 1000 samples' */
    const struct profile_share_row *row =
        &shares.rows[PROFILE_WORKERS * PROFILE_GROUP_COUNT + PROFILE_late_copy];
    assert_true(row->side == PROFILE_WORKERS && row->group == PROFILE_late_copy);
    assert_true(fabs(row->cpu_ns_per_byte - 0.62) < 1e-12);
}

static void test_overhead_is_against_the_median(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    static const double cpu[] = {1.02, 0.98, 1.05}, gbps[] = {9.9, 10.1, 9.5};
    for (unsigned i = 0; i < 3; i++) {
        struct cell cell = scene_cell(TWO, 1024 << i, 1);
        SCENE_ADD(&scene, cell, 3, {METRIC_cpu_ns_per_byte, 1, 0.2}, {METRIC_throughput_gbps, 10, 0.2});
        add_thousand(&profiles, &cell);
        profiles.list[i].cpu_ns_per_byte = cpu[i];
        profiles.list[i].throughput_gbps = gbps[i];
    }
    struct cell unmeasured = scene_cell(ZERO, KB16, 1), unknown = scene_cell(TWO, 8192, 1);
    add_thousand(&profiles, &unmeasured);
    SCENE_ADD(&scene, unknown, 3, {METRIC_cpu_ns_per_byte, 1, 0}, {METRIC_throughput_gbps, 10, 0});
    add_thousand(&profiles, &unknown);
    profiles.list[4].cpu_ns_per_byte = profiles.list[4].throughput_gbps = NAN;
    make(&profiles, &scene, &shares);
    assert_int_equal(shares.cpu.cells, 3);
    assert_true(fabs(shares.cpu.median - 1.02) < 1e-12 && fabs(shares.cpu.least - 0.98) < 1e-12);
    assert_true(fabs(shares.cpu.most - 1.05) < 1e-12);
    assert_int_equal(shares.throughput.cells, 3);
    assert_true(fabs(shares.throughput.median - 0.99) < 1e-12);
    const struct profile_share *last = profile_shares_find(&shares, &unknown);
    assert_true(isnan(shares.rows[(last - shares.list) * PROFILE_SHARE_ROWS].cpu_ns_per_byte));
}

static void test_without_measured_runs_nobody_knows_the_overhead(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    struct cell cell = scene_cell(ZERO, KB16, 1);
    add_thousand(&profiles, &cell);
    make(&profiles, &scene, &shares);
    assert_int_equal(shares.cpu.cells, 0);
    assert_true(isnan(shares.cpu.median) && isnan(shares.throughput.most));
}

/* A cell that failed and was profiled again is good; one that only failed is told once. */
static void test_the_first_good_profile_counts(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    struct cell good = scene_cell(ZERO, KB16, 1), bad = scene_cell(TWO, KB16, 1),
                blank = scene_cell(TWO, 1024, 1);
    profiled_fail(&profiles, &good, "first try");
    profiled_fail(&profiles, &bad, "no event");
    add_thousand(&profiles, &good);
    profiled_study(&profiles, &good);
    profiled_fail(&profiles, &bad, "no event again");
    /* ok, but no worker was sampled */
    profiled_line(profiled_add(&profiles, &blank), PROFILE_ELSE, PROFILE_user, "", "", 9);
    make(&profiles, &scene, &shares);
    assert_int_equal(shares.count, 1);
    assert_int_equal(shares.list[0].samples, 1000);
    assert_int_equal(shares.failed_count, 2);
    assert_string_equal(shares.failed[0]->reason, "no event");
    assert_null(profile_shares_find(&shares, &bad));
}

static void test_mechanisms_stand_together(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    static const unsigned order[] = {ZERO, TWO};
    for (unsigned m = 0; m < 2; m++)
        for (int64_t size = KB16; size >= 1024; size /= 16) {
            struct cell cell = scene_cell(order[m], size, 1);
            profiled_study(&profiles, &cell);
        }
    make(&profiles, &scene, &shares);
    static const struct {
        int64_t size;
        unsigned mechanism;
    } expected[] = {{1024, TWO}, {1024, ZERO}, {KB16, TWO}, {KB16, ZERO}};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(shares.list[i].profile->cell.message_size, expected[i].size);
        assert_int_equal(shares.list[i].profile->cell.mechanism, expected[i].mechanism);
        assert_ptr_equal(profile_shares_find(&shares, &shares.list[i].profile->cell), &shares.list[i]);
    }
}

static void test_groups_above_a_share(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    struct cell cell = scene_cell(ZERO, KB16, 1);
    add_thousand(&profiles, &cell);
    make(&profiles, &scene, &shares);
    assert_int_equal(profile_shares_groups(&shares, 0.2),
                     1 << PROFILE_late_copy | 1 << PROFILE_copy_out | 1 << PROFILE_tcp_ip);
    assert_int_equal(profile_shares_groups(&shares, 1), 0);
}

static void test_csv(void **state)
{
    (void)state;
    own_scene scene = scene_make();
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    own_text csv = {0};
    struct cell cell = scene_cell(ZERO, KB16, 1);
    add_thousand(&profiles, &cell);
    profiles.list[0].cpu_ns_per_byte = NAN;
    make(&profiles, &scene, &shares);
    columns_csv(&profile_share_columns, shares.rows, shares.row_count, &csv);
    const char *text = text_string(&csv);
    assert_memory_equal(text, "control,mechanism,", strlen("control,mechanism,"));
    assert_non_null(strstr(text, ",side,group,samples,of,share,low,high,cpu_ns_per_byte\nno,zero-copy,"));
    assert_non_null(strstr(text, ",sender,late-copy,310,1000,0.31,0.282108,0.339347,\n"));
    assert_non_null(strstr(text, ",workers,tcp-ip,350,1000,0.35,"));
    assert_non_null(strstr(text, ",workers,hidden,0,1000,0,0,0.00382676,\n"));
    size_t lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    assert_int_equal(lines, 1 + 4 * PROFILE_GROUP_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares_are_of_the_workers),
        cmocka_unit_test(test_overhead_is_against_the_median),
        cmocka_unit_test(test_without_measured_runs_nobody_knows_the_overhead),
        cmocka_unit_test(test_the_first_good_profile_counts),
        cmocka_unit_test(test_mechanisms_stand_together),
        cmocka_unit_test(test_groups_above_a_share),
        cmocka_unit_test(test_csv),
    };
    return cmocka_run_group_tests_name("profile share", tests, NULL, NULL);
}
