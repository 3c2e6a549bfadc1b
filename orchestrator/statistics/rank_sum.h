/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rank-sum method (Wilcoxon, Mann & Whitney) for two samples that share no blocks: two experiments, two
 * kernels, two machines. Two mechanisms of one experiment are paired: signed_rank. */
#ifndef LABRUN_STATISTICS_RANK_SUM_H
#define LABRUN_STATISTICS_RANK_SUM_H

#include "statistics/signed_rank.h"

/* How far x lies above y (finite values, any order; both sorted in place), as R's
 * wilcox.test(x, y, conf.int = TRUE):
 *   estimate  the median of all x_i - y_j (Hodges & Lehmann 1963);
 *   interval  [D_(k), D_(nm+1-k)] of the sorted differences, k the smallest q with P(U <= q) >= 0.025; none
 *             where even k = 1 is less than 95 % (three against three);
 *   p         up to 50 values together exact, conditional on the midranks where there are ties: twice the
 * tail on the side of the observed sum; beyond, the normal approximation with continuity and tie correction
 * (Lehmann 1975, section 1.4). location->n is n + m; everything else is NaN when one of them is 0. */
void rank_sum(double *x, size_t n, double *y, size_t m, struct location *location);

#endif
