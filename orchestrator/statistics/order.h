/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ascending order of few numbers: a cell has as many values as there are blocks, mostly ten, and a report
 * over 100,000 runs sorts more than a million times. */
#ifndef LABRUN_ANALYSIS_ORDER_H
#define LABRUN_ANALYSIS_ORDER_H

#include <stddef.h>

/* In place; no NaN. Up to ORDER_FEW values Shell's method, with the gaps of Ciura (Best increments for the
 * average case of Shellsort, 2001), faster than a heap while the values fit into the cache; beyond,
 * gsl_sort(). */
enum { ORDER_FEW = 256 };
void order_sort(double *values, size_t n);

#endif
