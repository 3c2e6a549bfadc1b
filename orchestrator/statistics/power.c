/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/power.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "base/own.h"
#include "statistics/order_statistics.h"
#include "statistics/signed_rank.h"

/* Of so many resamples the quantile's standard error is below 2 % of itself; beyond DRAWN_MAX blocks means
 * are normal, and the estimate needs pi/3 times the variance of the mean (Lehmann 1975, section 2.5). */
enum { RESAMPLES = 2000, DRAWN_MAX = 50 };

static void rng_release(gsl_rng **rng)
{
    if (*rng != NULL)
        gsl_rng_free(*rng);
}

/* `count` 0: normal values. */
static double quantile_of_ends(gsl_rng *rng, const double *values, size_t count, size_t n, double alpha)
{
    double ends[RESAMPLES], drawn[DRAWN_MAX];
    for (size_t i = 0; i < RESAMPLES; i++) {
        struct location location = {.low = NAN};
        for (size_t j = 0; j < n; j++)
            drawn[j] = count > 0 ? values[gsl_rng_uniform_int(rng, count)] : gsl_ran_ugaussian(rng);
        order_sort(drawn, n);
        signed_rank_interval(drawn, n, alpha, &location);
        if (isnan(location.low))
            return NAN;
        ends[i] = -location.low;
    }
    order_sort(ends, RESAMPLES);
    return fmax(0, ends[(size_t)(POWER * RESAMPLES)]);
}

static double shift_of_many(double deviation, size_t n, double alpha)
{
    return deviation * sqrt(M_PI / 3 / (double)n) *
           (gsl_cdf_ugaussian_Qinv(alpha / 2) + gsl_cdf_ugaussian_Pinv(POWER));
}

double power_shift(const double *values, size_t count, size_t n, double alpha, uint64_t seed)
{
    double squares = 0;
    if (count == 0 || n == 0)
        return NAN;
    for (size_t i = 0; i < count; i++)
        squares += values[i] * values[i];
    if (n > DRAWN_MAX)
        return shift_of_many(sqrt(squares / (double)count), n, alpha);
    OWNED_BY(rng_release) gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL)
        return NAN;
    gsl_rng_set(rng, (uint32_t)(seed ^ seed >> 32)); /* the Mersenne twister takes 32 bits */
    return quantile_of_ends(rng, values, count, n, alpha);
}

double power_shift_normal(size_t n, double alpha)
{
    if (n == 0)
        return NAN;
    if (n > DRAWN_MAX)
        return shift_of_many(1, n, alpha);
    OWNED_BY(rng_release) gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL)
        return NAN;
    gsl_rng_set(rng, 1);
    return quantile_of_ends(rng, NULL, 0, n, alpha);
}
