/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/flags.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "record/warning.h"

bool flag_is_outlier(double value, double median, double mad)
{
    return mad > 0 && fabs(FLAG_MAD_NORMAL * (value - median) / mad) > FLAG_SCORE_MOST;
}

/* Deviations ascend from the middle to both sides: of the two next ones the smaller, until half are seen. */
double flag_mad(const double *sorted, size_t n)
{
    if (n < FLAG_OUTLIER_LEAST)
        return NAN;
    double median = gsl_stats_median_from_sorted_data(sorted, 1, n), deviation = 0, last = 0;
    size_t left = n / 2, right = n / 2;
    for (size_t seen = 0; seen <= n / 2; seen++) {
        double below = left > 0 ? median - sorted[left - 1] : INFINITY;
        double above = right < n ? sorted[right] - median : INFINITY;
        last = deviation;
        deviation = fmin(below, above);
        bool leftwards = left > 0 && below <= above;
        left -= leftwards;
        right += !leftwards;
    }
    return n % 2 == 1 ? deviation : (last + deviation) / 2;
}

/* Whether the widest gap is more than FLAG_GAP_MOST x the median gap: told by counting, for which nothing
 * need be sorted, unless the median is the mean of two gaps on either side of the limit. */
static bool stands_out(const double *sorted, size_t gaps, double widest)
{
    size_t less = 0;
    double below = 0, above = widest; /* the gaps next to the limit */
    for (size_t i = 0; i < gaps; i++) {
        double gap = sorted[i + 1] - sorted[i];
        bool small = FLAG_GAP_MOST * gap < widest;
        less += small;
        below = small && gap > below ? gap : below;
        above = !small && gap < above ? gap : above;
    }
    return 2 * less == gaps ? widest > FLAG_GAP_MOST * ((below + above) / 2) : 2 * less > gaps;
}

size_t flag_split(const double *sorted, size_t n)
{
    if (n < FLAG_BIMODAL_LEAST)
        return 0;
    size_t below = 1;
    for (size_t i = 2; i < n; i++)
        below = sorted[i] - sorted[i - 1] > sorted[below] - sorted[below - 1] ? i : below;
    double least = FLAG_HEAP_LEAST * (double)n;
    if ((double)below < least || (double)(n - below) < least)
        return 0;
    return stands_out(sorted, n - 1, sorted[below] - sorted[below - 1]) ? below : 0;
}

static bool has_outlier(const double *sorted, size_t n)
{
    if (n == 0)
        return false;
    double median = gsl_stats_median_from_sorted_data(sorted, 1, n);
    double mad = flag_mad(sorted, n);
    return flag_is_outlier(sorted[0], median, mad) || flag_is_outlier(sorted[n - 1], median, mad);
}

unsigned flags_of(const double *sorted, size_t n)
{
    return (has_outlier(sorted, n) ? FLAG_OUTLIER : 0u) | (flag_split(sorted, n) > 0 ? FLAG_BIMODAL : 0u);
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
