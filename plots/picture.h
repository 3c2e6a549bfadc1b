/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One figure of one variant, ready to be written down: which metric, which values on which axis, which
 * series, where everything stands, and every text broken into lines. How gnuplot and Python are told is the
 * business of gnuplot_script and matplotlib. */
#ifndef LABRUN_PLOTS_PICTURE_H
#define LABRUN_PLOTS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "findings/summary.h"
#include "plots/axes.h"
#include "plots/figure.h"
#include "plots/theme.h"

struct series {
    unsigned mechanism;
    bool control;
    struct text legend; /* owned */
};

struct picture {
    const struct figure *figure;
    const struct figure_context *context;
    const struct variants *variants;
    size_t variant;
    const struct summary **shown; /* owned array: the summaries of the variant, all metrics */
    size_t shown_count;
    enum metric_id metric;      /* figure->metric, or figure->instead */
    struct text title;          /* owned */
    struct coordinate x, panel; /* owned; the figure's, or turned: see picture_make() */
    struct series series[2 * MECHANISM_COUNT];
    unsigned series_count;
    size_t *first; /* owned: of series s, panel p and x value i at (s x panels + p) x values + i the first of
                      its summaries in `shown`, or shown_count; bars have one x value */
    size_t *next;  /* owned: of each of `shown` the next one of the same place, or shown_count */
    size_t least, most; /* runs behind a point; 0 and 0: no data at all */
    bool heaps;         /* some points stand for runs that fall in two heaps: the single runs are shown */
    bool few, many;     /* some points rest on 2 to 5 runs; some on 6 or more and have an interval */
    struct scale scale;
    struct layout layout; /* of bars only where there is no data: bars_plan */
    unsigned subtitle_lines, caption_lines;
    struct text subtitle, caption, gap; /* owned; lines */
};

_Static_assert(2 * MECHANISM_COUNT <= LAYOUT_SERIES_MAX, "every mechanism and its control fit into a legend");

void picture_release(struct picture *picture);
#define own_picture OWNED_BY(picture_release) struct picture

/* Where the parameter of the x axis has one value and that of the panels several, they change places: a
 * panel with one place on its axis shows nothing. -EINVAL when the figure names no parameter, -ENOMEM. */
int picture_make(const struct figure *figure, const struct variants *variants, size_t variant,
                 const struct figure_context *context, struct picture *picture, struct err *err);

/* What was measured at a place, found at once, because a picture may have thousands of bars, each of a dozen
 * parts. Bars: x is 0. NULL: nothing was. */
const struct summary *picture_find(const struct picture *picture, size_t series, size_t panel, size_t x,
                                   enum metric_id metric);

/* A number and the ends of the line over it; NaN: none. */
struct amount {
    double middle, low, high;
};

/* The median with the ends of its 95 % interval; with the range of the runs where they are too few for one;
 * with nothing where there is one run. All NaN for NULL. */
struct amount picture_amount(const struct summary *summary);

/* "Gbit/s (higher is better)": the value axis's title. */
void picture_y_title(const struct picture *picture, struct text *text);

#endif
