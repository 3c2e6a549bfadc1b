/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/series.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "base/own.h"
#include "statistics/order_statistics.h"

/* --- fit --- */

/* P(K >= x) = 2 sum (-1)^(k-1) exp(-2 k^2 x^2); where that converges slowly it is 1 to seven digits. */
static double kolmogorov_beyond(double x)
{
    double sum = 0;
    if (x < 0.3)
        return 1;
    for (int k = 1; k <= 20; k++)
        sum += (k % 2 == 1 ? 2 : -2) * exp(-2 * gsl_pow_2(k * x));
    return GSL_MIN_DBL(1, GSL_MAX_DBL(0, sum));
}

static double exponential_up_to(double value, double mean)
{
    return value > 0 ? -expm1(-value / mean) : 0;
}

void series_fit_exponential(double *values, size_t n, double mean, double from, struct fit *fit)
{
    *fit = (struct fit){.n = n, .off = NAN, .p = NAN};
    if (n == 0)
        return;
    order_sort(values, n);
    double count = (double)n, root = sqrt(count), off = 0;
    for (size_t i = 0; i <= n; i++) { /* both ends of each step */
        double share = (double)i / count;
        double low = i > 0 ? fmax(from, values[i - 1]) : from, high = i < n ? values[i] : INFINITY;
        if (high > from)
            off =
                fmax(off, fmax(share - exponential_up_to(low, mean), exponential_up_to(high, mean) - share));
    }
    fit->off = off;
    fit->p = kolmogorov_beyond((root + 0.12 + 0.11 / root) * off);
}

/* --- trend --- */

/* The variance of Kendall's S: ties among the values take from it. */
static double kendall_variance(const double *values, size_t n)
{
    double sorted[SERIES_TREND_MOST], count = (double)n;
    double variance = count * (count - 1) * (2 * count + 5);
    for (size_t i = 0; i < n; i++)
        sorted[i] = values[i];
    order_sort(sorted, n);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && sorted[next] == sorted[i];)
            next++;
        double ties = (double)(next - i);
        variance -= ties * (ties - 1) * (2 * ties + 5);
    }
    return variance / 18;
}

void series_trend(const double *values, size_t n, struct trend *trend)
{
    double slopes[SERIES_TREND_MOST * (SERIES_TREND_MOST - 1) / 2], s = 0;
    size_t pairs = 0;
    *trend = (struct trend){.n = n, .rise = NAN, .p = 1};
    if (n < 2 || n > SERIES_TREND_MOST)
        return;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            s += (values[j] > values[i]) - (values[j] < values[i]);
            slopes[pairs++] = (values[j] - values[i]) / (double)(j - i);
        }
    order_sort(slopes, pairs);
    trend->rise = (double)n * gsl_stats_median_from_sorted_data(slopes, 1, pairs);
    double variance = kendall_variance(values, n);
    if (s != 0)
        trend->p = fmin(1, 2 * gsl_cdf_ugaussian_Q((fabs(s) - 1) / sqrt(variance)));
}

/* --- neighbours --- */

int series_neighbours(const double *values, size_t n, double *rho, struct err *err)
{
    *rho = NAN;
    if (n < 3)
        return 0;
    own_free double *work = malloc(2 * (n - 1) * sizeof *work);
    if (work == NULL)
        return err_errno(err, ENOMEM, "no memory to rank %zu values", n);
    *rho = gsl_stats_spearman(values, 1, values + 1, 1, n - 1, work);
    return 0;
}
