/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve: the differences of a pair along the size axis, block by block, its medians m(s), and where they
 * change sign. No records and no randomness here. */
#ifndef LABRUN_STATISTICS_CURVE_H
#define LABRUN_STATISTICS_CURVE_H

#include <stddef.h>

#include "findings/run_index.h"

/* The differences at one size, ascending in value; `block` counts from 0 within the curve. */
struct curve_point {
    double log_size;
    const struct difference *list; /* borrowed */
    size_t count;                  /* at least 1 */
};

struct curve {
    const struct curve_point *columns; /* borrowed; sizes ascending */
    size_t count;
    size_t blocks;
};

struct crossings {
    int start, end;     /* sign of the first and the last median that is not 0; 0 when there is none */
    size_t count;       /* changes of sign */
    double first, last; /* where, in ln(bytes); NaN when count is 0 */
};

/* The median of a column. */
double curve_median(const struct curve_point *column);

/* Where the medians change sign: linear interpolation in ln s between adjacent sizes; a stretch of medians
 * that are 0 crosses in its middle. The median of size i is medians[i * stride]; NaN is passed over. `places`
 * may be NULL, or has room for curve->count positions. */
void curve_cross(const struct curve *curve, const double *medians, size_t stride, double *places,
                 struct crossings *crossings);

#endif
