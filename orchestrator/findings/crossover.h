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

/* Do the verdicts bear out what a crossover states? Where they do not, only they may be told. */
enum confirmation { NOTHING_STATED, UNCONFIRMED, CONFIRMED };

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
    const struct verdict *verdicts; /* borrowed: those of the line, sizes ascending */
    size_t verdict_count;
    double equivalence;            /* the margin within which these call two arms equivalent */
    double copied, against_copied; /* %, median zc_copied_pct of the two arms; NaN: no zero-copy */
};

struct crossovers {
    struct crossover *list; /* owned; by metric, pair, line. Borrows cells of the records, and verdicts */
    size_t count;
};

/* Fewer blocks allow no 95 % statement about a median (order statistics: 2^(1-6) < 0.05 < 2^(1-5)). */
enum { CROSSOVER_BLOCKS = 6 };

#define own_crossovers own_free struct crossovers /* it owns its list alone, which stands first */

/* For every pair of arms (not the A/A control), every metric that verdicts_judge() takes, and every line with
 * at least two sizes at which both were tried and at least one difference. Seeded from settings->seed, the
 * metric's key, the names of the arms, whichever is first, and the line: the same records give the same
 * numbers, whatever else was measured. Confirmed by `verdicts`, as crossovers_confirm() does, which must
 * stay. -ENOMEM, or -E2BIG for more than BOOTSTRAP_BLOCKS_MAX blocks, which no plan has. */
int crossovers_make(const struct run_index *index, const struct verdicts *verdicts,
                    const struct settings *settings, struct crossovers *crossovers, struct err *err);

/* Of the same pair in the same metric: those follow one another. */
bool crossovers_alike(const struct crossover *a, const struct crossover *b);

/* --- confirmation --- */
/* A crossover is made of medians and their resamples, a verdict of a corrected test of one size: of ten
 * blocks eight on one side are enough for the one and not for the other, and one crossing of the medians may
 * be one of several in the resamples. A sentence must not go further than both. */

/* Gives every crossover the verdicts of its line and sets its confirmation. CONFIRMED is
 *  - a size (CROSSING) or a bound (NOT_BELOW, NOT_ABOVE of medians that do not cross) if no more than 2.5 %
 * of the resamples cross several times, the winner is better by a verdict at each size from the interval on,
 *    and the other one, or neither (equivalent), at each size up to it. Between its ends no verdict decides:
 * it would contradict the end that lies beyond it. Of an interval that is open on one side a size is never
 *    confirmed, as no verdict can speak for what lies beyond the sizes;
 *  - THROUGHOUT if every verdict says so;
 *  - SEVERAL if the verdicts that decide change sides as often as the medians do.
 * Sizes of fewer than CROSSOVER_BLOCKS blocks have no say. Both lists are in the order in which they are
 * made. */
void crossovers_confirm(const struct verdicts *verdicts, struct crossovers *crossovers);

/* Neighbouring sizes at which the verdicts conclude the same of the pair's first arm. */
struct stretch {
    enum conclusion conclusion;
    int64_t from, to; /* bytes */
};

/* The stretch that begins with verdict number *next, which then is that behind it; false after the last.
 * Sizes that have no say are passed over, and end a stretch. */
bool crossover_stretch(const struct crossover *crossover, size_t *next, struct stretch *stretch);

#endif
