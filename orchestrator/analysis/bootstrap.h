/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block bootstrap of a curve: whole blocks are drawn with replacement, the same blocks for every size,
 * because what disturbs a block disturbs all of it. What the resamples mean for a crossover is bracket.h's
 * business. */
#ifndef LABRUN_ANALYSIS_BOOTSTRAP_H
#define LABRUN_ANALYSIS_BOOTSTRAP_H

#include <gsl/gsl_rng.h>

#include "analysis/curve.h"

/* Resamples are worked on in batches: their weights then fit into the first-level cache, and loops over a
 * batch become vector instructions. A benchmark of 100,000 runs needs that. */
enum { BOOTSTRAP_RESAMPLES = 2000, BOOTSTRAP_BATCH = 200 };

/* Writes down where each of BOOTSTRAP_RESAMPLES resamples of the curve's blocks crosses. The generator's
 * state alone decides the numbers. Scratch space: `weights` has room for curve->blocks batches, `medians` for
 * curve->count batches. `rng` gives 32 bits (gsl_rng_mt19937). */
void bootstrap_cross(const struct curve *curve, gsl_rng *rng, uint32_t (*weights)[BOOTSTRAP_BATCH],
                     double (*medians)[BOOTSTRAP_BATCH], struct crossings *resamples);

#endif
