/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A summary: one metric of one cell over its blocks, and summary.csv, which the figures read. */
#ifndef LABRUN_ANALYSIS_SUMMARY_H
#define LABRUN_ANALYSIS_SUMMARY_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "model/record.h"

struct summary {
    struct cell cell;
    unsigned metric; /* enum metric_id */
    size_t n;        /* runs that were ok and had the metric */
    double median;
    double low, high; /* order-statistic interval of the median; NaN when n < 6 */
    double level;     /* its coverage, at least 0.95; NaN when n < 6 */
    double min, max;
};

struct summaries {
    struct summary *list; /* owned; ordered by cell as first seen in the records, then by metric */
    size_t count, capacity;
};

void summaries_release(struct summaries *summaries);
#define own_summaries OWNED_BY(summaries_release) struct summaries

/* Every metric that is a number, of every cell that has at least one ok run. */
int summaries_make(const struct records *records, struct summaries *summaries, struct err *err);

/* Median and order-statistic interval of `n` values (sorted in place): the largest k with
 * 1 - 2 P(Bin(n, 1/2) <= k-1) >= 0.95 gives [x_(k), x_(n+1-k)]. */
void summary_median(double *values, size_t n, struct summary *summary);

/* The summary of a metric of a cell; NULL when there is none. */
const struct summary *summaries_find(const struct summaries *summaries, const struct cell *cell,
                                     unsigned metric);

/* summary.csv: control, the parameters, metric, n, median, low, high, level, min, max. */
void summaries_csv(const struct summaries *summaries, struct text *text);

#endif
