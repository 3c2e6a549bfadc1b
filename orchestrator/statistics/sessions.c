/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/sessions.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "statistics/alpha.h"

static double expected(const struct session_value *session)
{
    return SESSION_ALLOWANCE * SESSION_ALLOWANCE + session->variance;
}

size_t sessions_mean(const struct session_value *side, size_t count, double *mean, double *variance)
{
    size_t n = 0;
    double sum = 0, variances = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(side[i].value))
            continue;
        n++;
        sum += side[i].value;
        variances += expected(&side[i]);
    }
    *mean = n > 0 ? sum / (double)n : NAN;
    *variance = n > 0 ? variances / ((double)n * (double)n) : NAN;
    return n;
}

/* Returns how many independent distances the side has. */
static size_t add_side(const struct session_value *side, size_t count, struct session_scatter *scatter)
{
    double mean, variance;
    size_t n = sessions_mean(side, count, &mean, &variance);
    if (n < 2)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(side[i].value))
            scatter->squares += (side[i].value - mean) * (side[i].value - mean) / expected(&side[i]);
    return n - 1;
}

void sessions_scatter(const struct session_value *first, size_t n, const struct session_value *second,
                      size_t m, struct session_scatter *scatter)
{
    size_t distances = add_side(first, n, scatter) + add_side(second, m, scatter);
    scatter->distances += distances;
    scatter->freedom = distances > scatter->freedom ? distances : scatter->freedom;
}

struct session_noise sessions_noise(const struct session_scatter *scatter)
{
    double freedom = (double)scatter->freedom;
    if (scatter->distances == 0)
        return (struct session_noise){.dispersion = 1, .observed = NAN, .freedom = SESSION_WEIGHT};
    double observed = scatter->squares / (double)scatter->distances;
    return (struct session_noise){.dispersion =
                                      (SESSION_WEIGHT + freedom * observed) / (SESSION_WEIGHT + freedom),
                                  .observed = observed,
                                  .freedom = SESSION_WEIGHT + freedom};
}

double sessions_reach(void)
{
    return M_SQRT2 * SESSION_ALLOWANCE * gsl_cdf_tdist_Qinv(ALPHA_TAIL, SESSION_WEIGHT);
}

void sessions_judge(double difference, double variance, const struct session_noise *noise,
                    struct location *location)
{
    double error = sqrt(noise->dispersion * variance);
    double reach = error * gsl_cdf_tdist_Qinv(ALPHA_TAIL, noise->freedom);
    location->estimate = difference;
    location->low = difference - reach;
    location->high = difference + reach;
    location->level = 1 - ALPHA;
    location->p = isnan(difference) || isnan(error)
                      ? NAN
                      : 2 * gsl_cdf_tdist_Q(fabs(difference) / error, noise->freedom);
}
