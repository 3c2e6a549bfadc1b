/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standings: how an arm stands against the baseline in one metric over all places: how often it is told
 * apart and in which direction, how far it is, what goes with that, and how many blocks would decide what is
 * open. Each number is of verdicts that are there already; what they come to in English is answers/'s
 * business. */
#ifndef LABRUN_FINDINGS_STANDINGS_H
#define LABRUN_FINDINGS_STANDINGS_H

#include <stddef.h>

#include "base/err.h"
#include "experiment/settings.h"
#include "findings/run_index.h"
#include "findings/verdict.h"

/* --- companion --- */
/* What else differs most between the two arms, where they differ most: a companion, which may be the reason
 * and need not be. */

enum companion_kind {
    COMPANION_NONE,
    COMPANION_COPIED,         /* %, of zero-copy sends that the kernel copied after all */
    COMPANION_SWITCHES,       /* context switches of both sides' threads, per message */
    COMPANION_CALLS,          /* system calls that sent payload, per message */
    COMPANION_SEND_BUFFER,    /* bytes, as granted */
    COMPANION_RECEIVE_BUFFER, /* the same */
    COMPANION_BOTTLENECK,     /* which of metrics[METRIC_bottleneck].words was seen most often */
    COMPANION_COUNT
};

struct companion {
    enum companion_kind kind;
    const struct verdict *where; /* the strongest verdict: at its place the two were looked at; NULL: none */
    double arm, against; /* medians of the two; NaN: it has none, as who lends nothing has no copies */
    double strength;     /* times the least difference that is worth a word */
};

/* --- standing --- */

struct standing {
    struct pair pair; /* with the baseline: against is 0 */
    unsigned metric;  /* enum metric_id */
    size_t places;    /* where both were tried: the sum of the next five */
    size_t better, worse, equivalent, inconclusive;
    size_t apart;          /* never in the same block: n = 0 */
    size_t within_control; /* of the verdicts, whose ratio is no further from 1 than the noise there */
    size_t better_within, worse_within; /* of those that are better, worse: within the control all the same */
    double least, most;                 /* ratios over the places; NaN: none */
    double noise_least, noise_most;     /* of the places' noise, as factors; NaN: none is known */
    /* Of the inconclusive ones that have an interval, the median in the interval's half width: that in ln
     * (NaN: none), and how many blocks would decide a difference of the equivalence margin at that place: as
     * the half width falls with the root of the blocks, and not before a family of so many places can be
     * significant at all. 0: nothing is undecided, or nobody knows. */
    double half_width;
    size_t blocks_needed;
    const struct verdict *strongest; /* better or worse, beyond the control where any is, and furthest from 1
                                        in the direction that is the more frequent one; NULL: nothing was told
                                        apart */
    struct companion companion;      /* of that one */
};

struct standings {
    struct standing *list; /* owned; by metric in the order of the verdicts, then by arm. Borrows verdicts */
    size_t count;
};

/* Places that are decided and beyond the control. */
size_t standing_beyond(const struct standing *standing);

#define own_standings own_free struct standings /* it owns its list alone, which stands first */

/* A row for each arm that was tried where the baseline was, in each metric that was judged; without what
 * moves no payload. -ENOMEM is the only error. */
int standings_make(const struct run_index *index, const struct verdicts *verdicts,
                   const struct settings *settings, struct standings *standings, struct err *err);

/* Blocks that decide a difference of the equivalence margin at the median of the open verdicts, which are
 * sorted, with the half width of that one; 0: nothing is open, or there is no margin. `places`: of the pair,
 * for the level of its intervals; times the looks. */
size_t standings_blocks(const struct verdict **open, size_t count, double equivalence, size_t places,
                        double *half_width);

/* Of an arm in a metric; NULL: there is none. */
const struct standing *standings_find(const struct standings *standings, unsigned arm, unsigned metric);

#endif
