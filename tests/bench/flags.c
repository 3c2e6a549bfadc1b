/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the limits of the flags `outlier` and `bimodal` rest on: samples of normal noise, in which there is
 * neither: bench_flags [samples], default 20000. For each number of runs the limits that one sample in a
 * hundred exceeds, for the tables in orchestrator/statistics/order_statistics.c, and how many samples the
 * flags mark as they are. Fails when that is more than 2 %. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings/summary.h"

enum { MOST = 1000 };

static const size_t beyond[] = {32, 35, 40, 45, 50, 60, 70, 80, 100, 120, 150, 200, 300, 500, MOST};

/* 0.6745 times the farther end's distance from the median, in median absolute deviations. */
static double score(const double *sorted, size_t n)
{
    double work[MOST], median = gsl_stats_median_from_sorted_data(sorted, 1, n);
    double mad = gsl_stats_mad0(sorted, 1, n, work);
    return 0.6745 * fmax(median - sorted[0], sorted[n - 1] - median) / mad;
}

/* The widest gap in median gaps, if a fifth of the values is on either side; else 0. */
static double gap(const double *sorted, size_t n)
{
    double gaps[MOST];
    for (size_t i = 1; i < n; i++)
        gaps[i - 1] = sorted[i] - sorted[i - 1];
    size_t below = gsl_stats_max_index(gaps, 1, n - 1) + 1;
    double widest = gaps[below - 1];
    gsl_sort(gaps, 1, n - 1);
    bool heaps = 5 * below >= n && 5 * (n - below) >= n;
    return heaps ? widest / gsl_stats_median_from_sorted_data(gaps, 1, n - 1) : 0;
}

static double upper_percent(double *values, size_t count)
{
    gsl_sort(values, 1, count);
    return gsl_stats_quantile_from_sorted_data(values, 1, count, 0.99);
}

static bool try_number(gsl_rng *rng, size_t n, size_t samples, double *scores, double *gaps)
{
    size_t outlier = 0, bimodal = 0;
    for (size_t i = 0; i < samples; i++) {
        double values[MOST];
        for (size_t j = 0; j < n; j++)
            values[j] = gsl_ran_gaussian_ziggurat(rng, 1);
        gsl_sort(values, 1, n);
        scores[i] = score(values, n);
        gaps[i] = gap(values, n);
        unsigned flags = flags_of(values, n);
        outlier += (flags & FLAG_OUTLIER) != 0;
        bimodal += (flags & FLAG_BIMODAL) != 0;
    }
    double pct = 100 / (double)samples;
    printf("%5zu  %7.2f  %7.2f  %7.2f %%  %7.2f %%\n", n, upper_percent(scores, samples),
           upper_percent(gaps, samples), pct * (double)outlier, pct * (double)bimodal);
    fflush(stdout);
    return pct * (double)outlier <= 2 && pct * (double)bimodal <= 2;
}

int main(int argc, char **argv)
{
    size_t samples = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
    double *scores = calloc(samples, sizeof *scores), *gaps = calloc(samples, sizeof *gaps);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    bool good = scores != NULL && gaps != NULL;
    printf(" runs    score      gap    outlier    bimodal\n");
    for (size_t n = 6; n <= 30 && good; n++)
        try_number(rng, n, samples, scores, gaps);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond && good; i++)
        try_number(rng, beyond[i], samples, scores, gaps);
    gsl_rng_free(rng);
    free(scores);
    free(gaps);
    return good ? 0 : 1;
}
