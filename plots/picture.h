/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One figure of one variant, ready to be written down: which metric, which values on which axis, which
 * series, and every text broken into lines. How gnuplot is told is script's business. */
#ifndef LABRUN_PLOTS_PICTURE_H
#define LABRUN_PLOTS_PICTURE_H

#include "experiment/mechanism.h"
#include "plots/bar_grid.h"
#include "plots/coordinate.h"
#include "plots/figure.h"
#include "plots/layout.h"
#include "plots/scale.h"

struct series {
    unsigned mechanism;
    bool control;
    struct text legend; /* owned */
};

struct picture {
    const struct figure *figure;
    const struct figure_context *context;
    const struct summaries *summaries; /* the figure's own: figure_summaries() */
    const struct variants *variants;
    size_t variant;
    const struct summary **shown; /* owned array: the summaries of the variant, all metrics */
    size_t shown_count;
    enum metric_id metric;      /* figure->metric, or figure->instead */
    struct text title;          /* owned */
    struct coordinate x, panel; /* owned; the figure's, or turned: see picture_make() */
    struct series series[2 * MECHANISM_COUNT];
    unsigned series_count;
    struct bar_grid grid; /* owned; of bars alone */
    size_t least, most;   /* runs behind a point; 0 and 0: no data at all */
    bool heaps;           /* some points stand for runs that fall in two heaps: the single runs are shown */
    bool few, many;       /* some points rest on 2 to 5 runs; some on 6 or more and have an interval */
    struct scale scale;
    struct layout layout;
    struct text subtitle, caption, gap; /* owned; lines */
};

_Static_assert(2 * MECHANISM_COUNT <= LAYOUT_SERIES_MAX, "every mechanism and its control fit into a legend");

void picture_release(struct picture *picture);
#define own_picture OWNED_BY(picture_release) struct picture

/* Where the parameter of the x axis has one value and that of the panels several, they change places: a
 * panel with one place on its axis shows nothing. -EINVAL when the figure names no parameter, -ENOMEM. */
int picture_make(const struct figure *figure, const struct variants *variants, size_t variant,
                 const struct figure_context *context, struct picture *picture, struct err *err);

/* Do the single runs of this cell and metric belong on figures? Their median and its interval hide that there
 * are two heaps. Bars leave no room for them. */
bool picture_heaps(const struct figure *figure, const struct summary *summary);

/* How many lines a text of lines has. */
unsigned picture_lines(const struct text *text);

#endif
