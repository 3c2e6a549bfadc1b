/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do contests and steady runs say the same of two arms? Slices are short: an arm that needs more than one to
 * reach its rate (buffers that grow, completions that come late) has another ratio in them than in a steady
 * run. Where the two disagree the steady runs tell the verdict, and the warning slices-differ says so. */
#ifndef LABRUN_FINDINGS_AGREEMENT_H
#define LABRUN_FINDINGS_AGREEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"

struct run_index;

/* Of a pair at a place in a metric: ln of the ratio. */
struct agreement {
    double contest, low, high;  /* over the blocks of contests, with its interval; NaN: none */
    double steady, least, most; /* over the blocks of steady runs, and of single ones; NaN: none */
    size_t blocks;              /* of steady runs */
    /* The intervals do not touch: that of the contests, and steady +- t s / sqrt(blocks). With two blocks a
     * pair has no deviation of its own: s is that of the steady runs at all places, from 0 of A/A runs and
     * from their mean of others, or that at this place if it is larger; t allows for all pairs and places
     * (Bonferroni). Besides, each steady block lies on that side of the contests' interval, and the
     * difference is one that matters: beyond `equivalence`. */
    bool differ;
    double noise; /* how far apart they have to be for that; NaN: it cannot be told */
};

struct agreements {
    struct agreement *list; /* owned: by metric of verdicts, pair and place of the index; NULL: nothing was
                               measured in both ways */
};
#define own_agreements own_free struct agreements /* it owns its list alone, which stands first */

/* `index`: with its contests. -ENOMEM is the only error. */
int agreements_make(const struct run_index *index, double equivalence, struct agreements *agreements,
                    struct err *err);

/* By numbers of the pair and the place; NULL: nothing was measured in both ways, or the metric is none of
 * verdicts. */
const struct agreement *agreements_find(const struct agreements *agreements, const struct run_index *index,
                                        unsigned metric, size_t pair, size_t place);

#endif
