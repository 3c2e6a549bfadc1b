/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Was the throughput the same throughout the window? Told from a run's 100 ms intervals, which are never
 * taken for replicates: they say whether one value can stand for the run, and nothing else. */
#ifndef LABRUN_ANALYSIS_STEADINESS_H
#define LABRUN_ANALYSIS_STEADINESS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/sample.h"

/* In percent of the mean: what the fitted line may move over the window, and how far one interval may be
 * off. Above, the run says more about the time it was taken than about the cell. */
#define STEADINESS_SLOPE 5.0
#define STEADINESS_OFF 20.0

/* Through two points there is always a line. */
enum { STEADINESS_INTERVALS_LEAST = 3 };

struct steadiness {
    size_t intervals; /* that were long enough to have a rate */
    double slope_pct; /* least-squares slope x window, in percent of the mean; NaN: cannot be told */
    double off_pct;   /* the interval farthest from the mean, in percent of it; NaN: cannot be told */
};

/* An interval shorter than half of INTERVAL_NS is a window's cut-off end: it is left out. */
struct steadiness steadiness_of(const struct interval *intervals, size_t count);

/* False too when it cannot be told. */
bool steadiness_lacks(const struct steadiness *steadiness);

#endif
