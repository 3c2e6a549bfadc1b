/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distribution of the times of each cell, from histograms.csv: percentiles of all its runs together, as
 * far as they can be told, with what single runs say of each; percentiles.csv, which the figure of the
 * distribution reads; and the merged histograms themselves. Read where it is drawn or exported: the file may
 * be larger than all others together. */
#ifndef LABRUN_FINDINGS_PERCENTILES_H
#define LABRUN_FINDINGS_PERCENTILES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "findings/run_index.h"
#include "record/columns.h"
#include "record/histogram.h"
#include "results/folder.h"

struct percentile {
    const struct cell *cell; /* in the index */
    unsigned kind;           /* enum histogram_kind */
    double percentile;       /* 0: the shortest time; below 100 */
    double time_us;          /* of the times of all runs together */
    uint64_t times;          /* how many these are */
    uint64_t n;              /* runs of which each has times enough to tell the percentile itself */
    double median;           /* of what these say; NaN when there is none */
    double low, high;        /* order-statistic interval of that median; NaN when n < 6 */
    double min, max;
};

struct percentiles {
    struct percentile *list; /* owned; by cell, kind, percentile */
    size_t count, capacity;
    const struct run_index *index; /* borrowed */
    struct histogram **merged;     /* owned: HISTOGRAM_KIND_COUNT of each cell; NULL: nothing was timed */
    size_t merged_count;
};

void percentiles_release(struct percentiles *percentiles);
#define own_percentiles OWNED_BY(percentiles_release) struct percentiles

/* Of the runs that tell the level of each cell. Nothing where the folder has no histograms. Errors are those
 * of the file, and -ENOMEM. */
int percentiles_make(const struct results *results, const struct run_index *index,
                     struct percentiles *percentiles, struct err *err);

/* The times of all those runs of a cell; NULL: none. */
const struct histogram *percentiles_merged(const struct percentiles *percentiles, size_t cell, unsigned kind);

/* percentiles.csv, of struct percentile. */
extern const struct columns percentile_columns;

#endif
