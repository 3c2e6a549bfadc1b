/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/order_statistics.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

/* --- order --- */

/* Insertion into every `gap`-th value. */
static void insert(double *values, size_t n, size_t gap)
{
    for (size_t i = gap; i < n; i++) {
        double value = values[i];
        size_t place = i;
        for (; place >= gap && values[place - gap] > value; place -= gap)
            values[place] = values[place - gap];
        values[place] = value;
    }
}

void order_sort(double *values, size_t n)
{
    static const size_t gaps[] = {132, 57, 23, 10, 4, 1};
    if (n > ORDER_FEW) {
        gsl_sort(values, 1, n);
        return;
    }
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (gaps[i] == 1 || 3 * gaps[i] < n)
            insert(values, n, gaps[i]);
}

/* --- outliers and heaps --- */

/* The modified z-score of Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): 0.6745 is the MAD
 * of a standard normal distribution, 3.5 their limit. */
#define MAD_NORMAL 0.6745
#define SCORE_MOST 3.5

#define GAP_MOST 4.0   /* times the median gap */
#define HEAP_LEAST 0.2 /* of the values on each side */

bool order_is_outlier(double value, double median, double mad)
{
    return mad > 0 && fabs(MAD_NORMAL * (value - median) / mad) > SCORE_MOST;
}

/* Deviations ascend from the middle to both sides: of the two next ones the smaller, until half are seen. */
double order_mad(const double *sorted, size_t n)
{
    if (n < ORDER_OUTLIER_LEAST)
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

/* Whether the widest gap is more than GAP_MOST x the median gap: told by counting, for which nothing
 * need be sorted, unless the median is the mean of two gaps on either side of the limit. */
static bool stands_out(const double *sorted, size_t gaps, double widest)
{
    size_t less = 0;
    double below = 0, above = widest; /* the gaps next to the limit */
    for (size_t i = 0; i < gaps; i++) {
        double gap = sorted[i + 1] - sorted[i];
        bool small = GAP_MOST * gap < widest;
        less += small;
        below = small && gap > below ? gap : below;
        above = !small && gap < above ? gap : above;
    }
    return 2 * less == gaps ? widest > GAP_MOST * ((below + above) / 2) : 2 * less > gaps;
}

size_t order_split(const double *sorted, size_t n)
{
    if (n < ORDER_HEAPS_LEAST)
        return 0;
    size_t below = 1;
    for (size_t i = 2; i < n; i++)
        below = sorted[i] - sorted[i - 1] > sorted[below] - sorted[below - 1] ? i : below;
    double least = HEAP_LEAST * (double)n;
    if ((double)below < least || (double)(n - below) < least)
        return 0;
    return stands_out(sorted, n - 1, sorted[below] - sorted[below - 1]) ? below : 0;
}

/* --- pairwise --- */

static size_t count_of(const struct pairwise *pairs)
{
    return pairs->walsh ? pairs->n * (pairs->n + 1) / 2 : pairs->n * pairs->m;
}

/* The matrix of pairs, ascending along rows and columns: rounding is monotone, so this holds for doubles too.
 */
static double value_at(const struct pairwise *pairs, size_t i, size_t j)
{
    return pairs->walsh ? (pairs->x[i] + pairs->x[j]) / 2 : pairs->x[i] - pairs->y[pairs->m - 1 - j];
}

/* The pairs on either side of a value: how many are at most it, the largest of them, the smallest beyond. */
struct split {
    size_t count;
    double below, above;
};

static struct split split_at(const struct pairwise *pairs, double value)
{
    struct split split = {.below = -INFINITY, .above = INFINITY};
    size_t end = pairs->m; /* of the row's part that is at most `value`: only ever moves left */
    for (size_t i = 0; i < pairs->n; i++) {
        size_t begin = pairs->walsh ? i : 0;
        while (end > begin && value_at(pairs, i, end - 1) > value)
            end--;
        size_t first_above = end > begin ? end : begin;
        if (end > begin) {
            split.count += end - begin;
            double below = value_at(pairs, i, end - 1);
            split.below = below > split.below ? below : split.below; /* fmax() is a call: it minds NaN */
        }
        double above = first_above < pairs->m ? value_at(pairs, i, first_above) : INFINITY;
        split.above = above < split.above ? above : split.above;
    }
    return split;
}

/* The k-th smallest value, k from 1. Interpolation between two of the values by how many pairs lie up to
 * each, or bisection after a step that took away less than half of those in between; each step lands on
 * values again, so that the end is exact. */
static double select_value(const struct pairwise *pairs, size_t k)
{
    double low = value_at(pairs, 0, 0);
    double high = value_at(pairs, pairs->n - 1, pairs->m - 1);
    size_t below = 0, upto = count_of(pairs); /* pairs less than `low`, and at most `high` */
    bool bisect = false;
    while (low < high) {
        size_t between = upto - below;
        double share = bisect ? 0.5 : ((double)(k - below) - 0.5) / (double)between;
        double middle = low + (high - low) * share;
        struct split split = split_at(pairs, middle < high ? middle : low);
        if (split.count >= k) {
            high = split.below;
            upto = split.count;
        } else {
            low = split.above;
            below = split.count;
        }
        bisect = upto - below > between / 2;
    }
    return low;
}

struct pairwise_order pairwise_order(const struct pairwise *pairs, size_t k)
{
    size_t count = count_of(pairs);
    double upper = select_value(pairs, count / 2 + 1);
    return (struct pairwise_order){
        .median = count % 2 == 1 ? upper : (select_value(pairs, count / 2) + upper) / 2,
        .low = k > 0 ? select_value(pairs, k) : NAN,
        .high = k > 0 ? select_value(pairs, count + 1 - k) : NAN,
    };
}
