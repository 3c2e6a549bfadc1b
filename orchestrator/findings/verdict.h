/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts: what may be said about two mechanisms at one place in one metric, and verdicts.csv. A verdict
 * speaks of these two cells only; what holds over sizes is a crossover. */
#ifndef LABRUN_FINDINGS_VERDICT_H
#define LABRUN_FINDINGS_VERDICT_H

#include <stddef.h>

#include "base/err.h"
#include "experiment/settings.h"
#include "findings/run_index.h"
#include "record/columns.h"
#include "record/record.h"

/* --- families --- */
/* Families of tests: those of one mechanism in one metric are corrected together, as the verdicts on one pair
 * of mechanisms in one metric are. */

/* Holm's correction of the p values in place, family by family; `mechanism` of each test says which one it
 * belongs to. */
int families_adjust(double *p, const unsigned *mechanism, size_t count, struct err *err);

/* --- verdict --- */

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

#define own_verdicts own_free struct verdicts /* it owns its list alone, which stands first */

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

/* --- comparison --- */
/* A comparison: a verdict as seen from either of its mechanisms, or a change along an axis judged by the same
 * rule; and what many of them come to. Sentences are made in answers/. */

struct comparison {
    const struct cell *cell;     /* where; its mechanism does not matter */
    unsigned mechanism, against; /* the ratio is mechanism / against */
    unsigned metric;
    size_t n;
    double ratio, low, high, p_holm; /* as in struct verdict */
    enum conclusion conclusion;
};

struct comparisons {
    struct comparison *list; /* owned */
    size_t count;
};

/* What comparisons come to. `higher` and `lower` are conclusive. */
struct balance {
    size_t higher, lower, equivalent, inconclusive;
    size_t apart;                              /* never in the same block: n = 0 */
    const struct comparison *highest, *lowest; /* the strongest ones; NULL when there are none */
};

void comparisons_release(struct comparisons *comparisons);
#define own_comparisons OWNED_BY(comparisons_release) struct comparisons

/* The verdict as seen from `mechanism`, which is one of its two: 1/ratio, [1/high, 1/low] and the opposite
 * conclusion where the verdict has them the other way round. */
struct comparison comparison_from(const struct verdict *verdict, unsigned mechanism);

/* Every verdict in `metric` about `mechanism` and `against`, in their order, seen from `mechanism`.
 * MECHANISM_COUNT as `against` is every other mechanism that moves payload. */
int comparisons_select(const struct verdicts *verdicts, unsigned metric, unsigned mechanism, unsigned against,
                       struct comparisons *comparisons, struct err *err);

void comparisons_balance(const struct comparisons *comparisons, struct balance *balance);

#endif
