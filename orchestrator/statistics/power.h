/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power: the shift that n differences find in 80 % of cases, from noise that was seen, or as normal noise.
 * Pure numbers; what noise is, findings know. */
#ifndef LABRUN_STATISTICS_POWER_H
#define LABRUN_STATISTICS_POWER_H

#include <stddef.h>
#include <stdint.h>

/* The share of experiments that find what is told. */
#define POWER 0.80

/* The least shift that n draws from the `count` values, whose centre is 0, show in POWER of all cases: that
 * the signed-rank interval of level 1 - alpha excludes 0. An interval moves with its values, so that a
 * resample finds every shift beyond the lower end of its own interval: the answer is the POWER quantile of
 * these ends over the resamples. The same for the same seed. NaN where n allows no interval, or nothing can
 * be drawn. */
double power_shift(const double *values, size_t count, size_t n, double alpha, uint64_t seed);

/* The same of normal noise of standard deviation 1: times that of a block's ratio it is a shift. */
double power_shift_normal(size_t n, double alpha);

#endif
