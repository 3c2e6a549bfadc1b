/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contrasts: what may be said about one cell in two experiments (two kernels, two machines, before and after)
 * in one metric. The experiments share no blocks, so their runs are compared unpaired; two mechanisms of one
 * experiment are paired: verdicts. That machines differ in more than one thing is for the reader to judge.
 */
#ifndef LABRUN_FINDINGS_TWO_EXPERIMENTS_H
#define LABRUN_FINDINGS_TWO_EXPERIMENTS_H

#include <stddef.h>

#include "base/err.h"
#include "findings/verdict.h"
#include "record/record.h"

/* The second experiment against the first. */
struct contrast {
    const struct cell *cell; /* in the first records */
    unsigned metric;         /* enum metric_id */
    size_t n, m;             /* ok runs of the first and of the second that have a value above 0 */
    double first, second;    /* their medians; NaN when there are none */
    double ratio;            /* second / first: exp of the Hodges-Lehmann shift of ln; NaN when n or m is 0 */
    double low, high;        /* its 95 % interval, not adjusted; NaN when n and m are too small for one */
    double p, p_holm;        /* two-sided rank-sum; over the family: all cells of this metric */
    enum conclusion conclusion; /* of the second: FASTER means better by metrics[].better */
};

struct contrasts {
    struct contrast *list; /* owned; by metric (in the order of verdict_metrics), coordinates with sizes
                              innermost, mechanism. Borrows cells of both records */
    size_t count;
    size_t matched;                                /* cells in both */
    const struct cell **only_first, **only_second; /* owned; cells of one experiment alone, in that order */
    size_t only_first_count, only_second_count;
};

void contrasts_release(struct contrasts *contrasts);
#define own_contrasts OWNED_BY(contrasts_release) struct contrasts

/* Every cell that was tried in both (all parameters equal, and both or neither the A/A control), in every
 * metric of which either holds a number; a cell without a value on one side is an inconclusive row. The
 * verdict is conclusion_of()'s; equivalence as a fraction. -ENOMEM is the only error. */
int contrasts_make(const struct run_index *first, const struct run_index *second, double equivalence,
                   struct contrasts *contrasts, struct err *err);

/* The least number of runs of each side at which `tests` contrasts can all be significant at `alpha` after
 * Holm's correction: the smallest n with 2 / C(2n, n) <= alpha / tests (exact rank-sum test, two-sided). */
unsigned contrasts_least_runs(size_t tests, double alpha);

#endif
