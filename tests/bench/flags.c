/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the limits of the flags `outlier`, `bimodal` and `unsteady` rest on: bench_flags [samples], default
 * 20000. Of samples of normal noise, in which there are no outliers and heaps, for each number of runs the
 * limits that one sample in a hundred exceeds, for the tables in orchestrator/statistics/order_statistics.c,
 * and how many samples the flags mark as they are. Of runs with noise of which a part lasts into the next
 * interval, how many are unsteady: steady ones, and those that climb, step or dip. Fails when more than 2 %
 * are marked where there is nothing. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings/summary.h"
#include "findings/warning_checks.h"

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

/* --- unsteady --- */

struct noise {
    double lasting, size; /* the correlation of neighbours, in shares of the mean */
};

static double climb(double at)
{
    return 0.85 + 0.3 * at;
}

static double step(double at)
{
    return at < 0.5 ? 0.8 : 1.2;
}

static double dip(double at)
{
    return at > 0.43 && at < 0.63 ? 0.5 : 1;
}

static double level(double at)
{
    (void)at;
    return 1;
}

/* In percent of the runs. */
static double unsteady_pct(gsl_rng *rng, size_t n, struct noise noise, double (*course)(double at),
                           size_t samples)
{
    struct interval intervals[MOST];
    size_t unsteady = 0;
    for (size_t i = 0; i < samples; i++) {
        double off = gsl_ran_gaussian_ziggurat(rng, noise.size);
        for (size_t j = 0; j < n; j++) {
            double rate = fmax(0, course(((double)j + 0.5) / (double)n) + off);
            intervals[j] = (struct interval){(j + 1) * INTERVAL_MOST_NS, (uint64_t)(1e9 * rate)};
            off = noise.lasting * off +
                  gsl_ran_gaussian_ziggurat(rng, noise.size * sqrt(1 - noise.lasting * noise.lasting));
        }
        unsteady += steadiness_of(intervals, n).unsteady;
    }
    return 100 * (double)unsteady / (double)samples;
}

static bool try_intervals(gsl_rng *rng, size_t samples)
{
    static const struct noise noises[] = {{0, 0.02},   {0, 0.05},   {0, 0.1},   {0, 0.2},
                                          {0.3, 0.05}, {0.5, 0.02}, {0.5, 0.1}, {0.7, 0.02},
                                          {0.7, 0.05}, {0.7, 0.1},  {0.7, 0.2}};
    static const size_t counts[] = {10, 15, 20, 30, 40, 60, 100};
    double most = 0;
    printf("\nintervals  noise  lasting    steady  climbs 30 %%  steps 50 %%  halves for a fifth\n");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t j = 0; j < sizeof noises / sizeof *noises; j++) {
            double steady = unsteady_pct(rng, counts[i], noises[j], level, samples);
            printf("%9zu %4.0f %%  %7.1f  %6.2f %%  %9.1f %%  %8.1f %%  %16.1f %%\n", counts[i],
                   100 * noises[j].size, noises[j].lasting, steady,
                   unsteady_pct(rng, counts[i], noises[j], climb, samples),
                   unsteady_pct(rng, counts[i], noises[j], step, samples),
                   unsteady_pct(rng, counts[i], noises[j], dip, samples));
            fflush(stdout);
            most = fmax(most, steady);
        }
    /* a rate of 2 % comes out above this once in a thousand */
    return most <= 2 + 3 * 14 / sqrt((double)samples);
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
    good = good && try_intervals(rng, samples / 4 + 1);
    gsl_rng_free(rng);
    free(scores);
    free(gaps);
    return good ? 0 : 1;
}
