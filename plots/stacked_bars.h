/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure of bars stacks: the parts and their colours, what they add up to, the numbers, and where they
 * stand. Two stacks stand beside each other, a bar for each mechanism. How they are drawn is the business of
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
    /* The parts of a stack that the picture has, in their order. Returns how many. */
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
/* A figure of bars before it is drawn: its parts, and where everything stands. Written down by gnuplot_script
 * and by matplotlib. */

enum { BARS_PARTS_MAX = STACKS * STACK_PARTS_MAX };

struct bars_plan {
    const struct picture *picture;
    const struct stacking *stacking;
    struct part parts[BARS_PARTS_MAX]; /* stack by stack */
    unsigned stack[BARS_PARTS_MAX];    /* which one each belongs to */
    unsigned part_count;
    unsigned legend_count;       /* parts that have an entry: the first ones */
    struct scale shared[STACKS]; /* the axis of a stack in all panels, where each has none of its own */
    struct layout layout;        /* its columns: pairs of panels */
};

_Static_assert((int)BARS_PARTS_MAX <= (int)LAYOUT_SERIES_MAX, "every part fits into a legend");

/* Of a picture that has data. */
void bars_plan_make(const struct picture *picture, struct bars_plan *plan);

/* Adds the layout as assignments: in gnuplot and in Python the same. */
void bars_plan_write(const struct bars_plan *plan, struct text *text);

/* A row's name: "two-copy (A/A)". */
void bars_plan_name(const struct series *series, struct text *text);

/* The axis of a stack in a panel: it begins with 0. */
struct bars_axis {
    double high, step; /* its end, the distance of its tics */
} bars_plan_axis(const struct bars_plan *plan, unsigned stack, size_t panel);

#endif
