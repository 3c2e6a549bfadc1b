/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "statistics/order_statistics.h"

#include "test.h"

/* --- order --- */

enum { MOST = ORDER_FEW + 10, DRAWS = 20 };

/* On either side of ORDER_FEW, with ties and without. */
static void the_order_is_that_of_gsl(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t n = 0; n <= MOST; n++) {
        for (int draw = 0; draw < DRAWS; draw++) {
            double values[MOST + 1], expected[MOST + 1];
            for (size_t i = 0; i <= n; i++)
                values[i] =
                    draw % 2 == 0 ? gsl_rng_uniform(rng) - 0.5 : (double)gsl_rng_uniform_int(rng, 5) - 2;
            memcpy(expected, values, sizeof expected);
            gsl_sort(expected, 1, n);
            order_sort(values, n);
            assert_memory_equal(values, expected, (n + 1) * sizeof *values); /* what lies behind stays */
        }
    }
    gsl_rng_free(rng);
}

static int order_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_order_is_that_of_gsl)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- outliers and heaps --- */

static void heaps_part_at_the_widest_gap(void **state)
{
    (void)state;
    static const double sorted[] = {1, 2, 3, 30, 31, 32, 33, 34};
    assert_int_equal(order_split(sorted, 8), 3);
    assert_int_equal(order_split(sorted, 7), 0);
}

/* The deviations written down, against those found from the middle outwards. */
static void the_reach_is_in_mads_of_gsl(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t n = 0; n <= 40; n++) {
        double score = NAN;
        for (int draw = 0; draw < 50; draw++) {
            double sorted[41] = {0}, work[41];
            for (size_t i = 0; i < n; i++)
                sorted[i] = draw % 2 == 0 ? gsl_rng_uniform(rng) : (double)gsl_rng_uniform_int(rng, 4);
            gsl_sort(sorted, 1, n);
            double reach = order_reach(sorted, n), mad = n > 0 ? gsl_stats_mad0(sorted, 1, n, work) : 0;
            if (n < ORDER_OUTLIER_LEAST || mad <= 0)
                assert_true(isinf(reach));
            else if (isnan(score))
                score = reach / mad;
            else
                assert_true(fabs(reach / mad / score - 1) < 1e-12); /* the same of all samples of n */
        }
    }
    gsl_rng_free(rng);
}

/* As it is defined: the widest of the sorted gaps, in their median; 0: a fifth is not on either side. */
static double widest_gap(const double *sorted, size_t n, size_t *below)
{
    double gaps[41] = {0};
    *below = 1;
    for (size_t i = 1; i < n; i++) {
        gaps[i - 1] = sorted[i] - sorted[i - 1];
        *below = gaps[i - 1] > gaps[*below - 1] ? i : *below;
    }
    double widest = gaps[*below - 1];
    gsl_sort(gaps, 1, n - 1);
    bool heaps = (double)*below >= 0.2 * (double)n && (double)(n - *below) >= 0.2 * (double)n;
    return heaps && widest > 0 ? widest / gsl_stats_median_from_sorted_data(gaps, 1, n - 1) : 0;
}

/* For each number of values there is a limit: all that are wider part the values, and no other. */
static void the_split_is_that_of_sorted_gaps(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t parted = 0;
    for (size_t n = ORDER_HEAPS_LEAST; n <= 40; n++) {
        double widest_of_one = 0, least_of_two = INFINITY;
        for (int draw = 0; draw < 400; draw++) {
            double sorted[41] = {0}, apart = 4 * gsl_rng_uniform(rng);
            for (size_t i = 0; i < n; i++)
                sorted[i] = (draw % 2 == 0 ? gsl_rng_uniform(rng) : (double)gsl_rng_uniform_int(rng, 5)) +
                            (i % 2 == 0 ? apart : 0);
            gsl_sort(sorted, 1, n);
            size_t below, split = order_split(sorted, n);
            double gap = widest_gap(sorted, n, &below);
            assert_true(split == 0 || split == below);
            if (split > 0)
                least_of_two = fmin(least_of_two, gap);
            else
                widest_of_one = fmax(widest_of_one, gap);
            parted += split > 0;
        }
        assert_true(widest_of_one <= least_of_two);
        assert_true(least_of_two > 7); /* normal noise has wider ones now and then */
    }
    gsl_rng_free(rng);
    assert_in_range(parted, 2000, 11000); /* both ways are met */
}

static int outlier_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heaps_part_at_the_widest_gap),
        cmocka_unit_test(the_reach_is_in_mads_of_gsl),
        cmocka_unit_test(the_split_is_that_of_sorted_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- pairwise --- */

enum { SIZE_MAX_TRIED = 23 };

/* Values on a coarse grid now and then, so that ties are met too. */
static void draw(gsl_rng *rng, double *values, size_t n, int grid)
{
    for (size_t i = 0; i < n; i++)
        values[i] =
            grid > 0 ? (double)gsl_rng_uniform_int(rng, (unsigned long)grid) - 2 : gsl_rng_uniform(rng) - 0.4;
    gsl_sort(values, 1, n);
}

static size_t form(const struct pairwise *pairs, double *formed)
{
    size_t count = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        for (size_t j = pairs->walsh ? i : 0; j < pairs->m; j++)
            formed[count++] = pairs->walsh ? (pairs->x[i] + pairs->x[j]) / 2 : pairs->x[i] - pairs->y[j];
    }
    gsl_sort(formed, 1, count);
    return count;
}

static void check_all(const struct pairwise *pairs)
{
    double formed[SIZE_MAX_TRIED * SIZE_MAX_TRIED];
    size_t count = form(pairs, formed);
    double median = count % 2 == 1 ? formed[count / 2] : (formed[count / 2 - 1] + formed[count / 2]) / 2;
    for (size_t k = 0; k <= count; k++) {
        struct pairwise_order order = pairwise_order(pairs, k);
        assert_true(order.median == median);
        assert_true(k > 0 ? order.low == formed[k - 1] : isnan(order.low));
        assert_true(k > 0 ? order.high == formed[count - k] : isnan(order.high));
    }
}

static void every_order_statistic_is_that_of_the_formed_pairs(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t n = 1; n <= SIZE_MAX_TRIED; n++) {
        for (int grid = 0; grid <= 6; grid += 3) {
            double x[SIZE_MAX_TRIED], y[SIZE_MAX_TRIED];
            size_t m = (n * 7) % SIZE_MAX_TRIED + 1;
            draw(rng, x, n, grid);
            draw(rng, y, m, grid);
            const struct pairwise walsh = {x, x, n, n, true}, differences = {x, y, n, m, false};
            check_all(&walsh);
            check_all(&differences);
        }
    }
    gsl_rng_free(rng);
}

static void values_of_very_different_size_end_too(void **state)
{
    (void)state;
    const double x[] = {-1e300, -1e-300, 0, 1e-300, 1, 1e300};
    const size_t n = sizeof x / sizeof *x;
    const struct pairwise walsh = {x, x, n, n, true};
    check_all(&walsh);
}

static int pairwise_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_statistic_is_that_of_the_formed_pairs),
        cmocka_unit_test(values_of_very_different_size_end_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return order_tests() + outlier_tests() + pairwise_tests();
}
