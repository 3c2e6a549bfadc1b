/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the order of few numbers tells: a cell has as many values as there are blocks, mostly ten, and a
 * report over 100,000 runs sorts more than a million times. */
#ifndef LABRUN_STATISTICS_ORDER_STATISTICS_H
#define LABRUN_STATISTICS_ORDER_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

/* --- order --- */

/* In place; no NaN. Up to ORDER_FEW values Shell's method, with the gaps of Ciura (Best increments for the
 * average case of Shellsort, 2001), faster than a heap while the values fit into the cache; beyond,
 * gsl_sort(). */
enum { ORDER_FEW = 256 };
void order_sort(double *values, size_t n);

/* --- outliers and heaps --- */
/* Of sorted values without NaN. */

/* Fewer values have gaps of all sizes by chance: the MAD of three is the smaller of two gaps. Below six there
 * is no 95 % interval either. */
enum { ORDER_OUTLIER_LEAST = 6, ORDER_HEAPS_LEAST = 8 };

/* How far from the median a value may lie and be no outlier: one of a hundred normal samples of n has any
 * beyond. INFINITY of fewer than ORDER_OUTLIER_LEAST values, and where the median absolute deviation is 0:
 * more than half of the values are the same then, mostly counts of 0, and any other is infinitely far. */
double order_reach(const double *sorted, size_t n);

/* How many values are below the gap that parts them in two heaps, as it does of one in a hundred normal
 * samples; 0: there is but one. */
size_t order_split(const double *sorted, size_t n);

/* --- pairwise --- */
/* Order statistics of all pairs of values, found by counting and never by forming the pairs: the Walsh
 * averages of one sample and the differences of two. 10,000 blocks would be 50 million pairs. Knows nothing
 * of tests; signed_rank and rank_sum decide which order statistics they want. */

struct pairwise {
    const double *x, *y; /* sorted, ascending, finite; borrowed */
    size_t n, m;         /* of x, of y */
    bool walsh;          /* (x_i + x_j)/2 with i <= j; else x_i - y_j */
};

struct pairwise_order {
    double median;    /* the mean of the two middle values when the count is even */
    double low, high; /* the k-th smallest and the k-th largest value; NaN for a k of 0 */
};

/* There are n(n+1)/2 or n m pairs, at least one, and no k is larger. */
struct pairwise_order pairwise_order(const struct pairwise *pairs, size_t k);

#endif
