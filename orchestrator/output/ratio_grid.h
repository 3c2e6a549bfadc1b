/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the short table is laid out from: its rows, each a place or several taken together, what the baseline
 * reached there, and what each arm came to. How it looks is ratio_table's business. */
#ifndef LABRUN_OUTPUT_RATIO_GRID_H
#define LABRUN_OUTPUT_RATIO_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "findings/findings.h"
#include "output/table.h"

enum { ROWS_MAX = 64, METRICS_MAX = 2 };

/* What an arm came to over the places of a row. */
struct reach {
    size_t places, better, worse, same, open, within; /* `within`: decided, and within the A/A control */
    double least, most;                               /* ratios */
    double low, high;                                 /* of the last place; of one place that is all */
};

/* What the baseline reached there. */
struct level {
    size_t places;
    double least, most, low, high; /* medians, and the interval of the last */
};

struct row {
    const struct cell *cell; /* where; only what is not folded says so */
    struct level levels[METRICS_MAX];
    uint64_t flags; /* bit i = enum warning_id */
};

struct grid {
    const struct findings *findings;
    const struct field *labels[PARAMETERS_MAX]; /* coordinates that vary, sizes last */
    bool folded[PARAMETERS_MAX];
    size_t label_count;
    unsigned metrics[METRICS_MAX];
    size_t metric_count;
    unsigned *arms; /* owned: those that are compared with the baseline */
    size_t arm_count;
    struct row rows[ROWS_MAX];
    size_t row_count;
    struct reach *reaches; /* owned: of each row, metric and arm */
    uint64_t common;       /* warnings that hold for a whole axis */
};

void grid_release(struct grid *grid);
#define own_grid OWNED_BY(grid_release) struct grid

/* Which parameters say where, and which arms are compared with the baseline in what. -ENOMEM. */
int grid_open(const struct findings *findings, struct grid *grid, struct err *err);

/* The coordinates by how much the ratios change along them, the least first: numbers of labels. */
int grid_order(const struct grid *grid, size_t order[PARAMETERS_MAX], struct err *err);

/* Makes the rows of what is folded now, and fills them; false when they are more than anybody would read. */
bool grid_fill(struct grid *grid);

struct reach *grid_reach(const struct grid *grid, size_t row, size_t metric, size_t arm);

#endif
