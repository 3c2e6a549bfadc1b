/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "findings/contests.h"
#include "test.h"

enum { ROUNDS = 12 };

/* What each of two runs moved in 10 ms, in KB. */
static const unsigned kilobytes[2][ROUNDS] = {
    {110, 95, 130, 88, 101, 140, 97, 125, 60, 112, 118, 99},
    {100, 100, 105, 91, 80, 150, 70, 120, 90, 100, 101, 140},
};

static void add(struct run_slices *slices, uint32_t run, uint32_t round, uint64_t bytes, uint64_t cpu_ns)
{
    slices->list = realloc(slices->list, (slices->count + 1) * sizeof *slices->list);
    assert_non_null(slices->list);
    slices->list[slices->count++] = (struct run_slice){.run = run,
                                                       .round = round,
                                                       .time_s = 0.01,
                                                       .bytes = bytes,
                                                       .tx_cpu_ns = cpu_ns,
                                                       .rx_cpu_ns = (double)cpu_ns / 2,
                                                       .foreign_load_pct = NAN};
}

static const struct plan nothing = {.run_count = 0};

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* By the definition: the median of all means of two, each value with itself too. */
static double hodges_lehmann(const double *values, size_t n)
{
    double means[ROUNDS * ROUNDS];
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            means[count++] = (values[i] + values[j]) / 2;
    qsort(means, count, sizeof *means, ascending);
    return count % 2 == 1 ? means[count / 2] : (means[count / 2 - 1] + means[count / 2]) / 2;
}

static void a_block_is_worth_hodges_lehmann_of_its_rounds(void **state)
{
    (void)state;
    own_contests contests = {0};
    struct run_slices slices = {0};
    struct err err = {0};
    double ratios[ROUNDS], costs[ROUNDS];
    for (uint32_t round = ROUNDS; round > 0; round--) /* the order of the rows does not matter */
        for (uint32_t run = 0; run < 2; run++)
            add(&slices, 7 + 2 * run, round, 1000ull * kilobytes[run][round - 1], 4000000);
    for (size_t i = 0; i < ROUNDS; i++) {
        ratios[i] = log((double)kilobytes[1][i] / kilobytes[0][i]);
        costs[i] = -ratios[i]; /* the same CPU time for other bytes */
    }
    assert_int_equal(contests_make(&slices, &nothing, &contests, &err), 0);
    assert_int_equal(slices.count, 0);
    double ratio = contests_log_ratio(&contests, 9, 7, METRIC_throughput_gbps);
    assert_true(fabs(ratio - hodges_lehmann(ratios, ROUNDS)) < 1e-12);
    assert_true(fabs(contests_log_ratio(&contests, 7, 9, METRIC_throughput_gbps) + ratio) < 1e-12);
    assert_true(fabs(contests_log_ratio(&contests, 9, 7, METRIC_cpu_ns_per_byte) -
                     hodges_lehmann(costs, ROUNDS)) < 1e-12);
}

static void only_rounds_that_both_have_count(void **state)
{
    (void)state;
    own_contests contests = {0};
    struct run_slices slices = {0};
    struct err err = {0};
    for (uint32_t round = 1; round <= 5; round++) {
        if (round != 2)
            add(&slices, 1, round, round == 4 ? 0 : 2000, 10);
        if (round != 3)
            add(&slices, 2, round, 1000, 10);
    }
    assert_int_equal(contests_make(&slices, &nothing, &contests, &err), 0);
    /* rounds 1 and 5: a slice without a byte has no ratio */
    assert_true(fabs(contests_log_ratio(&contests, 1, 2, METRIC_throughput_gbps) - log(2)) < 1e-12);
}

static void what_no_slice_says_is_not_known(void **state)
{
    (void)state;
    own_contests contests = {0}, none = {0};
    struct run_slices slices = {0}, empty = {0};
    struct err err = {0};
    add(&slices, 1, 1, 2000, 10);
    add(&slices, 2, 2, 2000, 10);
    assert_int_equal(contests_make(&slices, &nothing, &contests, &err), 0);
    assert_int_equal(contests_make(&empty, &nothing, &none, &err), 0);
    assert_true(isnan(contests_log_ratio(&contests, 1, 2, METRIC_throughput_gbps))); /* no common round */
    assert_true(isnan(contests_log_ratio(&contests, 1, 3, METRIC_throughput_gbps)));
    assert_true(isnan(contests_log_ratio(&contests, 4000000, 1, METRIC_throughput_gbps)));
    assert_true(isnan(contests_log_ratio(&contests, 1, 1, METRIC_cycles_per_byte)));
    assert_true(isnan(contests_log_ratio(&none, 1, 1, METRIC_throughput_gbps)));
    assert_true(isnan(contests_log_ratio(NULL, 1, 1, METRIC_throughput_gbps)));
}

/* --- left out --- */

/* Two contests of two arms, runs 1 to 4, and a run alone; `loads`: of the rounds of the first one, of each
 * arm.
 */
enum { LEFT_ROUNDS = 6 };

static void loaded(const double loads[LEFT_ROUNDS][2], struct contests *contests)
{
    struct planned_run runs[] = {{.rest = 1}, {.rest = 0}, {.rest = 1}, {.rest = 0}, {.rest = 0}};
    const struct plan plan = {.runs = runs, .run_count = sizeof runs / sizeof *runs};
    struct run_slices slices = {0};
    struct err err = {0};
    for (uint32_t round = 1; round <= LEFT_ROUNDS; round++)
        for (uint32_t run = 1; run <= 4; run++) {
            /* a round's ratio tells which one it is */
            add(&slices, run, round, run % 2 == 1 ? 1000ull << round : 1000, 10);
            slices.list[slices.count - 1].foreign_load_pct = run <= 2 ? loads[round - 1][run - 1] : 1;
        }
    assert_int_equal(contests_make(&slices, &plan, contests, &err), 0);
    assert_int_equal(contests->played, 2 * LEFT_ROUNDS);
    assert_int_equal(contests->count, 2);
}

static double doublings(const struct contests *contests, uint32_t run)
{
    return contests_log_ratio(contests, run, run + 1, METRIC_throughput_gbps) / log(2);
}

static void a_loaded_round_is_left_out_for_all_arms(void **state)
{
    (void)state;
    own_contests contests = {0};
    /* of rounds 2 and 6 one arm was disturbed, and both together by more than the limit */
    loaded((const double[][2]){{0, 0}, {50, 0}, {19, 21}, {30, 9}, {NAN, NAN}, {NAN, 25}}, &contests);
    assert_int_equal(contests.left_out, 2);
    assert_int_equal(contests.loaded, 0);
    assert_int_equal(contests.slices.count, 4 * LEFT_ROUNDS - 4);
    /* 1, 3, 4 and 5 are left: the median of their means of two; the other contest has all */
    assert_true(fabs(doublings(&contests, 1) - 3.25) < 1e-9);
    assert_true(fabs(doublings(&contests, 3) - 3.5) < 1e-9);
}

static void load_that_is_the_rule_leaves_nothing_out(void **state)
{
    (void)state;
    own_contests half = {0}, most = {0};
    loaded((const double[][2]){{0, 0}, {50, 50}, {0, 0}, {50, 50}, {0, 0}, {50, 50}}, &half);
    assert_int_equal(half.left_out, 3);
    assert_int_equal(half.loaded, 0);
    loaded((const double[][2]){{0, 0}, {50, 50}, {50, 50}, {50, 50}, {0, 0}, {50, 50}}, &most);
    assert_int_equal(most.left_out, 0);
    assert_int_equal(most.loaded, 1);
    assert_int_equal(most.slices.count, 4 * LEFT_ROUNDS);
    assert_true(fabs(doublings(&most, 1) - 3.5) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_worth_hodges_lehmann_of_its_rounds),
        cmocka_unit_test(only_rounds_that_both_have_count),
        cmocka_unit_test(what_no_slice_says_is_not_known),
        cmocka_unit_test(a_loaded_round_is_left_out_for_all_arms),
        cmocka_unit_test(load_that_is_the_rule_leaves_nothing_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
