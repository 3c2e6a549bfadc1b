/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected values come from R version 4.2.2 Patched (2022-11-10 r83330); the call stands beside each. */

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "statistics/series.h"

#include "test.h"

enum { DRAWS = 2000, SERIES_MOST = 1000 };

static void assert_near(double value, double expected, double tolerance)
{
    if (fabs(value - expected) > tolerance)
        fail_msg("%.15g is not %.15g", value, expected);
}

/* As often as the level says, by 4.5 standard deviations of such a count. */
static void assert_level(size_t found, double level)
{
    double expected = DRAWS * level;
    assert_near((double)found, expected, 4.5 * sqrt(expected * (1 - level)));
}

/* --- fit --- */

static void the_distance_is_that_of_r(void **state)
{
    (void)state;
    double values[12];
    struct fit fit;
    for (unsigned k = 1; k <= 12; k++) /* k <- 1:12; x <- ((k*17) %% 53)/53 */
        values[k - 1] = (double)(k * 17 % 53) / 53;
    series_fit_exponential(values, 12, 0.5, 0, &fit);
    assert_int_equal(fit.n, 12);
    assert_near(fit.off, 0.33972201261, 1e-11); /* ks.test(x, "pexp", 2) */
    assert_near(fit.p, 0.0972724788636, 0.002); /* the exact one */
}

/* So far from what n values should be that their D is exactly this: one value n times, at the quantile D. */
static double p_of(size_t n, double distance)
{
    double values[SERIES_MOST];
    struct fit fit;
    for (size_t i = 0; i < n; i++)
        values[i] = -log1p(-fmax(distance, 1 - distance));
    series_fit_exponential(values, n, 1, 0, &fit);
    assert_near(fit.off, fmax(distance, 1 - distance), 1e-12);
    return fit.p;
}

/* The limits of Stephens's modified statistic, which he gives for every n (1970, table 1, D): 10, 5, 2.5 and
 * 1 %, in the only samples whose D is known beforehand: at least 1/2. */
static void published_limits_have_their_levels(void **state)
{
    (void)state;
    static const struct {
        double limit, level;
    } published[] = {{1.224, 0.100}, {1.358, 0.050}, {1.480, 0.025}, {1.628, 0.010}};
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        for (size_t n = 2; n < 5; n++) {
            double root = sqrt((double)n), distance = published[i].limit / (root + 0.12 + 0.11 / root);
            if (distance >= 0.5 && distance < 1)
                assert_near(p_of(n, distance), published[i].level, 0.0004);
        }
}

static size_t count_misfits(gsl_rng *rng, size_t n, double (*draw)(gsl_rng *rng), double level)
{
    size_t found = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        double values[SERIES_MOST];
        struct fit fit;
        for (size_t j = 0; j < n; j++)
            values[j] = draw(rng);
        series_fit_exponential(values, n, 250, 0, &fit);
        found += fit.p < level;
    }
    return found;
}

static double draw_exponential(gsl_rng *rng)
{
    return gsl_ran_exponential(rng, 250);
}

static double draw_faster(gsl_rng *rng)
{
    return gsl_ran_exponential(rng, 200);
}

static double draw_regular(gsl_rng *rng)
{
    return 250 + gsl_ran_gaussian(rng, 10);
}

/* Every tenth arrives together with the one before. */
static double draw_bunched(gsl_rng *rng)
{
    return gsl_rng_uniform(rng) < 0.1 ? 0 : gsl_ran_exponential(rng, 250 / 0.9);
}

/* The sample of a run has a thousand gaps at most: what is a tenth off is found, what is right passes. */
static void right_gaps_pass_and_wrong_ones_do_not(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    static const size_t sizes[] = {20, 100, SERIES_MOST};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_level(count_misfits(rng, sizes[i], draw_exponential, 0.05), 0.05);
        assert_level(count_misfits(rng, sizes[i], draw_exponential, 0.01), 0.01);
    }
    assert_int_equal(count_misfits(rng, 100, draw_regular, 0.01), DRAWS);
    assert_in_range(count_misfits(rng, SERIES_MOST, draw_faster, 0.01), 0.99 * DRAWS, DRAWS);
    assert_in_range(count_misfits(rng, SERIES_MOST, draw_bunched, 0.01), 0.99 * DRAWS, DRAWS);
    gsl_rng_free(rng);
}

/* A share of values moved up to a limit is no difference from there on. */
static void what_lies_below_the_beginning_is_not_looked_at(void **state)
{
    (void)state;
    double values[100], moved[100];
    struct fit all, beyond, of_moved;
    for (unsigned i = 0; i < 100; i++) { /* the quantiles themselves */
        values[i] = -log1p(-(i + 0.5) / 100);
        moved[i] = fmax(values[i], 0.5);
    }
    series_fit_exponential(values, 100, 1, 0, &all);
    assert_near(all.off, 0.005, 1e-12);
    series_fit_exponential(moved, 100, 1, 0, &all);
    assert_near(all.off, -expm1(-0.5), 1e-12);
    series_fit_exponential(values, 100, 1, 0.5, &beyond);
    series_fit_exponential(moved, 100, 1, 0.5, &of_moved);
    assert_near(beyond.off, 0.005, 1e-12);
    assert_near(of_moved.off, beyond.off, 1e-12);
    series_fit_exponential(values, 100, 1, 1e9, &beyond); /* there is nothing left, and nothing should be */
    assert_near(beyond.off, 0, 1e-12);
}

static void no_values_fit_nothing(void **state)
{
    (void)state;
    double negative[] = {-3, -2, -1};
    struct fit fit;
    series_fit_exponential(negative, 0, 1, 0, &fit);
    assert_true(isnan(fit.off) && isnan(fit.p));
    series_fit_exponential(negative, 3, 1, 0, &fit); /* clocks that went back are no exponential gaps */
    assert_true(fit.off == 1 && fit.p < 0.01);
}

static int fit_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_distance_is_that_of_r),
        cmocka_unit_test(published_limits_have_their_levels),
        cmocka_unit_test(right_gaps_pass_and_wrong_ones_do_not),
        cmocka_unit_test(what_lies_below_the_beginning_is_not_looked_at),
        cmocka_unit_test(no_values_fit_nothing),
    };
    return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}

/* --- trend --- */

/* x <- c(5.1,4.9,6.2,5.8,7.0,6.1,6.1,8.3,7.7,6.9,9.1,8.8) */
static const double climbing[] = {5.1, 4.9, 6.2, 5.8, 7.0, 6.1, 6.1, 8.3, 7.7, 6.9, 9.1, 8.8};

static void the_trend_is_that_of_r(void **state)
{
    (void)state;
    struct trend trend;
    double falling[12];
    series_trend(climbing, 12, &trend);
    /* cor.test(1:12, x, method = "kendall", exact = FALSE, continuity = TRUE) */
    assert_near(trend.p, 0.00389129256561622, 1e-15);
    /* b <- outer(1:12, 1:12, function(i, j) (x[j]-x[i])/(j-i)); median(b[upper.tri(b)]) */
    assert_near(trend.rise, 12 * 0.343181818181818, 1e-12);
    for (size_t i = 0; i < 12; i++)
        falling[i] = -climbing[i];
    double p = trend.p;
    series_trend(falling, 12, &trend);
    assert_near(trend.p, p, 0);
    assert_near(trend.rise, -12 * 0.343181818181818, 1e-12);
}

static size_t count_trends(gsl_rng *rng, size_t n, double rise, double level)
{
    size_t found = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        double values[SERIES_TREND_MOST];
        struct trend trend;
        for (size_t j = 0; j < n; j++) /* a heavy tail, as latencies have one */
            values[j] = rise * (double)j / (double)n + gsl_ran_lognormal(rng, 0, 0.5);
        series_trend(values, n, &trend);
        found += trend.p < level;
    }
    return found;
}

static void what_stays_has_no_trend_and_what_climbs_has_one(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    assert_level(count_trends(rng, 20, 0, 0.05), 0.05);
    assert_level(count_trends(rng, 20, 0, 0.01), 0.01);
    assert_level(count_trends(rng, SERIES_TREND_MOST, 0, 0.01), 0.01);
    assert_in_range(count_trends(rng, 20, 2, 0.01), 0.9 * DRAWS, DRAWS); /* three times the deviation */
    gsl_rng_free(rng);
}

static void a_fifth_of_wild_values_hardly_moves_the_rise(void **state)
{
    (void)state;
    double values[20];
    struct trend trend;
    for (size_t i = 0; i < 20; i++)
        values[i] = i % 5 == 3 ? 1e6 * (double)(i + 1) : (double)i;
    series_trend(values, 20, &trend);
    assert_near(trend.rise, 20, 1e-9);
}

static void few_or_equal_values_have_no_trend(void **state)
{
    (void)state;
    static const double equal[SERIES_TREND_MOST + 1] = {0};
    struct trend trend;
    for (size_t n = 0; n <= SERIES_TREND_MOST + 1; n++) {
        series_trend(equal, n, &trend);
        assert_true(trend.p == 1);
        assert_true(n < 2 || n > SERIES_TREND_MOST ? isnan(trend.rise) : trend.rise == 0);
    }
}

static int trend_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_trend_is_that_of_r),
        cmocka_unit_test(what_stays_has_no_trend_and_what_climbs_has_one),
        cmocka_unit_test(a_fifth_of_wild_values_hardly_moves_the_rise),
        cmocka_unit_test(few_or_equal_values_have_no_trend),
    };
    return cmocka_run_group_tests_name("trend", tests, NULL, NULL);
}

/* --- neighbours --- */

static void neighbours_correlate_as_in_r(void **state)
{
    (void)state;
    double rho;
    struct err err = {0};
    assert_int_equal(series_neighbours(climbing, 12, &rho, &err), 0);
    assert_near(rho, 0.449771689497717, 1e-12); /* cor(x[-12], x[-1], method = "spearman") */
}

/* Of a series whose values keep `lasting` of the one before, the correlation of ranks is
 * 6 / pi asin(lasting / 2) (Pearson 1907); what is new in each has none. */
static void what_lasts_is_found(void **state)
{
    (void)state;
    static const double lasts[] = {0, 0.3, 0.8};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < sizeof lasts / sizeof *lasts; i++) {
        double values[10 * SERIES_MOST], value = 0, rho;
        struct err err = {0};
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
            value = lasts[i] * value + sqrt(1 - lasts[i] * lasts[i]) * gsl_ran_gaussian(rng, 1);
            values[j] = exp(value); /* ranks do not care */
        }
        assert_int_equal(series_neighbours(values, 10 * SERIES_MOST, &rho, &err), 0);
        assert_near(rho, 6 / M_PI * asin(lasts[i] / 2), 0.045); /* 4.5 / sqrt(n) */
    }
    gsl_rng_free(rng);
}

static void few_or_equal_neighbours_say_nothing(void **state)
{
    (void)state;
    static const double equal[8] = {0};
    struct err err = {0};
    for (size_t n = 0; n <= 8; n++) {
        double rho;
        assert_int_equal(series_neighbours(equal, n, &rho, &err), 0);
        assert_true(isnan(rho));
    }
}

static int neighbour_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_correlate_as_in_r),
        cmocka_unit_test(what_lasts_is_found),
        cmocka_unit_test(few_or_equal_neighbours_say_nothing),
    };
    return cmocka_run_group_tests_name("neighbours", tests, NULL, NULL);
}

int main(void)
{
    return fit_tests() + trend_tests() + neighbour_tests();
}
