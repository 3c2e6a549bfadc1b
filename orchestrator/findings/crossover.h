/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Crossovers: from which message size one arm beats another, per pair, metric, and line (all other
 * coordinates), with the bootstrap's interval or the outcome that the data allow. */
#ifndef LABRUN_FINDINGS_CROSSOVER_H
#define LABRUN_FINDINGS_CROSSOVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "experiment/settings.h"
#include "findings/run_index.h"
#include "findings/verdict.h"
#include "record/columns.h"
#include "record/record.h"
#include "statistics/bootstrap.h"

/* --- crossover --- */

/* Do the verdicts say what a crossover states? crossovers_make() sets it. */
enum confirmation { NOTHING_STATED, UNCONFIRMED, CONFIRMED_PARTLY, CONFIRMED };

enum { CROSSOVER_PLACES = 5 }; /* changes of sign whose sizes are kept */

struct crossover {
    const struct cell *cell, *other; /* of the pair's arms, any of the line, in the records: size aside */
    unsigned contrast;               /* row of cell_fields[] that they differ in */
    struct pair pair;
    unsigned metric;  /* enum metric_id */
    size_t sizes;     /* that have at least CROSSOVER_BLOCKS differences */
    size_t left_out;  /* sizes that have fewer */
    int64_t from, to; /* bytes, the smallest and the largest of `sizes`; 0 when there is none */
    size_t blocks;    /* that any of the sizes has a difference in */
    size_t crossings; /* of the medians */
    double places[CROSSOVER_PLACES]; /* ln(bytes) of the first of these */
    /* bytes: the crossing, along what a message takes as a straight line in its size, and along the ratio as
     * one in ln(size); NaN unless crossings is 1 */
    double size, size_ln;
    double low, high; /* bytes: 95 % interval, of both ways; NaN where beyond the sizes, or open */
    double share_without, share_several; /* of bootstrap resamples; NaN when there were none */
    enum outcome outcome;
    int winner; /* 1: pair.arm is better above (or throughout); -1: pair.against; 0: open */
    enum confirmation confirmation;
    bool said_below, said_above;   /* a verdict says who is better on that side; `throughout` is above */
    double copied, against_copied; /* %, median zc_copied_pct of the two arms; NaN: no zero-copy */
};

struct crossovers {
    struct crossover *list; /* owned; by metric, pair, line. Borrows cells of the records */
    size_t count;
};

/* Fewer blocks allow no 95 % statement about a median (order statistics: 2^(1-6) < 0.05 < 2^(1-5)). */
enum { CROSSOVER_BLOCKS = 6 };

#define own_crossovers own_free struct crossovers /* it owns its list alone, which stands first */

/* For every pair of arms (not the A/A control), every metric that verdicts_judge() takes, and every line with
 * at least two sizes at which both were tried and at least one difference. Seeded from settings->seed, the
 * metric's key, the names of the arms, whichever is first, and the line: the same records give the same
 * numbers, whatever else was measured. Confirmed by `verdicts`, as crossovers_confirm() does. -ENOMEM, or
 * -E2BIG for more than BOOTSTRAP_BLOCKS_MAX blocks, which no plan has. */
int crossovers_make(const struct run_index *index, const struct verdicts *verdicts,
                    const struct settings *settings, struct crossovers *crossovers, struct err *err);

/* Of the same pair in the same metric: those follow one another. */
bool crossovers_alike(const struct crossover *a, const struct crossover *b);

/* --- confirmation --- */
/* Where the verdicts do not bear out what a crossover states. A crossover is made of medians and their
 * resamples, a verdict of a corrected test: of ten blocks eight on one side are enough for the one and not
 * for the other. A sentence must not go further than both. */

struct unconfirmed {
    const struct comparison **list; /* owned: comparisons that should have another conclusion */
    size_t count;
    /* Of the last crossover: at least one verdict says what it states; and who it says is better, on either
     * side of the crossing. */
    bool confirmed, said_below, said_above;
};

void unconfirmed_release(struct unconfirmed *unconfirmed);
#define own_unconfirmed OWNED_BY(unconfirmed_release) struct unconfirmed

/* Adds the comparisons on the crossover's line that do not say what it states: who is said to win must be
 * faster at every size behind the interval, and must not be faster at those before it (equivalent will do).
 * Sizes within the interval and those left out of the crossover bear no statement. Several changes of sign
 * need as many in the verdicts that are conclusive, or all others are unconfirmed; what is undecided states
 * nothing. `comparisons`: of the crossover's pair and metric, the same ones for all that is added. -ENOMEM.
 */
int unconfirmed_add(const struct crossover *crossover, const struct comparisons *comparisons,
                    struct unconfirmed *unconfirmed, struct err *err);

/* Sets confirmation, said_below and said_above of every crossover: CONFIRMED when a verdict says what it
 * states and none is unconfirmed, CONFIRMED_PARTLY when both are there. -ENOMEM. */
int crossovers_confirm(const struct verdicts *verdicts, struct crossovers *crossovers, struct err *err);

#endif
