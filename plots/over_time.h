/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure of the throughput within each run: a panel a cell, a faint line a run, from intervals.csv. Which
 * cells are shown, and what is left out. How gnuplot and Python are told is the business of over_time_script.
 */
#ifndef LABRUN_PLOTS_OVER_TIME_H
#define LABRUN_PLOTS_OVER_TIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "plots/axes.h"
#include "plots/figure.h"

enum {
    OVER_TIME_CELLS_MAX = 12, /* panels; of more cells those whose runs were least steady */
    OVER_TIME_CELLS_NARROW = 6,
    OVER_TIME_RUNS_MAX = 40,    /* of a cell, the first ones */
    OVER_TIME_POINTS_LEAST = 3, /* of the longest run: fewer are no course of time, and no figure */
    OVER_TIME_POINTS_MAX = 60,  /* of a run: of longer ones each point is the mean of several intervals */
};

/* When the last point of a run has to be at the earliest: a window of 100 ms has it at 95. */
#define OVER_TIME_LEAST_S 0.09

struct over_time_point {
    double at_s, ratio; /* middle of the interval; its rate to the median throughput of the cell's runs */
};

struct over_time_run {
    unsigned cell;       /* panel */
    size_t first, count; /* of its points */
};

struct over_time_cell {
    const struct summary *summary;   /* of the throughput */
    double median;                   /* its, Gbit/s */
    size_t runs, unsteady, left_out; /* those that are measured, of them unsteady ones; not drawn */
    double swing; /* largest distance of two intervals of a run, to the median throughput */
};

struct over_time {
    const struct figure *figure;
    const struct figure_context *context;
    const struct field *contrast;
    struct over_time_cell *cells; /* owned; those that are shown, in the order of the experiment */
    size_t cell_count, cells_in_all;
    uint32_t *number;           /* owned: of each summary the number of its cell + 1; 0: it is not shown */
    struct over_time_run *runs; /* owned; by cell */
    size_t run_count, run_capacity;
    struct over_time_point *points; /* owned */
    size_t point_count, point_capacity;
    struct scale time, ratio; /* of the axes */
    unsigned width, height, columns, panel_height;
    struct text title, subtitle, caption; /* owned */
};

void over_time_release(struct over_time *over_time);
#define own_over_time OWNED_BY(over_time_release) struct over_time

/* -ENOMEM is the only error. */
int over_time_make(const struct figure *figure, const struct variants *variants,
                   const struct figure_context *context, struct over_time *over_time, struct err *err);

/* "zero-copy, 16 KB, 4 threads": what varies. */
void over_time_title(const struct over_time *over_time, size_t cell, struct text *text);

/* The scripts (plots/over_time_script.c), as gnuplot_script() and matplotlib_script() of plots/figure.h. */
int over_time_gnuplot(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err);
int over_time_matplotlib(const struct figure *figure, const struct variants *variants, size_t variant,
                         const struct figure_context *context, struct text *text, struct err *err);

/* The kind of figure that this is, for figures[]; none where there are no intervals. */
extern const struct figure_kind figure_over_time;

#endif
