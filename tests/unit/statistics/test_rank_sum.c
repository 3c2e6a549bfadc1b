/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected values come from R version 4.2.2 Patched (2022-11-10 r83330); the call stands beside each. */

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "statistics/rank_sum.h"

#include "test.h"

static void assert_near(double value, double expected, double tolerance)
{
    if (fabs(value - expected) > tolerance)
        fail_msg("%.15g is not %.15g", value, expected);
}

struct reference {
    size_t n, m;
    double x[10], y[10];
    double p, estimate, low, high;
};

static const struct reference references[] = {
    /* Permeability of the human chorioamnion, Hollander, Wolfe & Chicken, example 4.1 (also in R's
     * example(wilcox.test)): x <- c(0.80,0.83,1.89,1.04,1.45,1.38,1.91,1.64,0.73,1.46)
     * y <- c(1.15,0.88,0.90,0.74,1.21); wilcox.test(x, y, conf.int = TRUE) */
    {10,
     5,
     {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46},
     {1.15, 0.88, 0.90, 0.74, 1.21},
     0.254412254412,
     0.305,
     -0.15,
     0.76},
    /* wilcox.test(y, x, conf.int = TRUE) */
    {5,
     10,
     {1.15, 0.88, 0.90, 0.74, 1.21},
     {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46},
     0.254412254412,
     -0.305,
     -0.76,
     0.15},
    /* wilcox.test(c(1.1,2.2,3.3,4.4), c(5.5,6.6,7.7,8.9), conf.int = TRUE) */
    {4, 4, {1.1, 2.2, 3.3, 4.4}, {5.5, 6.6, 7.7, 8.9}, 0.0285714285714, -4.4, -7.8, -1.1},
};

static void small_samples_agree_with_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        const struct reference *r = &references[i];
        double x[10], y[10];
        struct location location;
        memcpy(x, r->x, sizeof x);
        memcpy(y, r->y, sizeof y);
        rank_sum(x, r->n, y, r->m, &location);
        assert_int_equal(location.n, r->n + r->m);
        assert_near(location.p, r->p, 1e-12);
        assert_near(location.estimate, r->estimate, 1e-12);
        assert_near(location.low, r->low, 1e-12);
        assert_near(location.high, r->high, 1e-12);
        assert_true(location.level >= 0.95 && location.level < 1);
    }
}

/* x <- ((k*17) %% 53)/53; y <- ((k*29) %% 59)/59 + shift for k <- 1:n */
static void spread_values(double *x, double *y, unsigned n, double shift)
{
    for (unsigned k = 1; k <= n; k++) {
        x[k - 1] = (double)(k * 17 % 53) / 53;
        y[k - 1] = (double)(k * 29 % 59) / 59 + shift;
    }
}

static void the_largest_exact_samples_agree_with_r(void **state)
{
    (void)state;
    double x[25], y[25];
    struct location location;
    spread_values(x, y, 25, 0.21);
    rank_sum(x, 25, y, 25, &location); /* wilcox.test(x, y, conf.int = TRUE) */
    assert_near(location.p, 0.000185071923925, 1e-15);
    assert_near(location.estimate, -0.350709945635, 1e-12);
    assert_near(location.low, -0.512206587784, 1e-12);
    assert_near(location.high, -0.188573712824, 1e-12);
}

static void larger_samples_agree_with_r(void **state)
{
    (void)state;
    double x[40], y[40];
    struct location location;
    spread_values(x, y, 40, 0.11);
    rank_sum(x, 40, y, 40, &location);
    /* wilcox.test(x, y, exact = FALSE, conf.int = TRUE), whose bounds are roots found to within 1e-4 */
    assert_near(location.p, 0.0163586102845, 1e-12);
    assert_near(location.estimate, -0.160420067697, 1e-4);
    assert_near(location.low, -0.286498388804, 1e-4);
    assert_near(location.high, -0.0313343899592, 1e-4);
}

static void ties_in_larger_samples_agree_with_r(void **state)
{
    (void)state;
    static const double four[] = {1, 2, 2, 3}, other[] = {2, 3, 3, 4};
    double x[40], y[32];
    struct location location;
    for (size_t i = 0; i < 40; i++)
        x[i] = four[i % 4];
    for (size_t i = 0; i < 32; i++)
        y[i] = other[i % 4];
    rank_sum(x, 40, y, 32, &location);
    /* wilcox.test(rep(c(1,2,2,3), 10), rep(c(2,3,3,4), 8)) */
    assert_near(location.p, 1.59970301247e-06, 1e-16);
    assert_true(location.estimate == -1);
}

/* The conditional distribution over all ways to deal the values to the two samples, counted one by one. */
static double enumerated_p(const double *values, size_t n, size_t m)
{
    double rank[12], observed = 0, low = 0, high = 0, selections = 0;
    size_t all = n + m;
    for (size_t i = 0; i < all; i++) {
        double below = 0, equal = 0;
        for (size_t j = 0; j < all; j++) {
            below += values[j] < values[i];
            equal += values[j] == values[i];
        }
        rank[i] = below + (equal + 1) / 2;
        observed += i < n ? rank[i] : 0;
    }
    for (unsigned dealt = 0; dealt < 1u << all; dealt++) {
        double sum = 0;
        if ((size_t)__builtin_popcount(dealt) != n)
            continue;
        for (size_t i = 0; i < all; i++)
            sum += dealt >> i & 1 ? rank[i] : 0;
        selections++;
        low += sum <= observed;
        high += sum >= observed;
    }
    bool above = observed > (double)n * ((double)all + 1) / 2;
    return fmin(1, 2 * (above ? high : low) / selections);
}

static void ties_agree_with_all_ways_to_deal(void **state)
{
    (void)state;
    static const double samples[][12] = {
        {1, 1, 2, 2, 3, 1, 4, 4, 4, 5, 2, 6},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        {5, 5, 5, 4, 3, 3, 1, 1, 2, 0, 0, 1},
        {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        for (size_t n = 1; n < 12; n++) {
            double x[12], y[12];
            struct location location;
            memcpy(x, samples[i], n * sizeof *x);
            memcpy(y, samples[i] + n, (12 - n) * sizeof *y);
            double expected = enumerated_p(samples[i], n, 12 - n);
            rank_sum(x, n, y, 12 - n, &location);
            assert_near(location.p, expected, 1e-13);
        }
    }
}

static void three_against_three_have_a_p_but_no_interval(void **state)
{
    (void)state;
    double x[] = {1, 2, 3}, y[] = {4, 5, 6};
    struct location location;
    rank_sum(x, 3, y, 3, &location);
    assert_near(location.p, 0.1, 1e-15); /* wilcox.test(c(1,2,3), c(4,5,6))$p.value */
    assert_true(location.estimate == -3);
    assert_true(isnan(location.low) && isnan(location.high) && isnan(location.level));
}

static void an_empty_sample_says_nothing(void **state)
{
    (void)state;
    double x[] = {1, 2, 3};
    struct location location;
    rank_sum(x, 3, x, 0, &location);
    assert_true(isnan(location.p) && isnan(location.estimate) && isnan(location.low));
    rank_sum(x, 0, x, 3, &location);
    assert_true(isnan(location.p) && isnan(location.estimate) && isnan(location.low));
}

static void many_equal_values_are_no_difference(void **state)
{
    (void)state;
    double x[60], y[60];
    struct location location;
    for (size_t i = 0; i < 60; i++)
        x[i] = y[i] = 2.5;
    rank_sum(x, 60, y, 60, &location);
    assert_true(location.p == 1 && location.estimate == 0 && location.low == 0 && location.high == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_samples_agree_with_r),
        cmocka_unit_test(the_largest_exact_samples_agree_with_r),
        cmocka_unit_test(larger_samples_agree_with_r),
        cmocka_unit_test(ties_in_larger_samples_agree_with_r),
        cmocka_unit_test(ties_agree_with_all_ways_to_deal),
        cmocka_unit_test(three_against_three_have_a_p_but_no_interval),
        cmocka_unit_test(an_empty_sample_says_nothing),
        cmocka_unit_test(many_equal_values_are_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
