/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/histogram.h"

#include <math.h>

#include "base/own.h"

#include "test.h"

static uint64_t next_random(uint64_t *random) /* xorshift64, Marsaglia 2003 */
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

#define START 88172645463325252U

/* As likely in each doubling from 1 ns to beyond 100 s. */
static uint64_t random_time(uint64_t *random)
{
    return next_random(random) >> (27 + next_random(random) % 37);
}

static struct histogram *histogram_new(void)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    assert_non_null(histogram);
    return histogram;
}

static void record_all(struct histogram *histogram, const uint64_t *times, size_t n)
{
    for (size_t i = 0; i < n; i++)
        histogram_record(histogram, times[i]);
}

static int by_length(const void *one, const void *other)
{
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return a < b ? -1 : a > b;
}

/* --- bins --- */

static const struct {
    uint64_t ns, from, to;
} bins[] = {
    {0, 0, 0},
    {1, 1, 1},
    {1023, 1023, 1023},
    {1024, 1024, 1024},
    {2047, 2047, 2047},
    {2048, 2048, 2049}, /* two to a bin from here on */
    {2049, 2048, 2049},
    {4095, 4094, 4095},
    {4096, 4096, 4099},
    {1000000, 999936, 1000447}, /* 1 ms: 512 to a bin */
    {1000000000, 999817216, 1000341503},
    {HISTOGRAM_MOST_NS, UINT64_C(1490) << 26, HISTOGRAM_MOST_NS},
    {HISTOGRAM_MOST_NS + 1, HISTOGRAM_MOST_NS + 1, UINT64_MAX},
    {UINT64_MAX, HISTOGRAM_MOST_NS + 1, UINT64_MAX},
};

static void test_bins_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bins / sizeof *bins; i++) {
        unsigned bin = histogram_bin(bins[i].ns);
        assert_int_equal(histogram_bin_from(bin), bins[i].from);
        assert_int_equal(histogram_bin_to(bin), bins[i].to);
    }
    assert_int_equal(histogram_bin(HISTOGRAM_MOST_NS), HISTOGRAM_BEYOND - 1);
    assert_int_equal(HISTOGRAM_BEYOND, 28115);
    assert_int_equal(sizeof(struct histogram), (3 + 28116) * 8);
}

/* They leave no gap, each end is in its bin, and none is wider than 1/1024 of what is in it. */
static void test_bins_follow_each_other(void **state)
{
    (void)state;
    assert_int_equal(histogram_bin_from(0), 0);
    for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++) {
        uint64_t from = histogram_bin_from(bin), to = histogram_bin_to(bin);
        assert_int_equal(histogram_bin(from), bin);
        assert_int_equal(histogram_bin(to), bin);
        if (bin < HISTOGRAM_BEYOND) {
            assert_true((to - from) * 1024 < from || to == from);
            assert_int_equal(histogram_bin_from(bin + 1), to + 1);
        }
    }
}

static void test_any_time_is_in_its_bin(void **state)
{
    (void)state;
    uint64_t random = START;
    for (int i = 0; i < 1000000; i++) {
        uint64_t ns = random_time(&random);
        unsigned bin = histogram_bin(ns);
        assert_true(bin < HISTOGRAM_BINS && histogram_bin_from(bin) <= ns && ns <= histogram_bin_to(bin));
    }
}

/* --- order --- */

enum { DRAWS = 40, MOST = 3000, QUANTILES = 1000 };

/* The count of number ceil(q n), in integers, against what the histogram says of q = i / 1000. */
static void check_quantiles(const uint64_t *sorted, size_t n, bool exact, const struct histogram *histogram)
{
    uint64_t last = 0;
    for (size_t i = 0; i <= QUANTILES; i++) {
        size_t rank = (i * n + QUANTILES - 1) / QUANTILES;
        uint64_t expected = sorted[rank > 0 ? rank - 1 : 0];
        uint64_t got = histogram_value_at(histogram, (double)i / QUANTILES);
        uint64_t most = exact ? 0 : expected > HISTOGRAM_MOST_NS ? UINT64_MAX : expected / 1024;
        if (got < expected || got - expected > most)
            fail_msg("%zu of 1000 of %zu: %ju, exactly %ju", i, n, (uintmax_t)got, (uintmax_t)expected);
        assert_true(got >= last && got <= sorted[n - 1]);
        last = got;
    }
    assert_int_equal(histogram_value_at(histogram, 1), sorted[n - 1]);
    static const double several[] = {0, 0.001, 0.5, 0.5, 0.9, 0.9999, 1};
    enum { SEVERAL = sizeof several / sizeof *several };
    uint64_t values[SEVERAL];
    histogram_values_at(histogram, several, SEVERAL, values);
    for (size_t i = 0; i < SEVERAL; i++)
        assert_int_equal(values[i], histogram_value_at(histogram, several[i]));
}

/* Half of the draws are of times below 2048 ns, which are exact. */
static void test_quantiles_are_those_of_sorted_times(void **state)
{
    (void)state;
    uint64_t random = START;
    own_free uint64_t *times = calloc(MOST, sizeof *times);
    assert_non_null(times);
    for (int draw = 0; draw < DRAWS; draw++) {
        own_free struct histogram *histogram = histogram_new();
        size_t n = 1 + next_random(&random) % (draw < DRAWS / 2 ? 30 : MOST);
        bool exact = draw % 2 == 0;
        for (size_t i = 0; i < n; i++)
            times[i] = exact ? next_random(&random) % HISTOGRAM_SUB_BUCKETS : random_time(&random);
        record_all(histogram, times, n);
        qsort(times, n, sizeof *times, by_length);
        assert_int_equal(histogram->count, n);
        assert_int_equal(histogram->min_ns, times[0]);
        assert_int_equal(histogram->max_ns, times[n - 1]);
        check_quantiles(times, n, exact, histogram);
    }
}

static void test_quantiles_by_hand(void **state)
{
    (void)state;
    own_free struct histogram *histogram = histogram_new();
    assert_int_equal(histogram_value_at(histogram, 0.5), 0);
    for (uint64_t ns = 1; ns <= 100; ns++)
        histogram_record(histogram, ns);
    assert_int_equal(histogram_value_at(histogram, 0), 1);
    assert_int_equal(histogram_value_at(histogram, 0.07), 7); /* 0.07 x 100 > 7 in binary */
    assert_int_equal(histogram_value_at(histogram, 0.5), 50);
    assert_int_equal(histogram_value_at(histogram, 0.501), 51);
    assert_int_equal(histogram_value_at(histogram, 0.99), 99);
    assert_int_equal(histogram_value_at(histogram, 1), 100);
    histogram_record(histogram, 5001); /* with 5000, 5002 and 5003 in one bin: no more than the maximum */
    assert_int_equal(histogram_value_at(histogram, 1), 5001);
    histogram_record(histogram, 6000);
    assert_int_equal(histogram_value_at(histogram, 101.0 / 102), 5003);
}

static void test_times_beyond_the_range_are_kept(void **state)
{
    (void)state;
    own_free struct histogram *histogram = histogram_new();
    record_all(histogram, (const uint64_t[]){10, HISTOGRAM_MOST_NS, HISTOGRAM_MOST_NS + 1, UINT64_MAX}, 4);
    assert_int_equal(histogram->bins[HISTOGRAM_BEYOND], 2);
    assert_int_equal(histogram->count, 4);
    assert_true(histogram_value_at(histogram, 0.5) == HISTOGRAM_MOST_NS);
    assert_true(histogram_value_at(histogram, 0.75) == UINT64_MAX);
    assert_true(isfinite(histogram_mean(histogram)) && isfinite(histogram_deviation(histogram)));
}

/* --- sums --- */

/* Of any parts the same bytes as if all had been recorded in one, and no time is lost. */
static void test_added_histograms_are_that_of_all_times(void **state)
{
    (void)state;
    uint64_t random = START;
    for (int draw = 0; draw < 20; draw++) {
        own_free struct histogram *sum = histogram_new(), *all = histogram_new();
        size_t parts = next_random(&random) % 4, n = 0;
        for (size_t part = 0; part <= parts; part++) {
            own_free struct histogram *one = histogram_new();
            for (size_t i = next_random(&random) % 500; i > 0; i--, n++) {
                uint64_t ns = random_time(&random);
                histogram_record(one, ns);
                histogram_record(all, ns);
            }
            histogram_add(sum, one);
        }
        uint64_t counted = 0;
        for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
            counted += sum->bins[i];
        assert_int_equal(counted, n);
        assert_memory_equal(sum, all, sizeof *sum);
    }
}

static void test_an_empty_histogram_adds_nothing(void **state)
{
    (void)state;
    own_free struct histogram *empty = histogram_new(), *one = histogram_new(), *sum = histogram_new();
    histogram_record(one, 700);
    histogram_add(sum, empty);
    histogram_add(sum, one);
    histogram_add(sum, empty);
    assert_memory_equal(sum, one, sizeof *sum);
}

static void test_moments(void **state)
{
    (void)state;
    own_free struct histogram *histogram = histogram_new();
    assert_true(isnan(histogram_mean(histogram)) && isnan(histogram_deviation(histogram)));
    record_all(histogram, (const uint64_t[]){2, 4, 4, 4, 5, 5, 7, 9}, 8);
    assert_true(histogram_mean(histogram) == 5);
    assert_true(histogram_deviation(histogram) == 2);
    record_all(histogram, (const uint64_t[]){4096}, 1); /* 4096 to 4099: 4098 is the middle */
    assert_true(fabs(histogram_mean(histogram) - (40 + 4098) / 9.0) < 1e-9);
}

/* --- what may be claimed --- */

static const struct {
    uint64_t n;
    double p;
    bool known;
} claims[] = {
    {0, 0.5, false},      {19, 0.5, false},       {20, 0.5, true},        {99, 0.9, false},
    {100, 0.9, true},     {999, 0.99, false},     {1000, 0.99, true},     {9999, 0.999, false},
    {10000, 0.999, true}, {99999, 0.9999, false}, {100000, 0.9999, true}, {UINT64_C(1) << 40, 1, false},
};

static void test_percentiles_need_ten_times_beyond_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        if (histogram_percentile_known(claims[i].n, claims[i].p) != claims[i].known)
            fail_msg("%g of %ju", claims[i].p, (uintmax_t)claims[i].n);
}

static void test_percentiles_that_are_not_known_are_missing(void **state)
{
    (void)state;
    own_free struct histogram *histogram = histogram_new();
    assert_true(isnan(histogram_percentile(histogram, 1)));
    for (uint64_t ns = 1; ns <= 100; ns++)
        histogram_record(histogram, ns);
    assert_true(histogram_percentile(histogram, 0.5) == 50);
    assert_true(histogram_percentile(histogram, 0.9) == 90);
    assert_true(isnan(histogram_percentile(histogram, 0.99)));
    assert_true(histogram_percentile(histogram, 1) == 100); /* was seen */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bins_by_hand),
        cmocka_unit_test(test_bins_follow_each_other),
        cmocka_unit_test(test_any_time_is_in_its_bin),
        cmocka_unit_test(test_quantiles_are_those_of_sorted_times),
        cmocka_unit_test(test_quantiles_by_hand),
        cmocka_unit_test(test_times_beyond_the_range_are_kept),
        cmocka_unit_test(test_added_histograms_are_that_of_all_times),
        cmocka_unit_test(test_an_empty_histogram_adds_nothing),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_percentiles_need_ten_times_beyond_them),
        cmocka_unit_test(test_percentiles_that_are_not_known_are_missing),
    };
    return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
