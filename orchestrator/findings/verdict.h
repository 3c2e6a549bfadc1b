/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts: what may be said about two arms at one place in one metric, and verdicts.csv. A verdict speaks of
 * these two cells only; what holds over sizes is a crossover, what holds over places a standing. */
#ifndef LABRUN_FINDINGS_VERDICT_H
#define LABRUN_FINDINGS_VERDICT_H

#include <stddef.h>

#include "base/err.h"
#include "experiment/settings.h"
#include "findings/run_index.h"
#include "record/columns.h"
#include "record/record.h"

/* --- families --- */
/* Families of tests: all that is said of one pair of arms in one metric shall hold together with 1 - ALPHA.
 * Each of `tests` intervals is therefore one of level 1 - ALPHA / tests (Bonferroni; O. J. Dunn, Multiple
 * comparisons among means, JASA 56, 1961), and what is said of a test is what its interval says. Where an
 * experiment may stop at one of K looks (experiment.precision), each test is K tests, whichever look it was.
 */

/* The p of a test, corrected for its family, as R's p.adjust(p, "bonferroni"): below ALPHA where that
 * interval excludes no difference. NaN stays NaN. */
double family_p(double p, size_t tests);

/* --- verdict --- */

/* `faster` means better by metrics[].better: more Gbit/s, but fewer nanoseconds, cycles or misses. */
enum conclusion { INCONCLUSIVE, FASTER, SLOWER, EQUIVALENT };

struct verdict {
    const struct cell *cell, *other; /* of the pair's first and second arm, in the records */
    unsigned contrast;               /* row of cell_fields[] that they differ in */
    struct pair pair;
    unsigned metric; /* enum metric_id */
    size_t n;        /* blocks that could be compared */
    double ratio;    /* first / second: exp of the Hodges-Lehmann estimate; NaN when n is 0 */
    /* The intervals of the family, all places of this pair in this metric, hold together with 95 %: what the
     * conclusion is made of. NaN when n blocks are too few for so many places. */
    double low, high;
    double low_pointwise, high_pointwise; /* 95 % interval of this place by itself; NaN when n < 6 */
    double p, p_family;                   /* two-sided signed-rank; corrected for the family */
    /* The noise floor, as a factor from 1: noise_floor() of the A/A control over all places of this metric.
     * NaN where there is no control, or too few blocks. */
    double noise;
    bool within_control; /* the ratio is no further from 1 than that; never of the control itself */
    /* Where it was measured in both ways: the ratio in slices and that of steady runs. NaN elsewhere. */
    double contest_ratio, steady_ratio;
    bool slices_differ;  /* they disagree, and all above is of the steady runs (struct agreement) */
    double slices_noise; /* how far apart they must be for that, as a factor; NaN: it cannot be told */
    enum conclusion conclusion;
};

struct verdicts {
    struct verdict *list; /* owned; by metric, pair, and coordinates with sizes innermost. Borrows cells of
                             the records */
    size_t count;
};

/* The metrics that arms may be compared in, in the order of the verdicts. */
extern const unsigned verdict_metrics[];
extern const unsigned verdict_metric_count;

/* Whether arms are: the records hold a number, and it is no other metric's reciprocal. The time per message
 * is that of the throughput, unless the arms have different numbers of connections. */
bool verdicts_judge(const struct run_index *index, unsigned metric);

#define own_verdicts own_free struct verdicts /* it owns its list alone, which stands first */

/* Every pair of the index at every place where both arms were tried, in every metric that verdicts_judge()
 * takes. Paired within blocks; nothing to compare is an inconclusive row with n = 0. -ENOMEM is the only
 * error. */
int verdicts_make(const struct run_index *index, const struct settings *settings, struct verdicts *verdicts,
                  struct err *err);

/* The rule, for any ratio with its interval, corrected for its family: the interval is all that counts.
 * FASTER or SLOWER when it excludes 1; EQUIVALENT when it lies within 1/(1+e) .. 1+e, e = `equivalence`,
 * excluding 1 or not (symmetric in ln: swapping the two changes nothing); else INCONCLUSIVE: "not
 * significant" is never "the same". */
enum conclusion conclusion_of(unsigned metric, double low, double high, double equivalence);

/* Told apart, but by no more than the baseline differs from itself there: ~ and † mark it. */
bool verdict_is_noise(const struct verdict *verdict);

/* "faster", "slower", "equivalent", "inconclusive". */
const char *conclusion_name(unsigned conclusion);

/* verdicts.csv, of struct verdict. The parameter that is the contrast is left out: arm and against say it. */
extern const struct columns verdict_columns;

/* --- comparison --- */
/* A comparison: a verdict as seen from either of its arms, or a change along an axis judged by the same rule;
 * and what many of them come to. Sentences are made in answers/. */

struct comparison {
    const struct cell *cell, *other; /* the ratio is that of cell to that of other */
    unsigned arm, against;           /* theirs; the same ones of a change along an axis */
    unsigned metric;
    size_t n;
    double ratio, low, high, p_family; /* as in struct verdict */
    bool within_control;               /* of a change along an axis nothing is known: false */
    bool slices_differ;                /* the same */
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

/* The verdict as seen from `arm`, which is one of its two: 1/ratio, [1/high, 1/low] and the opposite
 * conclusion where the verdict has them the other way round. */
struct comparison comparison_from(const struct verdict *verdict, unsigned arm);

/* Every verdict in `metric` about `arm` and `against`, in their order, seen from `arm`; ARM_ANY as `against`
 * is every other one that moves payload. None when either is ARM_NONE. */
int comparisons_select(const struct verdicts *verdicts, unsigned metric, unsigned arm, unsigned against,
                       struct comparisons *comparisons, struct err *err);

void comparisons_balance(const struct comparisons *comparisons, struct balance *balance);

#endif
