/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line: the places that differ in size alone, and the curve of a pair's differences along it. The scratch
 * memory is made once for all lines of an experiment. */
#ifndef LABRUN_FINDINGS_LINE_H
#define LABRUN_FINDINGS_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "statistics/curve.h"

/* --- line --- */

struct line {
    const struct run_index *index; /* borrowed */
    size_t begin, end;             /* of its places */
    struct curve curve;            /* of the last line_gather(); into the memory below */
    struct curve_point *columns;   /* owned */
    struct difference *gathered;   /* owned */
    uint32_t *blocks;              /* owned: block numbers of the curve, ascending */
    double *medians;               /* owned: curve.count of them */
    double *positions;             /* owned: room for curve.count, and for a number of each run */
    size_t tried;                  /* sizes at which both arms were tried */
    size_t found;                  /* differences at these sizes, used or not */
    int64_t from, to;              /* bytes of the curve's first and last size; 0 when it has none */
};

void line_release(struct line *line);

/* Room for any line of the places; stands before the first one. */
int line_make(const struct run_index *index, struct line *line, struct err *err);

/* Moves on to the next line; false after the last. */
bool line_next(struct line *line);

/* The pair's curve in a metric: a column for each size with at least `least` differences, positive where the
 * first mechanism is better. */
void line_gather(struct line *line, struct pair pair, unsigned metric, size_t least);

/* The median of a metric over the ok runs of one arm on the line; NaN when none has it. Overwrites
 * `positions`. */
double line_median(struct line *line, struct pair pair, bool second, unsigned metric);

/* --- bracket --- */
/* A bracket: what bootstrap resamples say about where a curve crosses. Positive medians mean that the pair's
 * first mechanism is better. */

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
