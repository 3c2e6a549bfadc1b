/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <dlfcn.h>
#include <errno.h>
#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_rng.h>

#include "experiment/plan.h"
#include "statistics/regression.h"

#include "test.h"

enum { VALUES = 6 };

/* In front of GSL's: when memory is to run out, they do what GSL's do then. */
static bool exhausted;

gsl_vector *gsl_vector_alloc(const size_t n)
{
    if (exhausted)
        GSL_ERROR_VAL("failed to allocate space", GSL_ENOMEM, NULL);
    gsl_vector *(*real)(size_t) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "gsl_vector_alloc");
    return real(n);
}

gsl_rng *gsl_rng_alloc(const gsl_rng_type *type)
{
    if (exhausted)
        GSL_ERROR_VAL("failed to allocate space", GSL_ENOMEM, NULL);
    gsl_rng *(*real)(const gsl_rng_type *) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "gsl_rng_alloc");
    return real(type);
}

/* y = 2 + 3 a + 5 b. */
static const double rows[] = {1, 1, 0, 1, 2, 1, 1, 3, 0, 1, 4, 2, 1, 5, 7, 1, 6, 1};
static const double plane[VALUES] = {5, 13, 11, 24, 52, 25};

static void test_a_plane_is_found(void **state)
{
    (void)state;
    static const double expected[] = {2, 3, 5};
    struct regression fit;
    struct err err = {0};
    assert_int_equal(regression_make(rows, plane, VALUES, 3, &fit, &err), 0);
    assert_true(fit.solvable);
    for (unsigned i = 0; i < 3; i++) {
        assert_true(fabs(fit.coefficients[i].value - expected[i]) < 1e-9);
        assert_true(fit.coefficients[i].low <= expected[i] + 1e-9 &&
                    fit.coefficients[i].high >= expected[i] - 1e-9);
    }
    assert_true(fabs(fit.r2 - 1) < 1e-12);
}

/* By the normal equations, and as R has them: f <- lm(y ~ a + b, weights = 1/y^2); residuals(f)/y;
 * hatvalues(f), a = 1:6, b = c(0,1,0,2,7,1), y = c(6,13,11,24,40,25). */
static const double residuals[] = {0.003292497, 0.040261027,  -0.076084361,
                                   0.087445427, -0.066743800, 0.032401098};
static const double hats[] = {0.867981542, 0.205797323, 0.521825920, 0.189094004, 0.742871448, 0.472429763};

static void test_residuals_and_leverages(void **state)
{
    (void)state;
    static const double bent[VALUES] = {6, 13, 11, 24, 40, 25};
    struct regression fit;
    struct err err = {0};
    double leverages = 0, squares = 0;
    assert_int_equal(regression_make(rows, bent, VALUES, 3, &fit, &err), 0);
    for (size_t i = 0; i < VALUES; i++) {
        double residual = regression_residual(&fit, &rows[3 * i], bent[i]);
        double leverage = regression_leverage(&fit, &rows[3 * i], bent[i]);
        assert_true(fabs(residual - residuals[i]) < 1e-6 && fabs(leverage - hats[i]) < 1e-6);
        leverages += leverage;
        squares += residual * residual;
    }
    assert_true(fabs(leverages - 3) < 1e-9);
    assert_true(squares > 0);
}

static const double same_column[] = {1, 1, 1, 1, 2, 2, 1, 3, 3, 1, 4, 4, 1, 5, 5, 1, 6, 6};
static const double no_numbers[] = {1, NAN, 0, 1, 2, 1, 1, INFINITY, 0, 1, 4, 2, 1, 5, 7, 1, 6, 1};
static const double huge[] = {1, 1e308, 0, 1, 2e307, 1, 1, 3, 0, 1, 1e308, 2, 1, 5, 7, 1, 6, 1};
static const double zeros[3 * VALUES];
static const double denormal[VALUES] = {1e-323, 1e-323, 1e-320, 1e-323, 5e-324, 1e-323};

static const struct {
    const char *name;
    const double *rows, *y;
    size_t n, terms;
} unsolvable[] = {
    {"two columns that are the same", same_column, plane, VALUES, 3},
    {"nothing but zeros", zeros, plane, VALUES, 3},
    {"as many terms as values", rows, plane, 3, 3},
    {"no values", rows, plane, 0, 3},
    {"more terms than there can be", rows, plane, VALUES, REGRESSION_TERMS_MAX + 1},
    {"columns that hold no number", no_numbers, plane, VALUES, 3},
    {"columns whose squares are infinite", huge, denormal, VALUES, 3},
};

static void test_what_has_no_solution_says_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unsolvable / sizeof unsolvable[0]; i++) {
        struct regression fit;
        struct err err = {0};
        if (regression_make(unsolvable[i].rows, unsolvable[i].y, unsolvable[i].n, unsolvable[i].terms, &fit,
                            &err) != 0)
            fail_msg("%s: %s", unsolvable[i].name, err.what);
        if (fit.solvable)
            fail_msg("%s: solved", unsolvable[i].name);
        assert_true(fit.r2 == 0 && fit.coefficients[0].value == 0 && fit.coefficients[2].high == 0);
    }
}

/* GSL's own handler would abort here. */
static void test_a_lack_of_memory_is_an_error(void **state)
{
    (void)state;
    struct regression fit;
    struct err err = {0};
    uint32_t order[4];
    exhausted = true;
    int fitted = regression_make(rows, plane, VALUES, 3, &fit, &err);
    int shuffled = schedule_shuffle(1, 1, order, 4);
    exhausted = false;
    assert_int_equal(fitted, -ENOMEM);
    assert_string_equal(err.what, "out of memory for a regression of 6 values");
    assert_int_equal(shuffled, -ENOMEM);
    assert_int_equal(schedule_shuffle(1, 1, order, 4), 0);
}

int main(void)
{
    statistics_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_plane_is_found),
        cmocka_unit_test(test_residuals_and_leverages),
        cmocka_unit_test(test_what_has_no_solution_says_so),
        cmocka_unit_test(test_a_lack_of_memory_is_an_error),
    };
    return cmocka_run_group_tests_name("regression", tests, NULL, NULL);
}
