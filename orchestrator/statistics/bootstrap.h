/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block bootstrap of a curve: whole blocks are drawn with replacement, the same blocks for every size,
 * because what disturbs a block disturbs all of it. What the resamples mean for a crossover is bracket.h's
 * business. */
#ifndef LABRUN_STATISTICS_BOOTSTRAP_H
#define LABRUN_STATISTICS_BOOTSTRAP_H

#include <gsl/gsl_rng.h>

#include "statistics/curve.h"

/* Resamples are worked on in batches: their weights then fit into the first-level cache. A report over
 * 100,000 runs needs that, and that weights have 16 bits. */
enum { BOOTSTRAP_RESAMPLES = 2000, BOOTSTRAP_BATCH = 200, BOOTSTRAP_BLOCKS_MAX = 65534 };

/* Scratch space; the arrays are the caller's. */
struct bootstrap {
    uint16_t (*weights)[BOOTSTRAP_BATCH]; /* per block */
    double (*medians)[BOOTSTRAP_BATCH];   /* per size */
    struct curve_point *columns;          /* per size */
};

/* Writes down where each of BOOTSTRAP_RESAMPLES resamples of the curve's blocks, no more than
 * BOOTSTRAP_BLOCKS_MAX, crosses. The generator's state alone decides the numbers; `rng` gives 32 bits
 * (gsl_rng_mt19937). */
void bootstrap_cross(const struct curve *curve, gsl_rng *rng, const struct bootstrap *room,
                     struct crossings *resamples);

#endif
