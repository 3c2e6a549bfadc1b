/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ascending order of few numbers: a cell has as many values as there are blocks, mostly ten, and a report
 * over 100,000 runs sorts more than a million times. */
#ifndef LABRUN_ANALYSIS_ORDER_H
#define LABRUN_ANALYSIS_ORDER_H

#include <stddef.h>

/* In place; no NaN. Insertion up to ORDER_FEW values, which takes a third of the time of a heap; beyond,
 * gsl_sort(). */
enum { ORDER_FEW = 24 };
void order_sort(double *values, size_t n);

#endif
