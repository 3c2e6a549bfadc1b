/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <cmocka.h>

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "findings/summary.h"

enum { MOST = 12 };

static const struct {
    const char *what;
    size_t n;
    double sorted[MOST];
    unsigned flags;
} cases[] = {
    {"nothing", 0, {0}, 0},
    {"one", 1, {5}, 0},
    {"two are as far from their middle as each other", 2, {1, 1000}, 0},
    {"five are too few to tell", 5, {1, 2, 3, 4, 1000}, 0},
    {"six are enough", 6, {1, 2, 3, 4, 5, 1000}, FLAG_OUTLIER},
    {"evenly", 10, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0},
    /* median 5, MAD 2: 3.5 x 2 / 0.6745 = 10.378 away is the limit */
    {"just inside", 7, {1, 3, 4, 5, 6, 7, 15.37}, 0},
    {"just outside", 7, {1, 3, 4, 5, 6, 7, 15.39}, FLAG_OUTLIER},
    {"outside below", 7, {-5.39, 3, 4, 5, 6, 7, 9}, FLAG_OUTLIER},
    {"a MAD of 0 has no score", 10, {0, 0, 0, 0, 0, 0, 0, 0, 0, 900}, 0},
    {"two heaps", 10, {1, 2, 3, 4, 5, 20, 21, 22, 23, 24}, FLAG_BIMODAL},
    {"the gap is 4 x the median gap", 8, {1, 2, 3, 4, 8, 9, 10, 11}, 0},
    {"a little wider", 8, {1, 2, 3, 4, 8.01, 9.01, 10.01, 11.01}, FLAG_BIMODAL},
    {"too few", 7, {1, 2, 3, 30, 31, 32, 33}, FLAG_OUTLIER},
    {"two of ten are a heap", 10, {1, 2, 10, 11, 12, 13, 14, 15, 16, 17}, FLAG_BIMODAL},
    {"one of ten is not", 10, {1, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 0},
    {"two of eleven are not", 11, {1, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18}, 0},
    {"steps of a counter", 8, {0, 0, 0, 0, 0, 3, 3, 3}, FLAG_BIMODAL},
    {"all the same", 8, {7, 7, 7, 7, 7, 7, 7, 7}, 0},
};

static void test_flags(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned flags = flags_of(cases[i].sorted, cases[i].n);
        if (flags != cases[i].flags)
            fail_msg("%s: %u instead of %u", cases[i].what, flags, cases[i].flags);
    }
}

static void test_where_the_heaps_part(void **state)
{
    (void)state;
    static const double sorted[] = {1, 2, 3, 30, 31, 32, 33, 34};
    assert_int_equal(flag_split(sorted, 8), 3);
    assert_int_equal(flag_split(sorted, 7), 0);
}

/* The deviations written down, against those found from the middle outwards. */
static void test_mad_is_that_of_gsl(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t n = 0; n <= 40; n++) {
        for (int draw = 0; draw < 50; draw++) {
            double sorted[41] = {0}, work[41];
            for (size_t i = 0; i < n; i++)
                sorted[i] = draw % 2 == 0 ? gsl_rng_uniform(rng) : (double)gsl_rng_uniform_int(rng, 4);
            gsl_sort(sorted, 1, n);
            double mad = flag_mad(sorted, n);
            assert_true(n < FLAG_OUTLIER_LEAST ? isnan(mad) : mad == gsl_stats_mad0(sorted, 1, n, work));
        }
    }
    gsl_rng_free(rng);
}

/* As it is defined: the gaps sorted, the widest against their median. */
static size_t split_by_sorting(const double *sorted, size_t n)
{
    double gaps[41] = {0};
    size_t below = 1;
    for (size_t i = 1; i < n; i++) {
        gaps[i - 1] = sorted[i] - sorted[i - 1];
        below = gaps[i - 1] > gaps[below - 1] ? i : below;
    }
    double widest = gaps[below - 1];
    gsl_sort(gaps, 1, n - 1);
    bool wide = widest > 4 * gsl_stats_median_from_sorted_data(gaps, 1, n - 1);
    return wide && (double)below >= 0.2 * (double)n && (double)(n - below) >= 0.2 * (double)n ? below : 0;
}

static void test_split_is_that_of_sorted_gaps(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t parted = 0;
    for (size_t n = FLAG_BIMODAL_LEAST; n <= 40; n++) {
        for (int draw = 0; draw < 200; draw++) {
            double sorted[41] = {0}, apart = 2 * gsl_rng_uniform(rng);
            for (size_t i = 0; i < n; i++)
                sorted[i] = (draw % 2 == 0 ? gsl_rng_uniform(rng) : (double)gsl_rng_uniform_int(rng, 5)) +
                            (i % 2 == 0 ? apart : 0);
            gsl_sort(sorted, 1, n);
            size_t split = flag_split(sorted, n);
            assert_int_equal(split, split_by_sorting(sorted, n));
            parted += split > 0;
        }
    }
    gsl_rng_free(rng);
    assert_in_range(parted, 500, 6000); /* both ways are met */
}

static void test_missing_numbers_are_no_outliers(void **state)
{
    (void)state;
    assert_false(flag_is_outlier(NAN, 5, 1));
    assert_false(flag_is_outlier(100, NAN, NAN));
}

static void test_print(void **state)
{
    (void)state;
    static const struct {
        unsigned flags;
        const char *text;
    } printed[] = {{0, ""},
                   {FLAG_OUTLIER, "outlier"},
                   {FLAG_UNSTEADY, "unsteady"},
                   {FLAG_OUTLIER | FLAG_BIMODAL | FLAG_UNSTEADY, "outlier bimodal unsteady"}};
    for (unsigned i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        own_text text = {0};
        flags_print(printed[i].flags, &text);
        assert_string_equal(text_string(&text), printed[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_where_the_heaps_part),
        cmocka_unit_test(test_mad_is_that_of_gsl),
        cmocka_unit_test(test_split_is_that_of_sorted_gaps),
        cmocka_unit_test(test_missing_numbers_are_no_outliers),
        cmocka_unit_test(test_print),
    };
    return cmocka_run_group_tests_name("flags", tests, NULL, NULL);
}
