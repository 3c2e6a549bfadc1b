/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warning_rows.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "findings/flags.h"
#include "statistics/order_statistics.h"

/* The numbers that statements rest on. Others are flagged in summary.csv and warned of by nobody: with fifty
 * metrics one is always odd. */
static const enum metric_id watched[] = {METRIC_throughput_gbps, METRIC_cpu_ns_per_byte,
                                         METRIC_cycles_per_byte};
enum { WATCHED = sizeof watched / sizeof watched[0] };

struct middle {
    double median, mad;
};

static struct middle middle_of(const struct run_index *index, size_t cell, enum metric_id metric)
{
    size_t n = run_index_values(index, cell, metric);
    double *sorted = index->values;
    order_sort(sorted, n);
    double median = n > 0 ? gsl_stats_median_from_sorted_data(sorted, 1, n) : NAN;
    return (struct middle){median, flag_mad(sorted, n)};
}

/* The values farthest from the median that are outliers, "throughput 3.1 (median 24.6) Gbit/s". */
static void tell_outlier(enum metric_id metric, double value, double median, struct warning *warning)
{
    size_t length = strlen(warning->detail);
    snprintf(warning->detail + length, sizeof warning->detail - length, "%s%s %.3g (median %.3g) %s",
             length > 0 ? "; " : "", metrics[metric].label, value, median, metrics[metric].unit);
}

/* A run's throughput, CPU time or cycles per byte are far from the cell's median (flags.h). */
bool cell_check_outlier(const struct run_index *index, size_t cell, struct warning *warning)
{
    struct middle middles[WATCHED];
    double farthest[WATCHED];
    for (size_t j = 0; j < WATCHED; j++) {
        middles[j] = middle_of(index, cell, watched[j]);
        farthest[j] = middles[j].median;
    }
    warning->of = run_index_count(index, cell);
    for (size_t i = 0; i < warning->of; i++) {
        bool outlier = false;
        for (size_t j = 0; j < WATCHED; j++) {
            double value = run_index_run(index, cell, i)->metrics[watched[j]], median = middles[j].median;
            if (!flag_is_outlier(value, median, middles[j].mad))
                continue;
            outlier = true;
            farthest[j] = fabs(value - median) > fabs(farthest[j] - median) ? value : farthest[j];
        }
        warning->runs += outlier ? 1 : 0;
    }
    for (size_t j = 0; j < WATCHED; j++)
        if (fabs(farthest[j] - middles[j].median) > 0)
            tell_outlier(watched[j], farthest[j], middles[j].median, warning);
    return warning->runs > 0;
}

static bool two_heaps(const struct run_index *index, size_t cell, enum metric_id metric,
                      struct warning *warning)
{
    size_t n = run_index_values(index, cell, metric);
    double *sorted = index->values;
    order_sort(sorted, n);
    size_t below = flag_split(sorted, n);
    if (below == 0)
        return false;
    warning->runs = below < n - below ? below : n - below;
    warning->of = run_index_count(index, cell);
    snprintf(warning->detail, sizeof warning->detail, "%s: %zu runs around %.3g %s, %zu around %.3g %s",
             metrics[metric].label, below, gsl_stats_median_from_sorted_data(sorted, 1, below),
             metrics[metric].unit, n - below, gsl_stats_median_from_sorted_data(sorted + below, 1, n - below),
             metrics[metric].unit);
    return true;
}

/* These fall in two heaps (flags.h); runs: those of the smaller one. */
bool cell_check_bimodal(const struct run_index *index, size_t cell, struct warning *warning)
{
    for (size_t j = 0; j < WATCHED; j++)
        if (two_heaps(index, cell, watched[j], warning))
            return true;
    return false;
}

bool cell_check_recorded(const struct run_index *index, size_t cell, enum metric_id metric, bool smallest,
                         struct warning *warning)
{
    double worst = NAN;
    warning->of = run_index_count(index, cell);
    for (size_t i = 0; i < warning->of; i++) {
        if ((run_index_run(index, cell, i)->warnings >> warning->id & 1) == 0)
            continue;
        warning->runs++;
        double value = metric < METRIC_COUNT ? run_index_run(index, cell, i)->metrics[metric] : NAN;
        worst = smallest ? fmin(worst, value) : fmax(worst, value);
    }
    if (!isnan(worst))
        snprintf(warning->detail, sizeof warning->detail, "%s %s %.4g %s", metrics[metric].label,
                 smallest ? "down to" : "up to", worst, metrics[metric].unit);
    return warning->runs > 0;
}
