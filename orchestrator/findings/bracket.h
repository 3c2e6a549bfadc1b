/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bracket: what bootstrap resamples say about where a curve crosses. Positive medians mean that the pair's
 * first mechanism is better. */
#ifndef LABRUN_ANALYSIS_BRACKET_H
#define LABRUN_ANALYSIS_BRACKET_H

#include <stdbool.h>
#include <stddef.h>

#include "statistics/curve.h"

enum outcome {
    UNDECIDED,  /* too few blocks or sizes, or the resamples disagree */
    CROSSING,   /* one crossing, both ends of its interval within the sizes measured */
    NOT_BELOW,  /* a crossing, if there is one, lies above `low`; it may lie beyond the largest size */
    NOT_ABOVE,  /* a crossing, if there is one, lies below `high`; it may lie below the smallest size */
    THROUGHOUT, /* one mechanism is better at all sizes measured */
    SEVERAL,    /* the medians change sign more than once, and so do at least 97.5 % of the resamples */
};

struct bracket {
    enum outcome outcome;
    int winner;           /* sign of who is better above the crossing, or throughout; 0 when open */
    double low, high;     /* of the crossing, ln(bytes); NaN where it lies beyond the sizes, or is open */
    double share_without; /* of resamples, without any crossing */
    double share_several; /* of resamples, with more than one */
};

/* `observed` is the crossing of the medians themselves, `resamples` of `count` bootstrap resamples (count >
 * 0, sorted in no way), `from` and `to` are ln of the smallest and largest size. `scratch` has room for 2 x
 * count numbers.
 *
 * The 2.5 percentile is taken of each resample's first crossing, the 97.5 percentile of its last: a resample
 * that wavers widens the interval. One that begins on the winner's side has its crossing below the sizes
 * measured, one that ends on the loser's side has it beyond them. Crossings the other way round in more
 * than 2.5 % of the resamples leave the matter undecided, and so do interval ends beyond the sizes on both
 * sides. */
void bracket_make(const struct crossings *observed, const struct crossings *resamples, size_t count,
                  double from, double to, double *scratch, struct bracket *bracket);

#endif
