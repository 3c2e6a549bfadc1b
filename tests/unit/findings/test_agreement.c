/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "findings/agreement.h"
#include "findings/verdict.h"
#include "findings/warnings.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

enum { CONTESTS = 8, PLACES = 4, ROOM = 1000 };
#define METRIC METRIC_throughput_gbps

static const double margin = 0.03;

static uint64_t state;

/* Sum of twelve uniform numbers: normal enough, and the same everywhere. */
static double draw(double deviation)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        sum += (double)(state >> 33) / (double)(UINT64_C(1) << 31);
    }
    return deviation * sum;
}

static void add(struct records *records, unsigned mechanism, bool control, int64_t size, uint32_t block,
                unsigned order, double value)
{
    struct cell cell = simulated_cell(mechanism, size, 1);
    cell.control = control;
    struct record *record = simulated_add(records, cell, block);
    record->order = order;
    record->run = (uint32_t)records->count;
    record->metrics[METRIC] = value;
}

/* One-copy against two-copy and its control, at so many sizes: the same in slices, `factor` in steady runs at
 * the first size, and runs that deviate by so much. */
static struct records measured(size_t places, uint32_t steady, double factor, double slices, double runs)
{
    struct records records = simulated_room(ROOM);
    for (uint32_t block = 1; block <= CONTESTS + steady; block++)
        for (size_t place = 0; place < places; place++)
            for (int arm = 0; arm < 3; arm++) {
                bool contest = block <= CONTESTS, moved = !contest && arm == 1 && place == 0;
                double value = (moved ? factor : 1) * exp(draw(contest ? slices : runs));
                add(&records, arm == 1 ? MECHANISM_one_copy : MECHANISM_two_copy, arm == 2, 1024 << 2 * place,
                    block, contest ? ORDER_CONTEST : ORDER_RANDOM, value);
            }
    return records;
}

static struct agreements agreements_of(const struct run_index *index)
{
    struct agreements agreements;
    struct err err = {0};
    assert_int_equal(agreements_make(index, margin, &agreements, &err), 0);
    return agreements;
}

static size_t differing(const struct agreements *agreements, const struct run_index *index)
{
    size_t count = 0;
    for (size_t pair = 0; pair < index->pair_count; pair++)
        for (size_t place = 0; place < index->place_count; place++)
            count += agreements_find(agreements, index, METRIC, pair, place)->differ;
    return count;
}

static void steady_runs_tell_where_slices_say_otherwise(void **unused)
{
    (void)unused;
    state = 1;
    const struct pair pair = {.arm = 1, .against = 0};
    const struct settings settings = {.equivalence = margin, .seed = 1};
    struct err err = {0};
    struct records records = measured(PLACES, 2, 0.6, 0.01, 0.02);
    own_run_index index = index_of(&records);
    own_agreements agreements = agreements_of(&index);
    assert_int_equal(differing(&agreements, &index), 1);
    const struct agreement *first = agreements_find(&agreements, &index, METRIC, 0, 0);
    assert_true(first->differ && first->blocks == 2);
    assert_true(first->noise > log1p(margin) && first->noise < first->contest - first->steady);
    assert_true(fabs(first->contest) < 0.02 && fabs(first->steady - log(0.6)) < 0.06);
    assert_int_equal(run_index_differences(&index, &index.places[0], pair, METRIC), CONTESTS);
    index.agreements = &agreements;
    assert_int_equal(run_index_differences(&index, &index.places[0], pair, METRIC), 2);
    assert_int_equal(index.differences[0].block, CONTESTS + 1);
    assert_int_equal(run_index_differences(&index, &index.places[1], pair, METRIC), CONTESTS);

    own_verdicts verdicts = {0};
    own_warnings warnings = {0};
    assert_int_equal(verdicts_make(&index, &settings, &verdicts, &err), 0);
    const struct verdict *verdict = &verdicts.list[0];
    assert_true(verdict->slices_differ && verdict->n == 2 && isnan(verdict->low));
    assert_int_equal(verdict->conclusion, INCONCLUSIVE);
    assert_true(fabs(log(verdict->contest_ratio) - first->contest) < 1e-12);
    assert_true(fabs(log(verdict->steady_ratio) - first->steady) < 1e-12);
    assert_true(fabs(verdict->ratio - verdict->steady_ratio) < 1e-12);
    assert_false(verdicts.list[1].slices_differ);
    assert_int_equal(warnings_make(&index, &settings, &warnings, &err), 0);
    size_t found = 0;
    for (size_t i = 0; i < warnings.count; i++) {
        if (warnings.list[i].id != WARNING_slices_differ)
            continue;
        found++;
        assert_int_equal(warnings.list[i].cell->mechanism, MECHANISM_one_copy);
        assert_int_equal(warnings.list[i].runs, 2);
        assert_non_null(strstr(warnings.list[i].detail, "throughput against two-copy: "));
    }
    assert_int_equal(found, 1);
    free(records.list);
}

/* From six steady blocks on they have an interval, and a verdict. */
static void enough_steady_runs_decide(void **unused)
{
    (void)unused;
    state = 2;
    const struct settings settings = {.equivalence = margin, .seed = 1};
    struct err err = {0};
    struct records records = measured(PLACES, 8, 0.6, 0.01, 0.02);
    own_run_index index = index_of(&records);
    own_agreements agreements = agreements_of(&index);
    own_verdicts verdicts = {0};
    index.agreements = &agreements;
    assert_int_equal(verdicts_make(&index, &settings, &verdicts, &err), 0);
    assert_int_equal(verdicts.list[0].conclusion, SLOWER);
    assert_int_equal(verdicts.list[0].n, 8);
    assert_true(verdicts.list[0].high < 0.7);
    free(records.list);
}

static void what_was_measured_in_one_way_has_no_agreement(void **unused)
{
    (void)unused;
    struct records records = measured(PLACES, 0, 1, 0.01, 0.02);
    own_run_index index = index_of(&records);
    own_agreements agreements = agreements_of(&index);
    assert_null(agreements_find(&agreements, &index, METRIC, 0, 0));
    free(records.list);

    records = measured(1, 1, 0.1, 0.01, 0.02); /* one steady block repeats nothing */
    own_run_index once = index_of(&records);
    own_agreements single = agreements_of(&once);
    assert_int_equal(agreements_find(&single, &once, METRIC, 0, 0)->blocks, 1);
    assert_int_equal(differing(&single, &once), 0);
    free(records.list);
}

/* Two steady blocks, runs that deviate by 10 %: where nothing differs one experiment in twenty may claim that
 * something does; half the rate is found by most. */
static void noise_is_no_difference(void **unused)
{
    (void)unused;
    enum { EXPERIMENTS = 400 };
    size_t claimed = 0, found = 0;
    state = 3;
    for (size_t i = 0; i < EXPERIMENTS; i++) {
        for (int moved = 0; moved < 2; moved++) {
            struct records records = measured(PLACES, 2, moved ? 0.5 : 1, 0.02, 0.1);
            own_run_index index = index_of(&records);
            own_agreements agreements = agreements_of(&index);
            *(moved ? &found : &claimed) += moved ? agreements_find(&agreements, &index, METRIC, 0, 0)->differ
                                                  : differing(&agreements, &index) > 0;
            free(records.list);
        }
    }
    print_message("claimed in %zu, found in %zu of %d\n", claimed, found, EXPERIMENTS);
    assert_in_range(claimed, 0, EXPERIMENTS / 20);
    assert_in_range(found, EXPERIMENTS * 8 / 10, EXPERIMENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_runs_tell_where_slices_say_otherwise),
        cmocka_unit_test(enough_steady_runs_decide),
        cmocka_unit_test(what_was_measured_in_one_way_has_no_agreement),
        cmocka_unit_test(noise_is_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
