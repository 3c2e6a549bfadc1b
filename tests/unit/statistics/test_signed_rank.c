/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected values come from R version 4.2.2 Patched (2022-11-10 r83330); the call stands beside each. */

#include <math.h>
#include <string.h>

#include "statistics/alpha.h"
#include "statistics/signed_rank.h"

#include "test.h"

enum { LONGEST = 200 };

static void assert_near(double value, double expected, double tolerance)
{
    if (fabs(value - expected) > tolerance)
        fail_msg("%.15g is not %.15g", value, expected);
}

struct reference {
    const char *name;
    size_t n;
    double d[10];
    double p, estimate, low, high, level;
};

static const struct reference references[] = {
    /* Hamilton depression scores, Hollander, Wolfe & Chicken, example 3.1 (also in R's example(wilcox.test)):
     * x <- c(1.83,0.50,1.62,2.48,1.68,1.88,1.55,3.06,1.30); y <-
     * c(0.878,0.647,0.598,2.05,1.06,1.29,1.06,3.14,1.29) wilcox.test(x - y, conf.int = TRUE); level: 1 -
     * 2*psignrank(qsignrank(.025,9) - 1, 9) */
    {"depression scores",
     9,
     {1.83 - 0.878, 0.50 - 0.647, 1.62 - 0.598, 2.48 - 2.05, 1.68 - 1.06, 1.88 - 1.29, 1.55 - 1.06,
      3.06 - 3.14, 1.30 - 1.29},
     0.0390625,
     0.46,
     0.01,
     0.786,
     0.9609375},
    /* wilcox.test(c(0.11,0.25,0.32,0.48,0.57,0.69), conf.int = TRUE): the least n with a 95 % interval */
    {"six", 6, {0.11, 0.25, 0.32, 0.48, 0.57, 0.69}, 0.03125, 0.4, 0.11, 0.69, 0.96875},
    /* wilcox.test(c(0.031,-0.012,0.054,0.021,0.043,-0.007,0.066,0.018,0.039,0.025), conf.int = TRUE) */
    {"ten",
     10,
     {0.031, -0.012, 0.054, 0.021, 0.043, -0.007, 0.066, 0.018, 0.039, 0.025},
     0.009765625,
     0.0285,
     0.009,
     0.0455,
     0.951171875},
};

static void small_samples_agree_with_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        const struct reference *r = &references[i];
        double d[10];
        struct location location;
        memcpy(d, r->d, sizeof d);
        signed_rank(d, r->n, ALPHA, &location);
        assert_int_equal(location.n, r->n);
        assert_near(location.p, r->p, 1e-12);
        assert_near(location.estimate, r->estimate, 1e-12);
        assert_near(location.low, r->low, 1e-12);
        assert_near(location.high, r->high, 1e-12);
        assert_near(location.level, r->level, 1e-12);
    }
}

/* z <- ((k*37) %% 61)/61 - 0.38 + k/1e4 for k <- 1:n */
static void spread_values(double *d, unsigned n)
{
    for (unsigned k = 1; k <= n; k++)
        d[k - 1] = (double)(k * 37 % 61) / 61 - 0.38 + (double)k / 1e4;
}

static void the_largest_exact_sample_agrees_with_r(void **state)
{
    (void)state;
    double d[49];
    struct location location;
    spread_values(d, 49);
    signed_rank(d, 49, ALPHA, &location); /* wilcox.test(z, conf.int = TRUE), n = 49 */
    assert_near(location.p, 0.0174512646892, 1e-12);
    assert_near(location.estimate, 0.113203278689, 1e-11);
    assert_near(location.low, 0.0231893442623, 1e-11);
    assert_near(location.high, 0.203217213115, 1e-11);
    assert_near(location.level, 0.950566264181, 1e-11);
}

static void beyond_fifty_the_normal_approximation_agrees_with_r(void **state)
{
    (void)state;
    double d[60];
    struct location location;
    spread_values(d, 60);
    signed_rank(d, 60, ALPHA, &location);
    /* wilcox.test(z, exact = FALSE) for p; wilcox.test(z, exact = TRUE, conf.int = TRUE) for the interval,
     * whose order statistics the approximation must hit (qsignrank(0.025, 60) is 649) */
    assert_near(location.p, 0.00433602790612, 1e-12);
    assert_near(location.estimate, 0.12305, 1e-11);
    assert_near(location.low, 0.0428827868852, 1e-11);
    assert_near(location.high, 0.203217213115, 1e-11);
    assert_near(location.level, 0.95, 0.001);
}

/* The intervals of a family of m: wilcox.test(v, conf.int = TRUE, conf.level = 1 - 0.05/m), n = 60 with exact
 * = TRUE; level: 1 - 2*psignrank(qsignrank(0.05/m/2, n) - 1, n). */
static const struct family_reference {
    size_t n, tests;
    double low, high, level;
} families[] = {
    {10, 2, 0.0055, 0.0485, 0.98046875},
    {10, 8, -0.007, 0.0545, 0.994140625},
    {10, 25, -0.012, 0.066, 0.998046875}, /* all of them: the least and the largest value */
    {10, 26, NAN, NAN, NAN},              /* 2^-9 > 0.05/26: ten blocks have no such interval */
    {49, 16, -0.02369098360656, 0.2531475409836, 0.9969013873971},
    {60, 8, 0.009595901639344, 0.2365040983607, 0.9937914140162},
    {60, 48, -0.01689426229508, 0.2629942622951, 0.9989843299771},
};

static void intervals_of_a_family_agree_with_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        const struct family_reference *r = &families[i];
        double d[60], alpha = ALPHA / (double)r->tests;
        struct location location, again = {.p = 7};
        spread_values(d, (unsigned)r->n);
        if (r->n == 10)
            memcpy(d, references[2].d, sizeof references[2].d);
        signed_rank(d, r->n, alpha, &location);
        signed_rank_interval(d, r->n, alpha, &again);
        assert_true(isnan(location.low) == isnan(r->low) && again.p == 7);
        if (isnan(r->low))
            continue;
        assert_near(location.low, r->low, 1e-11);
        assert_near(location.high, r->high, 1e-11);
        assert_near(location.level, r->level, r->n > 50 ? 0.001 : 1e-12);
        assert_true(again.low == location.low && again.high == location.high &&
                    again.level == location.level && again.estimate == location.estimate);
    }
}

static void ties_in_a_large_sample_agree_with_r(void **state)
{
    (void)state;
    static const double seven[] = {-1, 1, 2, 3, -2, 4, 5};
    double d[70];
    struct location location;
    for (size_t i = 0; i < 70; i++)
        d[i] = seven[i % 7];
    signed_rank(d, 70, ALPHA, &location);
    /* wilcox.test(rep(c(-1,1,2,3,-2,4,5), 10)): 9.47525422979e-07 */
    assert_near(location.p, 9.47525422979e-07, 1e-17);
    assert_near(location.estimate, 1.5, 0);
}

/* The exact conditional distribution is that over all 2^n patterns of signs: counted one by one here. */
static double enumerated_p(const double *d, size_t n)
{
    double magnitude[16], rank[16], observed = 0, total = 0;
    size_t m = 0, extreme = 0;
    for (size_t i = 0; i < n; i++) {
        if (d[i] != 0)
            magnitude[m++] = d[i];
    }
    for (size_t i = 0; i < m; i++) {
        double below = 0, equal = 0;
        for (size_t j = 0; j < m; j++) {
            below += fabs(magnitude[j]) < fabs(magnitude[i]);
            equal += fabs(magnitude[j]) == fabs(magnitude[i]);
        }
        rank[i] = below + (equal + 1) / 2;
        total += rank[i];
        observed += magnitude[i] > 0 ? rank[i] : 0;
    }
    for (size_t signs = 0; signs < (size_t)1 << m; signs++) {
        double sum = 0;
        for (size_t i = 0; i < m; i++)
            sum += signs >> i & 1 ? rank[i] : 0;
        extreme += fabs(sum - total / 2) >= fabs(observed - total / 2);
    }
    return (double)extreme / (double)((size_t)1 << m);
}

static void ties_and_zeros_agree_with_all_patterns_of_signs(void **state)
{
    (void)state;
    static const double samples[][12] = {
        {1, 1, 1, -1, 2, 2, 3, -3, 3, 4, 5, 5},    {0, 0, 1, 2, 2, 2, -2, 3, 3, 0, 4, 4},
        {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},      {0.5, 0.5, -0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {-3, -3, 2, 2, 1, -4, -4, -4, 0, 5, 6, 1}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        for (size_t n = 1; n <= 12; n++) {
            double d[12];
            struct location location;
            memcpy(d, samples[i], sizeof d);
            double expected = enumerated_p(d, n);
            signed_rank(d, n, ALPHA, &location);
            assert_near(location.p, expected, 1e-14);
        }
    }
}

static void five_values_have_a_p_but_no_interval(void **state)
{
    (void)state;
    double d[] = {0.11, 0.25, 0.32, 0.48, 0.57};
    struct location location;
    signed_rank(d, 5, ALPHA, &location);
    assert_near(location.p, 0.0625, 1e-15); /* wilcox.test(c(0.11,0.25,0.32,0.48,0.57))$p.value */
    /* w <- outer(x, x, "+"); median(w[!lower.tri(w)]/2) */
    assert_near(location.estimate, 0.34, 1e-15);
    assert_true(isnan(location.low) && isnan(location.high) && isnan(location.level));
}

static void nothing_and_no_difference_are_told_apart(void **state)
{
    (void)state;
    double zeros[8] = {0};
    struct location location;
    signed_rank(zeros, 0, ALPHA, &location);
    assert_int_equal(location.n, 0);
    assert_true(isnan(location.p) && isnan(location.estimate) && isnan(location.low) && isnan(location.high));
    signed_rank(zeros, 8, ALPHA, &location);
    assert_true(location.p == 1 && location.estimate == 0 && location.low == 0 && location.high == 0);
}

static void swapping_the_sides_mirrors_everything(void **state)
{
    (void)state;
    double d[LONGEST], mirrored[LONGEST];
    for (unsigned n = 6; n <= LONGEST; n += 7) {
        struct location one, other;
        spread_values(d, n);
        for (size_t i = 0; i < n; i++)
            mirrored[i] = -d[i];
        signed_rank(d, n, ALPHA, &one);
        signed_rank(mirrored, n, ALPHA, &other);
        assert_near(one.p, other.p, 1e-15);
        assert_true(one.low == -other.high && one.high == -other.low && one.estimate == -other.estimate);
        assert_true(one.level >= 0.95);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_samples_agree_with_r),
        cmocka_unit_test(the_largest_exact_sample_agrees_with_r),
        cmocka_unit_test(beyond_fifty_the_normal_approximation_agrees_with_r),
        cmocka_unit_test(intervals_of_a_family_agree_with_r),
        cmocka_unit_test(ties_in_a_large_sample_agree_with_r),
        cmocka_unit_test(ties_and_zeros_agree_with_all_patterns_of_signs),
        cmocka_unit_test(five_values_have_a_p_but_no_interval),
        cmocka_unit_test(nothing_and_no_difference_are_told_apart),
        cmocka_unit_test(swapping_the_sides_mirrors_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
