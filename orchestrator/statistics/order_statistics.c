/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/order_statistics.h"

#include <gsl/gsl_sort.h>
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

/* --- pairwise --- */

struct pairwise pairwise_walsh(const double *x, size_t n)
{
    return (struct pairwise){.x = x, .y = x, .n = n, .m = n, .walsh = true};
}

struct pairwise pairwise_differences(const double *x, size_t n, const double *y, size_t m)
{
    return (struct pairwise){.x = x, .y = y, .n = n, .m = m};
}

size_t pairwise_count(const struct pairwise *pairs)
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

/* Interpolation between two of the values by how many pairs lie up to each, or bisection after a step that
 * took away less than half of those in between; each step lands on values again, so that the end is exact. */
double pairwise_select(const struct pairwise *pairs, size_t k)
{
    double low = value_at(pairs, 0, 0);
    double high = value_at(pairs, pairs->n - 1, pairs->m - 1);
    size_t below = 0, upto = pairwise_count(pairs); /* pairs less than `low`, and at most `high` */
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

double pairwise_median(const struct pairwise *pairs)
{
    size_t count = pairwise_count(pairs);
    double upper = pairwise_select(pairs, count / 2 + 1);
    return count % 2 == 1 ? upper : (pairwise_select(pairs, count / 2) + upper) / 2;
}
