/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The percentiles of a cell in words, each with the interval over its runs, and why one is missing. */
#ifndef LABRUN_ANSWERS_LATENCY_H
#define LABRUN_ANSWERS_LATENCY_H

#include "answers/answers.h"

struct latency_percentile {
    unsigned metric;  /* enum metric_id */
    const char *name; /* "p99.9", "longest" */
    double share;     /* 0.999; 1: the longest */
    const char *gap;  /* why none may be known */
};

enum { LATENCY_PERCENTILES = 6 };
extern const struct latency_percentile latency_percentiles[LATENCY_PERCENTILES];

/* Were the messages of the cell timed in a run that was ok? */
bool latency_is_timed(const struct findings *findings, const struct cell *cell);

/* Which percentiles lack in which cells, "p99.9 in 3 of 12 cells, p99.99 in all 12: ...", and what they would
 * take; nothing where none does. */
void latency_missing(const struct findings *findings, struct text *text);

/* A line for the baseline over its places, then one for each cell. None where nothing was timed. False:
 * memory ran out. */
bool latency_lines(const struct findings *findings, struct lines *lines);

#endif
