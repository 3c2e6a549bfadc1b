/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One figure of one variant, ready to be written down: which metric, which values on which axis, which
 * series, and every text broken into lines. How gnuplot is told is script's business. */
#ifndef LABRUN_PLOTS_PICTURE_H
#define LABRUN_PLOTS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "findings/summary.h"
#include "plots/axes.h"
#include "plots/figure.h"

/* --- layout --- */
/* Where everything stands on a figure, in pixels from the top left corner. The picture's height follows from
 * what is on it. Only arithmetic: no text, no numbers of the study. */

enum { LAYOUT_SERIES_MAX = 160 };
enum { LAYOUT_WIDTH = 1080, LAYOUT_EDGE = 30, LAYOUT_LEGEND_LINE = 26, LAYOUT_LEGEND_TEXT = 34 };

struct layout {
    double width, height;
    double title_y, subtitle_y, caption_y; /* middle of the (first) line */
    double left, top;                      /* of the first panel */
    double panel_width, panel_height, gap_x, gap_y;
    unsigned columns, rows;
    double legend_x[LAYOUT_SERIES_MAX], legend_y[LAYOUT_SERIES_MAX];
};

/* What must find room. */
struct layout_need {
    size_t panels;
    bool blank; /* no panel has data: no axes, no legend, low panels */
    unsigned subtitle_lines, caption_lines;
    double axis_width; /* of the widest label of the value axis */
    unsigned legend_count;
    double legend_width[LAYOUT_SERIES_MAX]; /* of the texts */
};

void layout_make(const struct layout_need *need, struct layout *layout);

/* --- bar grid --- */
/* Which summaries of a picture belong to which bar, panel by series: found once, because a bar asks for each
 * of its parts, and a picture may have thousands of bars. Not for lines, whose points are found by their
 * scripts. */

struct picture;

struct bar_grid {
    size_t *first; /* owned: of panel p and series s at p x series + s the first of its summaries in the
                      picture's `shown`; behind the last one where there are none */
    size_t *next;  /* owned: of each of `shown` the next one of the same bar; behind the last one: none */
};

/* NULL: not measured there. */
const struct summary *bar_grid_find(const struct picture *picture, size_t panel, unsigned series,
                                    enum metric_id metric);

/* --- picture --- */

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
