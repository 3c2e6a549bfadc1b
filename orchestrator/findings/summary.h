/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A summary: one metric of one cell over its blocks, and summary.csv, which the figures read. Comparisons
 * between cells do not belong here. */
#ifndef LABRUN_FINDINGS_SUMMARY_H
#define LABRUN_FINDINGS_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "findings/run_index.h"
#include "record/columns.h"
#include "record/record.h"

/* --- flags --- */
/* What a summary's numbers hide: values far from the others, two heaps instead of one, runs that were not
 * steady. Each is a flag in summary.csv; nothing is ever left out because of one. */

enum flag { FLAG_OUTLIER = 1 << 0, FLAG_BIMODAL = 1 << 1, FLAG_UNSTEADY = 1 << 2 };

/* FLAG_OUTLIER and FLAG_BIMODAL of the sorted values. */
unsigned flags_of(const double *sorted, size_t n);

/* Whether what so many of a cell's runs are makes the cell so: at least half of them, and two; or the only
 * one. A median does not move with fewer, and a single odd run of two is told of by its number. */
bool flag_of_most(size_t runs, size_t of);

/* "outlier bimodal": the ids, separated by blanks. */
void flags_print(unsigned flags, struct text *text);

/* --- summary --- */

struct summary {
    const struct cell *cell; /* one of summaries.cells: a cell has a summary of each of some sixty metrics */
    unsigned metric;         /* enum metric_id */
    size_t n;                /* runs that were ok and had the metric */
    double median;
    double low, high; /* order-statistic interval of the median; NaN when n < 6 */
    double level;     /* its coverage, at least 0.95; NaN when n < 6 */
    double min, max;
    unsigned flags; /* enum flag, set by summaries_make */
};

struct summaries {
    struct summary *list; /* owned; ordered by cell as first seen in the records, then by metric */
    size_t count, capacity;
    struct cell *cells; /* owned: those of the index that have an ok run, by number */
    size_t *first;      /* owned: for each of them its first summary in the list; one more for the end */
    size_t cell_count;
    struct cell_lookup lookup; /* borrowed from the index: what finds them */
};

void summaries_release(struct summaries *summaries);
#define own_summaries OWNED_BY(summaries_release) struct summaries

/* Every metric that is a number (not a word), of every cell that has at least one ok run with it. */
int summaries_make(const struct run_index *index, struct summaries *summaries, struct err *err);

/* Median and order-statistic interval of `n` values (sorted in place): the largest k with
 * 1 - 2 P(Bin(n, 1/2) <= k-1) >= 0.95 gives [x_(k), x_(n+1-k)]. */
void summary_median(double *values, size_t n, struct summary *summary);

/* Whether any cell has the metric. */
bool summaries_have(const struct summaries *summaries, unsigned metric);

/* The summary of a metric of a cell; NULL when there is none. The index must still be there. */
const struct summary *summaries_find(const struct summaries *summaries, const struct cell *cell,
                                     unsigned metric);

/* The first summary behind those of the cell that summary `i` is of: they follow each other. Looked up, as
 * whoever wants cells need not look at each of some sixty summaries; counted where summaries were put
 * together by hand. */
size_t summaries_behind(const struct summaries *summaries, size_t i);

/* summary.csv, of struct summary. */
extern const struct columns summary_columns;

#endif
