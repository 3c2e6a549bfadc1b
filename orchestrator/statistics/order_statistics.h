/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ascending order of few numbers: a cell has as many values as there are blocks, mostly ten, and a report
 * over 100,000 runs sorts more than a million times. */
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

/* --- pairwise --- */
/* Order statistics of all pairs of values, found by counting and never by forming the pairs: the Walsh
 * averages of one sample and the differences of two. 10,000 blocks would be 50 million pairs. Knows nothing
 * of tests; signed_rank and rank_sum decide which order statistics they want. */

struct pairwise {
    const double *x, *y; /* sorted, ascending, finite; borrowed */
    size_t n, m;         /* of x, of y */
    bool walsh;          /* (x_i + x_j)/2 with i <= j; else x_i - y_j */
};

struct pairwise pairwise_walsh(const double *x, size_t n);
struct pairwise pairwise_differences(const double *x, size_t n, const double *y, size_t m);

/* How many pairs there are: n(n+1)/2 or n m. */
size_t pairwise_count(const struct pairwise *pairs);

/* The k-th smallest value, k from 1 to the count. */
double pairwise_select(const struct pairwise *pairs, size_t k);

/* The median: the mean of the two middle values when the count is even. */
double pairwise_median(const struct pairwise *pairs);

#endif
