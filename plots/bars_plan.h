/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure of bars before it is drawn: its parts, and where everything stands, in pixels from the top left
 * corner. Written down by bars for gnuplot and by matplotlib_bars for Python. */
#ifndef LABRUN_PLOTS_BARS_PLAN_H
#define LABRUN_PLOTS_BARS_PLAN_H

#include "plots/picture.h"
#include "plots/stacking.h"

enum { BARS_PARTS_MAX = STACKS * STACK_PARTS_MAX, BARS_GAP_X = 24, BARS_GAP_Y = 76, BARS_LEGEND_TEXT = 20 };

struct bars_plan {
    const struct picture *picture;
    const struct stacking *stacking;
    struct part parts[BARS_PARTS_MAX]; /* stack by stack */
    unsigned stack[BARS_PARTS_MAX];    /* which one each belongs to */
    unsigned part_count;
    unsigned legend_count; /* parts that have an entry: the first ones */
    double legend_x[BARS_PARTS_MAX], legend_y[BARS_PARTS_MAX];
    unsigned across, down;       /* pairs of panels */
    struct scale shared[STACKS]; /* the axis of a stack in all panels, where each has none of its own */
    double left, top, panel_width, panel_height, height, caption_y;
};

/* Of a picture that has data. */
void bars_plan_make(const struct picture *picture, struct bars_plan *plan);

/* A row's name: "two-copy (A/A)". */
void bars_plan_name(const struct series *series, struct text *text);

/* The axis of a stack in a panel. */
struct scale bars_plan_scale(const struct bars_plan *plan, unsigned stack, size_t panel);
/* The distance of its tics. */
double bars_plan_step(const struct scale *scale);

#endif
