/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache levels whose misses are counted, and why a count could not be had. */
#ifndef LABRUN_ANSWERS_CACHES_H
#define LABRUN_ANSWERS_CACHES_H

#include "answers/answers.h"

enum { CACHE_L1D, CACHE_LLC, CACHE_LEVEL_COUNT };

struct cache_level {
    const char *name; /* "L1d" */
    unsigned metric;  /* misses per KB */
    unsigned counter; /* enum counter_id */
};

extern const struct cache_level cache_levels[CACHE_LEVEL_COUNT];

/* Whether any run has a number. */
bool cache_level_known(const struct findings *findings, const struct cache_level *level);

/* "no cache counters: <reason>" when no level is known, "no LLC counter: <reason>" for one of them. Nothing
 * when all are known. */
void cache_levels_missing(const struct findings *findings, struct text *text);

#endif
