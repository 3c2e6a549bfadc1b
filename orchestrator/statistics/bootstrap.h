/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a curve changes sign, and how far its block bootstrap bears that out: whole blocks are drawn with
 * replacement, the same blocks for every size, because what disturbs a block disturbs all of it. Curves are
 * the differences of two arms along the size axis, but nothing here knows of mechanisms or records. */
#ifndef LABRUN_STATISTICS_BOOTSTRAP_H
#define LABRUN_STATISTICS_BOOTSTRAP_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* --- curve --- */

/* One block's difference. */
struct difference {
    uint32_t block;
    double value; /* of logarithms */
};

/* The differences at one size, ascending in value; `block` counts from 0 within the curve. */
struct curve_point {
    double size, log_size;         /* ln of the former */
    double scale;                  /* what a unit of `value` amounts to at this size, in any unit */
    const struct difference *list; /* borrowed */
    size_t count;                  /* at least 1 */
};

struct curve {
    const struct curve_point *columns; /* borrowed; sizes ascending */
    size_t count;
    size_t blocks;
};

struct crossings {
    int start, end;     /* sign of the first and the last median that is not 0; 0 when there is none */
    size_t count;       /* changes of sign */
    double first, last; /* where at the least, and at the most: ln(size); NaN when count is 0 */
};

/* The median of a column. */
double curve_median(const struct curve_point *column);

/* Where the medians change sign between adjacent sizes, looked for in two ways: the zero of median x scale on
 * a straight line over the size, of costs that are linear in it, and the zero of the median on a straight
 * line over ln(size), of costs that are powers of it. Two sizes do not tell which of them holds in between:
 * `places` are of the first way, and first and last span both. A stretch of medians that are 0 crosses in its
 * middle. Without a scale, of a column that is 0 or NaN, the second way has to do. The median of size i is
 * medians[i * stride]; NaN is passed over. `places` may be NULL, or has room for curve->count positions,
 * ln(size) too. */
void curve_cross(const struct curve *curve, const double *medians, size_t stride, double *places,
                 struct crossings *crossings);

/* --- resamples --- */

/* Resamples are worked on in batches: their weights then fit into the first-level cache. A report over
 * 100,000 runs needs that, and that weights have 16 bits. */
enum { BOOTSTRAP_RESAMPLES = 2000, BOOTSTRAP_BATCH = 200, BOOTSTRAP_BLOCKS_MAX = 65534 };

/* Memory that serves one curve after the other; empty to begin with. */
struct bootstrap {
    uint16_t (*weights)[BOOTSTRAP_BATCH]; /* owned, and so is all: per block */
    double (*medians)[BOOTSTRAP_BATCH];   /* per size */
    double *observed, *places;            /* per size: the curve's own medians, and where they change sign */
    struct curve_point *columns;          /* per size */
    size_t blocks, sizes;                 /* that there is room for */
    gsl_rng *rng;
    struct crossings *resamples; /* BOOTSTRAP_RESAMPLES */
    double *scratch;             /* 2 x BOOTSTRAP_RESAMPLES */
};

void bootstrap_release(struct bootstrap *room);

/* Writes down where each of BOOTSTRAP_RESAMPLES resamples of the curve's blocks, no more than
 * BOOTSTRAP_BLOCKS_MAX, crosses, with the first three members of the room. The generator's state alone
 * decides the numbers; `rng` gives 32 bits (gsl_rng_mt19937). */
void bootstrap_cross(const struct curve *curve, gsl_rng *rng, const struct bootstrap *room,
                     struct crossings *resamples);

/* --- bracket --- */
/* What the resamples say about where a curve crosses. Positive medians mean that the first of the two arms is
 * better. */

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
    double low, high;     /* of the crossing, ln(size); NaN where it lies beyond the sizes, or is open */
    double share_without; /* of resamples, without any crossing */
    double share_several; /* of resamples, with more than one */
};

/* `observed` is the crossing of the medians themselves, `resamples` of `count` bootstrap resamples (count >
 * 0, sorted in no way), `from` and `to` are ln of the smallest and largest size. `scratch` has room for 2 x
 * count numbers.
 *
 * The 2.5 percentile is taken of each resample's first crossing, the 97.5 percentile of its last: a resample
 * that wavers widens the interval, and so does what lies between the two ways to interpolate. One that begins
 * on the winner's side has its crossing below the sizes measured, one that ends on the loser's side has it
 * beyond them. Crossings the other way round in more than 2.5 % of the resamples leave the matter undecided,
 * and so do interval ends beyond the sizes on both sides. */
void bracket_make(const struct crossings *observed, const struct crossings *resamples, size_t count,
                  double from, double to, double *scratch, struct bracket *bracket);

/* All of it, of a curve of two sizes at least: where its medians cross (observed->count positions are in
 * room->places), and the bracket; the same seed gives the same one. -ENOMEM, or -E2BIG for more than
 * BOOTSTRAP_BLOCKS_MAX blocks, which no plan has. */
int bootstrap_bracket(struct bootstrap *room, const struct curve *curve, uint64_t seed,
                      struct crossings *observed, struct bracket *bracket, struct err *err);

#endif
