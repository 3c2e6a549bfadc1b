/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wilcoxon's signed-rank method for paired differences, which GSL lacks: exact p, Hodges-Lehmann estimate and
 * the interval that inverts the test. Pure numbers: what is compared, and what follows from it, is for
 * findings to say. */
#ifndef LABRUN_STATISTICS_SIGNED_RANK_H
#define LABRUN_STATISTICS_SIGNED_RANK_H

#include <stddef.h>

/* A shift in location with its interval at level 1 - alpha. */
struct location {
    size_t n;         /* values it rests on */
    double estimate;  /* NaN when n is 0 */
    double low, high; /* NaN when so few values allow no such interval */
    double level;     /* of the interval, at least 1 - alpha; NaN like the bounds */
    double p;         /* two-sided, of no shift; 1 when nothing differs; NaN when n is 0 */
};

/* Differences (finite, any order; sorted in place) against 0, as R's
 * wilcox.test(d, conf.int = TRUE, conf.level = 1 - alpha):
 *   estimate  the median of the Walsh averages (d_i + d_j)/2, i <= j (Hodges & Lehmann 1963);
 *   interval  [W_(k), W_(N+1-k)] of the N = n(n+1)/2 sorted Walsh averages, k the smallest q with
 *             P(V <= q) >= alpha / 2 (Hollander, Wolfe & Chicken, 3rd ed., section 3.3); none where
 *             2^(1-n) > alpha: for n < 6 none of 95 %. With tied differences the closed interval keeps at
 *             least its level;
 *   p         zeros are left out (Wilcoxon), ties get midranks.
 * Up to 50 differences the distribution is exact, conditional on the midranks where there are ties (R resorts
 * to the normal approximation there); beyond, the normal approximation with continuity and tie correction.
 */
void signed_rank(double *differences, size_t n, double alpha, struct location *location);

/* The same at another level, of differences that are sorted already; p stays. */
void signed_rank_interval(const double *sorted, size_t n, double alpha, struct location *location);

#endif
