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
    size_t *order;      /* owned: numbers of `arms` as they are shown: */
    size_t own, others; /* so many by themselves, then so many as one */
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

/* In which order the arms are shown: that of the plan. `merged`: those that are open at all places in metrics
 * `from` to before `end` come last, and are one. */
void grid_arrange(struct grid *grid, size_t from, size_t end, bool merged);

/* Keeps what fits into so many lines, the arms whose ratio is farthest from 1; how many were left out. */
size_t grid_cut(struct grid *grid, size_t lines);

/* What is shown: arms, and one more for the others. */
size_t grid_shown(const struct grid *grid);

/* What number i of them is called, "zero-copy" or "4 others", and what it came to: of several arms the range
 * of all, without an interval. `name`: arm_name() below the contrast's key, else phrase_arm(). */
typedef void grid_arm_name(const struct run_index *index, unsigned arm, struct text *text);
void grid_name(const struct grid *grid, size_t i, grid_arm_name *name, struct text *text);
struct reach grid_reach(const struct grid *grid, size_t row, size_t metric, size_t i);

#endif
