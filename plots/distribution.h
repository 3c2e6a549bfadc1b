/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure of how long the messages of a cell took: percentile by percentile, on an axis on which each
 * further nine is as far from the last, a line for each value of what is compared, a panel for each place.
 * Its numbers are rows of percentiles.csv. How gnuplot and Python are told is the business of
 * distribution_script. */
#ifndef LABRUN_PLOTS_DISTRIBUTION_H
#define LABRUN_PLOTS_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "findings/percentiles.h"
#include "plots/axes.h"
#include "plots/figure.h"
#include "plots/panels.h"
#include "plots/picture.h"

enum {
    DISTRIBUTION_PANELS_MAX = 9,    /* more of them are drawn as several variants */
    DISTRIBUTION_PANELS_SHOWN = 24, /* of one variant; the others are counted */
    DISTRIBUTION_MARKS_MAX = 10,
};

/* A cell's percentiles, of which the axis begins at the shortest time. */
struct distribution_line {
    const struct percentile *list;
    size_t count; /* 0: there is none */
};

struct distribution {
    const struct figure *figure;
    const struct figure_context *context;
    const struct variants *variants;
    size_t variant;
    struct panels panels;
    const struct cell **places; /* owned array: a cell of each panel */
    size_t place_count, places_left_out;
    struct series *series; /* owned, and what is in them; without the control */
    unsigned series_count, base;
    bool multiples;                  /* a panel for each series but the base */
    struct text control_legend;      /* owned; "": there is none */
    struct distribution_line *lines; /* owned: of series s and panel p at s x panels + p; the control is
                                        behind the last series */
    size_t timed, saturated; /* cells that have a line; of them those that could not keep their load */
    size_t least, most;      /* runs behind a line */
    double reach;            /* of the axis: -log10 of the least share that is left */
    double marks[DISTRIBUTION_MARKS_MAX]; /* percentiles that are named: 50, 90, 99, ... */
    unsigned mark_count;
    struct scale scale;
    unsigned columns, panel_height, width, height;
    struct text title, subtitle, caption; /* owned: lines */
};

void distribution_release(struct distribution *distribution);
#define own_distribution OWNED_BY(distribution_release) struct distribution

/* -ENOMEM is the only error. */
int distribution_make(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct distribution *distribution,
                      struct err *err);

/* series = series_count: the control. */
struct distribution_line distribution_find(const struct distribution *distribution, size_t series,
                                           size_t panel);

/* What is timed in a panel: enum histogram_kind. */
unsigned distribution_kind(const struct distribution *distribution, size_t panel);

/* All times of a percentile, and what single runs say: the interval, or the range where they are too few for
 * one; NaN where there is one run, or none that can tell. */
struct amount distribution_amount(const struct percentile *percentile);

/* But the shortest time, which one message had. */
bool distribution_is_drawn(const struct percentile *percentile);

/* Where a percentile lies: -log10 of the share that is left. */
double distribution_along(double percentile);

/* "99.9 %" */
void distribution_tic(double percentile, struct text *text);

/* The scripts (plots/distribution_script.c), as gnuplot_script() and matplotlib_script() of plots/figure.h.
 */
int distribution_gnuplot(const struct figure *figure, const struct variants *variants, size_t variant,
                         const struct figure_context *context, struct text *text, struct err *err);
int distribution_matplotlib(const struct figure *figure, const struct variants *variants, size_t variant,
                            const struct figure_context *context, struct text *text, struct err *err);

/* The kind of figure that this is, for figures[]; none where nothing was timed. */
extern const struct figure_kind figure_of_distributions;

#endif
