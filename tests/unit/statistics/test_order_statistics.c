/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
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
    assert_int_equal(pairwise_count(pairs), count);
    for (size_t k = 1; k <= count; k++)
        assert_true(pairwise_select(pairs, k) == formed[k - 1]);
    double median = count % 2 == 1 ? formed[count / 2] : (formed[count / 2 - 1] + formed[count / 2]) / 2;
    assert_true(pairwise_median(pairs) == median);
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
            struct pairwise walsh = pairwise_walsh(x, n), differences = pairwise_differences(x, n, y, m);
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
    struct pairwise walsh = pairwise_walsh(x, sizeof x / sizeof *x);
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
    return order_tests() + pairwise_tests();
}
