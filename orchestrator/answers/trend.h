/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trends: how a metric changes from the fewest to the most threads, mechanism by mechanism and size by size,
 * as comparisons of a cell with itself at fewer threads. */
#ifndef LABRUN_ANALYSIS_TREND_H
#define LABRUN_ANALYSIS_TREND_H

#include "answers/answers.h"
#include "findings/verdict.h"

struct trend {
    struct comparison change;         /* the ratio is most / fewest threads; cell: that of most threads */
    const struct cell *fewest, *most; /* borrowed from the summaries */
};

struct trends {
    struct trend *list; /* owned */
    size_t count;
};

void trends_release(struct trends *trends);
#define own_trends OWNED_BY(trends_release) struct trends

/* Every mechanism and place with at least two thread counts. Paired within blocks and judged by
 * conclusion_of(); Holm's correction over those of one mechanism. */
int trends_make(const struct answer_sources *sources, unsigned metric, struct trends *trends,
                struct err *err);

#endif
