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

/* Where one of a hundred samples of normal noise, in which there is neither an outlier nor a heap, is
 * flagged: of so many values how far the farthest lies from the median, in MADs divided by MAD_NORMAL (the
 * modified z-score of Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, whose limit of 3.5 would
 * flag 15 % of samples of nine), and how wide the widest gap is, in median gaps, if it parts HEAP_LEAST (4 of
 * them would flag 16 %). 200,000 samples each: tests/bench/flags.c. It goes up and down with what the median
 * is of, and with the fifth of n. From 70 on gaps in the middle are narrow, and 4 median gaps are rarer than
 * 1 %. */
static const struct limits {
    size_t n;
    double score, gap;
} limits[] = {
    {6, 10.04, INFINITY}, {7, 10.78, INFINITY}, {8, 8.05, 11.4}, {9, 8.20, 10.4}, {10, 6.85, 11.5},
    {11, 6.96, 8.9},      {12, 6.33, 9.6},      {13, 6.41, 9.3}, {14, 5.89, 9.9}, {15, 5.93, 9.8},
    {16, 5.59, 8.8},      {17, 5.66, 8.8},      {18, 5.38, 9.2}, {19, 5.43, 9.1}, {20, 5.23, 9.4},
    {21, 5.26, 8.3},      {22, 5.11, 8.7},      {23, 5.12, 8.6}, {24, 5.01, 8.9}, {25, 5.02, 8.8},
    {26, 4.92, 8.2},      {27, 4.93, 8.3},      {28, 4.82, 8.4}, {29, 4.88, 8.5}, {30, 4.79, 8.6},
    {35, 4.68, 8.3},      {40, 4.56, 8.0},      {50, 4.48, 7.2}, {60, 4.42, 5.9}, {70, 4.38, 4.0},
    {200, 4.28, 4.0},     {1000, 4.48, 4.0},
};
enum { LIMITS = sizeof limits / sizeof *limits };

#define MAD_NORMAL 0.6745 /* the MAD of a standard normal distribution */
#define HEAP_LEAST 0.2    /* of the values on each side of a gap */

/* Between two rows linear in n; outside of them that of the nearest. */
static struct limits limits_of(size_t n)
{
    size_t i = 0;
    while (i < LIMITS && limits[i].n < n)
        i++;
    if (i == LIMITS || limits[i].n == n || i == 0)
        return limits[i == LIMITS ? LIMITS - 1 : i];
    const struct limits *below = &limits[i - 1], *above = &limits[i];
    double share = (double)(n - below->n) / (double)(above->n - below->n);
    return (struct limits){n, below->score + share * (above->score - below->score),
                           below->gap + share * (above->gap - below->gap)};
}

/* Deviations ascend from the middle to both sides: of the two next ones the smaller, until half are seen. */
static double mad_of(const double *sorted, size_t n)
{
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

double order_reach(const double *sorted, size_t n)
{
    double mad = n >= ORDER_OUTLIER_LEAST ? mad_of(sorted, n) : 0;
    return mad > 0 ? limits_of(n).score * mad / MAD_NORMAL : INFINITY;
}

/* Whether the widest gap is more than `most` x the median gap: told by counting, for which nothing
 * need be sorted, unless the median is the mean of two gaps on either side of the limit. */
static bool stands_out(const double *sorted, size_t gaps, double widest, double most)
{
    size_t less = 0;
    double below = 0, above = widest; /* the gaps next to the limit */
    for (size_t i = 0; i < gaps; i++) {
        double gap = sorted[i + 1] - sorted[i];
        bool small = most * gap < widest;
        less += small;
        below = small && gap > below ? gap : below;
        above = !small && gap < above ? gap : above;
    }
    return 2 * less == gaps ? widest > most * ((below + above) / 2) : 2 * less > gaps;
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
    double widest = sorted[below] - sorted[below - 1];
    return stands_out(sorted, n - 1, widest, limits_of(n).gap) ? below : 0;
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
