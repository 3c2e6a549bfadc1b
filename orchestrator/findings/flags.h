/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a summary's numbers hide: values far from the others, two heaps instead of one, runs that were not
 * steady. Each is a flag in summary.csv; nothing is ever left out because of one. */
#ifndef LABRUN_ANALYSIS_FLAGS_H
#define LABRUN_ANALYSIS_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum flag { FLAG_OUTLIER = 1 << 0, FLAG_BIMODAL = 1 << 1, FLAG_UNSTEADY = 1 << 2 };

/* The modified z-score of Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): 0.6745 is the MAD
 * of a standard normal distribution, 3.5 their limit. */
#define FLAG_MAD_NORMAL 0.6745
#define FLAG_SCORE_MOST 3.5

/* Fewer values have gaps of all sizes by chance: the MAD of three is the smaller of two gaps, and of
 * normal samples 28 % would have an outlier. Below six there is no 95 % interval either. */
enum { FLAG_OUTLIER_LEAST = 6, FLAG_BIMODAL_LEAST = 8 };
#define FLAG_GAP_MOST 4.0   /* times the median gap */
#define FLAG_HEAP_LEAST 0.2 /* of the values on each side */

/* |0.6745 (value - median) / MAD| > 3.5. Never when the MAD is 0: more than half of the values are the same
 * then, mostly counts of 0, and the score of any other is infinite. */
bool flag_is_outlier(double value, double median, double mad);

/* Median absolute deviation of the sorted values, unscaled; NaN below FLAG_OUTLIER_LEAST values. */
double flag_mad(const double *sorted, size_t n);

/* How many of the sorted values are below the gap that parts them in two heaps; 0: there is but one. */
size_t flag_split(const double *sorted, size_t n);

/* FLAG_OUTLIER and FLAG_BIMODAL of the sorted values. */
unsigned flags_of(const double *sorted, size_t n);

/* "outlier bimodal": the ids, separated by blanks. */
void flags_print(unsigned flags, struct text *text);

#endif
