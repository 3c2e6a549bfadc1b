/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/percentiles.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "results/histogram_csv.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"
#include "unit/results/scratch.h"

static const char header[] = "run,connection,kind,bin_from_ns,bin_to_ns,count\n";

/* Runs of one cell, from 1, and what histograms.csv says of them. */
static struct records runs_of(size_t count)
{
    struct records records = simulated_room(count + 1);
    for (size_t i = 0; i < count; i++)
        simulated_add(&records, simulated_cell(MECHANISM_two_copy, 1024, 1), (uint32_t)i + 1)->run =
            (uint32_t)i + 1;
    return records;
}

static int read_rows(const struct run_index *index, const char *rows, struct percentiles *percentiles,
                     struct err *err)
{
    own_scratch scratch = scratch_make();
    own_text csv = {0};
    const struct results results = {.folder = scratch.folder};
    text_addf(&csv, "%s%s", header, rows);
    scratch_write(scratch.folder, "histograms.csv", text_string(&csv), csv.length);
    return percentiles_make(&results, index, percentiles, err);
}

static const struct percentile *find(const struct percentiles *percentiles, double percentile)
{
    for (size_t i = 0; i < percentiles->count; i++)
        if (fabs(percentiles->list[i].percentile - percentile) < 1e-9)
            return &percentiles->list[i];
    return NULL;
}

/* 1000 times of one run, 100 of another, which has two connections: all of them together tell a percentile as
 * far as ten lie beyond it, and so does each run. The third run failed. */
static void test_all_runs_together_and_what_each_of_them_says(void **state)
{
    (void)state;
    own_records records = runs_of(3);
    own_percentiles percentiles = {0};
    struct err err = {0};
    records.list[2].status = STATUS_FAILED;
    own_run_index index = index_of(&records);
    assert_int_equal(read_rows(&index,
                               "1,1,round_trip,1000,1000,990\n1,1,round_trip,5000,5000,10\n"
                               "2,1,round_trip,2000,2000,50\n2,2,round_trip,2000,2000,50\n"
                               "3,1,round_trip,9000,9000,500\n4,1,round_trip,9000,9000,500\n",
                               &percentiles, &err),
                     0);
    static const struct {
        double percentile, time_us, median, min, max;
        uint64_t n;
    } expected[] = {
        {0, 1, 1.5, 1, 2, 2}, {50, 1, 1.5, 1, 2, 2}, {90, 1, 1.5, 1, 2, 2},
        {91, 2, 1, 1, 1, 1},  {99, 2, 1, 1, 1, 1},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct percentile *row = find(&percentiles, expected[i].percentile);
        assert_non_null(row);
        assert_true(row->time_us == expected[i].time_us && row->median == expected[i].median);
        assert_true(row->min == expected[i].min && row->max == expected[i].max && isnan(row->low));
        assert_true(row->times == 1100 && row->n == expected[i].n);
    }
    assert_true(percentiles.list[0].percentile == 0);
    assert_true(fabs(percentiles.list[percentiles.count - 1].percentile - 99) < 1e-9);
    assert_int_equal(percentiles_merged(&percentiles, 0, HISTOGRAM_round_trip)->count, 1100);
}

static void test_the_interval_is_over_runs(void **state)
{
    (void)state;
    own_records records = runs_of(6);
    own_percentiles percentiles = {0};
    own_text rows = {0};
    struct err err = {0};
    own_run_index index = index_of(&records);
    for (unsigned run = 1; run <= 6; run++)
        text_addf(&rows, "%u,1,round_trip,%u,%u,100\n", run, 1000 + run, 1000 + run);
    assert_int_equal(read_rows(&index, text_string(&rows), &percentiles, &err), 0);
    const struct percentile *row = find(&percentiles, 50);
    assert_true(row->low == 1.001 && row->high == 1.006 && fabs(row->median - 1.0035) < 1e-9);
    assert_true(row->time_us == 1.003);
}

/* Each row is the percentile of the histogram of all, and they rise, to the last that ten times lie beyond.
 */
static void test_rows_are_those_of_the_merged_histogram(void **state)
{
    (void)state;
    own_records records = runs_of(3);
    own_percentiles percentiles = {0};
    own_text rows = {0};
    struct err err = {0};
    own_run_index index = index_of(&records);
    uint64_t random = 1;
    for (unsigned run = 1; run <= 3; run++) {
        own_free struct histogram *histogram = calloc(1, sizeof *histogram);
        for (unsigned i = 0; i < 40000; i++) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            histogram_record(histogram, (random >> 33) % 100000 + (i % 100 == 0 ? 3000000U : 0U));
        }
        histogram_rows_add((struct histogram_key){run, 1, HISTOGRAM_round_trip}, histogram, &rows);
    }
    assert_int_equal(read_rows(&index, text_string(&rows), &percentiles, &err), 0);
    const struct histogram *merged = percentiles_merged(&percentiles, 0, HISTOGRAM_round_trip);
    assert_int_equal(merged->count, 120000);
    for (size_t i = 0; i < percentiles.count; i++) {
        const struct percentile *row = &percentiles.list[i];
        assert_true(row->time_us * 1000 == histogram_percentile(merged, row->percentile / 100) ||
                    i == 0); /* of 0 there is no share below */
        assert_true(i == 0 || (row->percentile > row[-1].percentile && row->time_us >= row[-1].time_us));
    }
    /* 120,000 (1 - p) >= 10 down to a share of 8.3e-5: 9e-5 is a level, 8e-5 lies beyond */
    assert_true(fabs(percentiles.list[percentiles.count - 1].percentile - 99.991) < 1e-9);
}

static void test_a_folder_without_times(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_records records = runs_of(1);
    own_percentiles percentiles = {0};
    struct err err = {0};
    own_run_index index = index_of(&records);
    const struct results results = {.folder = scratch.folder};
    assert_int_equal(percentiles_make(&results, &index, &percentiles, &err), 0);
    assert_int_equal(percentiles.count, 0);
    assert_null(percentiles_merged(&percentiles, 0, HISTOGRAM_round_trip));
}

static void test_what_is_broken_is_refused(void **state)
{
    (void)state;
    own_records records = runs_of(1);
    own_percentiles percentiles = {0};
    struct err err = {0};
    own_run_index index = index_of(&records);
    assert_int_equal(read_rows(&index, "1,1,round_trip,5,4,1\n", &percentiles, &err), -EINVAL);
    assert_string_equal(err.what, ": histograms.csv:2: 5 to 4 ns, 1 times, is no bin of a histogram");
}

static void test_rows_of_the_file(void **state)
{
    (void)state;
    own_records records = runs_of(1);
    own_percentiles percentiles = {0};
    own_text csv = {0};
    struct err err = {0};
    own_run_index index = index_of(&records);
    assert_int_equal(read_rows(&index, "1,1,round_trip,1500,1500,1000\n", &percentiles, &err), 0);
    columns_csv(&percentile_columns, percentiles.list, percentiles.count, &csv);
    assert_non_null(strstr(text_string(&csv), ",round_trip,98.75,1.5,1000,1,1.5,,,1.5,1.5\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_runs_together_and_what_each_of_them_says),
        cmocka_unit_test(test_the_interval_is_over_runs),
        cmocka_unit_test(test_rows_are_those_of_the_merged_histogram),
        cmocka_unit_test(test_a_folder_without_times),
        cmocka_unit_test(test_what_is_broken_is_refused),
        cmocka_unit_test(test_rows_of_the_file),
    };
    return cmocka_run_group_tests_name("percentiles", tests, NULL, NULL);
}
