/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Averages: what a pair comes to over all its places together, a row per pair and metric, and averages.csv.
 * The noise of places averages out, so that an average is told apart from 1 where no single place is; what it
 * cannot show is that places differ, which is the verdicts' business. */
#ifndef LABRUN_FINDINGS_AVERAGES_H
#define LABRUN_FINDINGS_AVERAGES_H

#include <stddef.h>

#include "base/err.h"
#include "experiment/settings.h"
#include "findings/run_index.h"
#include "findings/verdict.h"
#include "record/columns.h"

struct average {
    const struct cell *cell, *other; /* of the two arms, at any place; in the records */
    unsigned contrast;               /* row of cell_fields[] */
    struct pair pair;
    unsigned metric;
    size_t places;           /* that the two were compared at */
    size_t n;                /* blocks that have all of these places */
    double ratio, low, high; /* exp of the Hodges-Lehmann estimate of the blocks' means over the places, in
                                logarithms, with its 95 % interval; NaN when n is 0, when n < 6 */
    double p;                /* two-sided signed-rank */
    enum conclusion conclusion;
    bool opposed; /* a verdict is faster, another slower: the average hides that, and is no statement */
    double found; /* the ratio that the experiment would have told apart at a single place in 80 % of cases,
                     from its own A/A noise; NaN: nobody knows */
};

struct averages {
    struct average *list; /* owned; in the order of the verdicts. Borrows cells of the records */
    size_t count;
};

#define own_averages own_free struct averages /* it owns its list alone, which stands first */

/* -ENOMEM is the only error. */
int averages_make(const struct run_index *index, const struct verdicts *verdicts,
                  const struct settings *settings, struct averages *averages, struct err *err);

/* Of an arm against the baseline in a metric, or of the control (ARM_CONTROL); NULL: there is none. */
const struct average *averages_find(const struct averages *averages, unsigned arm, unsigned metric);

/* Whether it may stand in a sentence: more than one place, decided, and no two places that are opposed. */
bool average_is_told(const struct average *average);

/* averages.csv, of struct average. */
extern const struct columns average_columns;

#endif
