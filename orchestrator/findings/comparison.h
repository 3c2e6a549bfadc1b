/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison: a verdict as seen from either of its mechanisms, or a change along an axis judged by the same
 * rule; and what many of them come to. Sentences are made in phrase.h. */
#ifndef LABRUN_ANALYSIS_COMPARISON_H
#define LABRUN_ANALYSIS_COMPARISON_H

#include <stddef.h>

#include "findings/verdict.h"

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
