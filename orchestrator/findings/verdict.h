/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts: what may be said about two mechanisms at one place in one metric, and verdicts.csv. A verdict
 * speaks of these two cells only; what holds over sizes is a crossover. */
#ifndef LABRUN_ANALYSIS_VERDICT_H
#define LABRUN_ANALYSIS_VERDICT_H

#include <stddef.h>

#include "findings/run_index.h"
#include "base/err.h"
#include "record/columns.h"
#include "record/record.h"
#include "experiment/settings.h"

/* `faster` means better by metrics[].better: more Gbit/s, but fewer nanoseconds, cycles or misses. */
enum conclusion { INCONCLUSIVE, FASTER, SLOWER, EQUIVALENT };

struct verdict {
    const struct cell *cell; /* of the pair's first mechanism, in the records */
    struct pair pair;
    unsigned metric;  /* enum metric_id */
    size_t n;         /* blocks that could be compared */
    double ratio;     /* first / second: exp of the Hodges-Lehmann estimate; NaN when n is 0 */
    double low, high; /* 95 % interval of the ratio, not adjusted; NaN when n < 6 */
    double p, p_holm; /* two-sided signed-rank; over the family: all places of this pair and metric */
    enum conclusion conclusion;
};

struct verdicts {
    struct verdict *list; /* owned; by metric, pair, and coordinates with sizes innermost. Borrows cells of
                             the records */
    size_t count;
};

/* The metrics that mechanisms are compared in, in the order of the verdicts. */
extern const unsigned verdict_metrics[];
extern const unsigned verdict_metric_count;

void verdicts_release(struct verdicts *verdicts);
#define own_verdicts OWNED_BY(verdicts_release) struct verdicts

/* Every pair of mechanisms, and a mechanism against its A/A control, at every place where both were tried, in
 * every metric of which the records hold a number. Paired within blocks; nothing to compare is an
 * inconclusive row with n = 0. -ENOMEM is the only error. */
int verdicts_make(const struct run_index *index, const struct settings *settings, struct verdicts *verdicts,
                  struct err *err);

/* The rule, for any ratio with its interval and the p of its test, corrected for its family. FASTER or SLOWER
 * when p < ALPHA and the interval excludes 1; EQUIVALENT when it lies within 1/(1+e) .. 1+e, e =
 * `equivalence`, significant or not (symmetric in ln: swapping the two changes nothing); else INCONCLUSIVE:
 * "not significant" is never "the same". */
enum conclusion conclusion_of(unsigned metric, double low, double high, double p, double equivalence);

/* "faster", "slower", "equivalent", "inconclusive". */
const char *conclusion_name(unsigned conclusion);

/* verdicts.csv, of struct verdict. */
extern const struct columns verdict_columns;

#endif
