/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure of bars stacks: the parts and their colours, what they add up to, and the numbers. Two stacks
 * stand beside each other, a bar for each series. How they are drawn, and where, is the business of
 * gnuplot_script and matplotlib. */
#ifndef LABRUN_PLOTS_STACKED_BARS_H
#define LABRUN_PLOTS_STACKED_BARS_H

#include <stdbool.h>

#include "base/text.h"
#include "plots/axes.h"
#include "plots/picture.h"
#include "plots/theme.h"
#include "record/profile.h"

/* --- stacking --- */

enum { STACKS = 2, STACK_PARTS_MAX = PROFILE_GROUP_COUNT };

struct part {
    const char *key; /* in the file that a script reads */
    const char *label;
    unsigned id, colour; /* 0xRRGGBB */
};

/* One bar of one stack. */
struct bar {
    const struct picture *picture;
    unsigned stack, series;
    size_t panel;
};

struct stacking {
    struct {
        const char *key;   /* the sum, in the script */
        const char *title; /* of the axis: what, and its unit */
        bool own_axes;     /* of each panel */
    } stacks[STACKS];
    bool one_legend;     /* both stacks have the same parts */
    const char *source;  /* "summary.csv": what the script reads */
    const char *comment; /* in the script, over the parts */
    const char *reader;  /* the script's part that reads it */
    /* The parts of a stack that the picture has, in their order: those that are nothing everywhere are left
     * out, as what is received where nobody receives. Returns how many. */
    unsigned (*parts)(const struct picture *picture, unsigned stack, struct part parts[STACK_PARTS_MAX]);
    struct amount (*amount)(const struct bar *bar, const struct part *part); /* NULL: of the sum */
    void (*behind)(const struct bar *bar, struct text *text);                /* what stands behind the bar */
    /* How the numbers came about, for the subtitle; NULL: as in the other figures. */
    void (*summarised)(const struct picture *picture, struct text *text);
};

/* Copies of a byte by place, and its CPU time by side; from summaries. */
extern const struct stacking stacking_copies;
/* The CPU time of a byte by group of code, and the groups' shares; from profiles. */
extern const struct stacking stacking_profile;

/* --- bars plan --- */
/* A figure of bars before it is drawn. Written down by gnuplot_script and by matplotlib. */

enum { BARS_PARTS_MAX = STACKS * STACK_PARTS_MAX, BARS_ROW = 26 }; /* pixels: a bar and the space around it */

struct bars_plan {
    const struct picture *picture;
    const struct stacking *stacking;
    struct part parts[BARS_PARTS_MAX]; /* stack by stack */
    unsigned stack[BARS_PARTS_MAX];    /* which one each belongs to */
    unsigned part_count;
    unsigned legend_count;       /* parts that have an entry: the first ones */
    struct scale shared[STACKS]; /* the axis of a stack in all panels, where each has none of its own */
    unsigned across;             /* pairs of panels in a row */
};

/* Of a picture that has data. */
void bars_plan_make(const struct picture *picture, struct bars_plan *plan);

/* A part of a bar, scaled so that all of them add up to their sum: medians of parts do not. NULL: the sum. */
struct amount bars_plan_amount(const struct bars_plan *plan, const struct bar *bar, const struct part *part);

/* The axis of a stack in a panel: it begins with 0. */
struct bars_axis {
    double high, step; /* its end, the distance of its tics */
} bars_plan_axis(const struct bars_plan *plan, unsigned stack, size_t panel);

#endif
