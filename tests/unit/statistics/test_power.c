/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "statistics/alpha.h"
#include "statistics/power.h"
#include "statistics/signed_rank.h"

#include "test.h"

/* How many of normal samples of n, shifted by so much, have an interval that excludes 0. */
static double found(size_t n, double alpha, double shift)
{
    enum { SAMPLES = 4000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus);
    double values[60];
    size_t count = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        struct location location;
        for (size_t j = 0; j < n; j++)
            values[j] = shift + gsl_ran_ugaussian(rng);
        signed_rank(values, n, alpha, &location);
        count += location.low > 0;
    }
    gsl_rng_free(rng);
    return (double)count / SAMPLES;
}

static void the_shift_is_found_in_four_of_five_cases(void **state)
{
    (void)state;
    static const struct {
        size_t n, tests;
    } cases[] = {{6, 1}, {9, 4}, {20, 8}, {50, 48}, {60, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double alpha = ALPHA / (double)cases[i].tests;
        double share = found(cases[i].n, alpha, power_shift_normal(cases[i].n, alpha));
        if (fabs(share - POWER) > 0.045)
            fail_msg("case %zu: %g", i, share);
    }
}

static void noise_that_was_seen_is_drawn_from(void **state)
{
    (void)state;
    double seen[200], scaled[200];
    for (size_t i = 0; i < 200; i++)
        seen[i] = gsl_cdf_ugaussian_Pinv(((double)i + 0.5) / 200), scaled[i] = 3 * seen[i];
    double normal = power_shift_normal(9, ALPHA / 4), drawn = power_shift(seen, 200, 9, ALPHA / 4, 7);
    assert_true(fabs(drawn / normal - 1) < 0.06);
    assert_true(power_shift(seen, 200, 9, ALPHA / 4, 7) == drawn); /* the same for the same seed */
    assert_true(power_shift(seen, 200, 9, ALPHA / 4, 8) != drawn);
    assert_true(fabs(power_shift(scaled, 200, 9, ALPHA / 4, 7) / drawn - 3) < 1e-9);
}

static void too_few_blocks_find_nothing(void **state)
{
    (void)state;
    const double seen[] = {-1, 1};
    assert_true(isnan(power_shift_normal(5, ALPHA)) && isnan(power_shift_normal(0, ALPHA)));
    assert_true(isnan(power_shift(seen, 0, 9, ALPHA, 1)) && isnan(power_shift(seen, 2, 6, ALPHA / 2, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shift_is_found_in_four_of_five_cases),
        cmocka_unit_test(noise_that_was_seen_is_drawn_from),
        cmocka_unit_test(too_few_blocks_find_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
