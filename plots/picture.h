/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One figure of one variant, ready to be written down: which metric, which values on which axis, which
 * series, and every text broken into lines. How gnuplot and Python are told is the business of
 * gnuplot_script and matplotlib; where everything stands, that of the script itself. */
#ifndef LABRUN_PLOTS_PICTURE_H
#define LABRUN_PLOTS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "findings/summary.h"
#include "plots/axes.h"
#include "plots/figure.h"
#include "plots/series.h"
#include "plots/theme.h"

/* In one panel more series cannot be told apart: each gets a panel of its own then. */
enum { PICTURE_SERIES_MAX = 7, PICTURE_COLUMNS_OF_MULTIPLES = 3 };

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
    struct series *series;      /* owned, and what is in them; without the control */
    unsigned series_count;
    unsigned base;  /* the series that the others are compared with */
    bool multiples; /* a panel for each series but that one, which is in all of them */
    struct text
        control_legend; /* owned: the A/A control is a band; "": there is none, or it cannot be shown */
    size_t *first; /* owned: of series s, panel p and x value i at (s x panels + p) x values + i the first of
                      its summaries in `shown`, or shown_count; bars have one x value. The control is behind
                      the last series */
    size_t *next;  /* owned: of each of `shown` the next one of the same place, or shown_count */
    size_t least, most;                 /* runs behind a point; 0 and 0: no data at all */
    bool runs;                          /* the single runs are shown too */
    bool saturated;                     /* some place is: it is crossed */
    bool many, few;                     /* there are points of 6 runs or more; of fewer, but several */
    struct scale scale;                 /* of the value axis */
    unsigned columns;                   /* panels in a row */
    unsigned width, height;             /* pixels; a height of 0: as the panels need */
    struct text subtitle, caption, gap; /* owned: lines; "gap" is what stands where there is no data */
};

void picture_release(struct picture *picture);
#define own_picture OWNED_BY(picture_release) struct picture

/* Where the parameter of the x axis has one value and that of the panels several, they change places: a
 * panel with one place on its axis shows nothing. -EINVAL when the figure names no parameter, -ENOMEM. */
int picture_make(const struct figure *figure, const struct variants *variants, size_t variant,
                 const struct figure_context *context, struct picture *picture, struct err *err);

/* What was measured at a place, found at once, because a picture may have thousands of bars, each of a dozen
 * parts. `series` = series_count: the control. Bars: x is 0. NULL: nothing was. */
const struct summary *picture_find(const struct picture *picture, size_t series, size_t panel, size_t x,
                                   enum metric_id metric);

/* Could a paced cell not keep its load there? */
bool picture_saturated(const struct picture *picture, size_t series, size_t panel, size_t x);

/* A number and the ends of the line over it; NaN: none. */
struct amount {
    double middle, low, high;
};

/* The median with the ends of its 95 % interval; with the range of the runs where they are too few for one;
 * with nothing where there is one run. All NaN for NULL. */
struct amount picture_amount(const struct summary *summary);

/* Of a panel with axes, pixels. */
unsigned picture_panel_height(const struct picture *picture);

/* "Gbit/s (higher is better)": the value axis's title. */
void picture_y_title(const struct picture *picture, struct text *text);

/* Why a metric has no data: "no LLC misses: no PMU"; said in a line where the picture would be. */
void picture_gap(const struct picture *picture, struct text *text);

#endif
