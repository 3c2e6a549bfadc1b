/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/flags.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "model/warning.h"

bool flag_is_outlier(double value, double median, double mad)
{
    return mad > 0 && fabs(FLAG_MAD_NORMAL * (value - median) / mad) > FLAG_SCORE_MOST;
}

double flag_mad(const double *values, size_t n, double *work)
{
    return n >= FLAG_OUTLIER_LEAST ? gsl_stats_mad0(values, 1, n, work) : NAN;
}

size_t flag_split(const double *sorted, size_t n, double *work)
{
    if (n < FLAG_BIMODAL_LEAST)
        return 0;
    size_t gaps = n - 1, widest = 0;
    for (size_t i = 0; i < gaps; i++) {
        work[i] = sorted[i + 1] - sorted[i];
        widest = work[i] > work[widest] ? i : widest;
    }
    double width = work[widest];
    gsl_sort(work, 1, gaps);
    size_t below = widest + 1, above = n - below;
    double least = FLAG_HEAP_LEAST * (double)n;
    bool apart = width > FLAG_GAP_MOST * gsl_stats_median_from_sorted_data(work, 1, gaps);
    return apart && (double)below >= least && (double)above >= least ? below : 0;
}

static bool has_outlier(const double *sorted, size_t n, double *work)
{
    if (n == 0)
        return false;
    double median = gsl_stats_median_from_sorted_data(sorted, 1, n);
    double mad = flag_mad(sorted, n, work);
    return flag_is_outlier(sorted[0], median, mad) || flag_is_outlier(sorted[n - 1], median, mad);
}

unsigned flags_of(const double *sorted, size_t n, double *work)
{
    return (has_outlier(sorted, n, work) ? FLAG_OUTLIER : 0u) |
           (flag_split(sorted, n, work) > 0 ? FLAG_BIMODAL : 0u);
}

void flags_print(unsigned flags, struct text *text)
{
    static const struct {
        enum flag flag;
        enum warning_id warning; /* of the same name */
    } rows[] = {
        {FLAG_OUTLIER, WARNING_outlier}, {FLAG_BIMODAL, WARNING_bimodal}, {FLAG_UNSTEADY, WARNING_unsteady}};
    const char *join = "";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((flags & rows[i].flag) == 0)
            continue;
        text_addf(text, "%s%s", join, warning_name(rows[i].warning));
        join = " ";
    }
}
