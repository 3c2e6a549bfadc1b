/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that were taken one after the other: do they scatter as an exponential distribution says, do they go
 * anywhere, does one say something of the next? What the values are, and how much of it matters, is not known
 * here. */
#ifndef LABRUN_STATISTICS_SERIES_H
#define LABRUN_STATISTICS_SERIES_H

#include <stddef.h>

#include "base/err.h"

/* --- fit --- */

struct fit {
    size_t n;
    double off; /* Kolmogorov's D, 0 to 1: the most by which the share of values up to any limit is another
                   one than the distribution's; NaN when n is 0 */
    double p;   /* of D or more in n values of that distribution */
};

/* Values (finite, any order; sorted in place) against the exponential distribution of this mean, which was
 * not estimated from them: fully specified, as ks.test(x, "pexp", 1 / mean) in R. Only limits from `from` on
 * are looked at, of which D can but be smaller, and p larger than it should be; 0: all.
 *
 * Kolmogorov's D and not Anderson & Darling's A2: it is a share of the values, so that what matters and what
 * is beyond chance are limits of one number. A2 weighs the ends by 1 / F (1 - F), and near 0 is where what
 * produces arrivals always differs: no gap is shorter than the work of one arrival. It would refuse any
 * generator that is given enough values.
 *
 * p by Kolmogorov's series at (sqrt n + 0.12 + 0.11 / sqrt n) D (M. A. Stephens, J. R. Stat. Soc. B 32 (1970)
 * 115-122): from n = 50 on within 2 % of the exact one where that is between 0.005 and 0.2. */
void series_fit_exponential(double *values, size_t n, double mean, double from, struct fit *fit);

/* --- trend --- */

enum { SERIES_TREND_MOST = 32 };

struct trend {
    size_t n;
    double rise; /* Sen's slope times n: by how much the values rise over all of them; NaN below 2 */
    double p;    /* two-sided, of no trend (Mann & Kendall) */
};

/* Up to SERIES_TREND_MOST finite values in their order, independent of each other where there is no trend:
 * means or medians of batches that are long against what neighbours have in common. Whether it rises or falls
 * throughout, not whether it comes back.
 *   rise  the median of all (x_j - x_i) / (j - i), i < j, which a fifth of wild values hardly moves
 *         (P. K. Sen, J. Am. Stat. Assoc. 63 (1968) 1379-1389);
 *   p     Kendall's S by its normal approximation, corrected for continuity and ties; 1 below 2 values. In R:
 *         cor.test(1:n, x, method = "kendall", exact = FALSE, continuity = TRUE). */
void series_trend(const double *values, size_t n, struct trend *trend);

/* --- neighbours --- */

/* Spearman's rank correlation of each value with the next one, -1 to 1, in *rho: NaN below 3 values, and
 * where they are all alike. In R: cor(x[-n], x[-1], method = "spearman"). -ENOMEM. */
int series_neighbours(const double *values, size_t n, double *rho, struct err *err);

#endif
