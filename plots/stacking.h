/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure of bars stacks: the parts and their colours, what they add up to, and the numbers. Two stacks
 * stand beside each other, a bar for each mechanism. How they are drawn is the business of bars (gnuplot) and
 * matplotlib_bars. */
#ifndef LABRUN_PLOTS_STACKING_H
#define LABRUN_PLOTS_STACKING_H

#include <stdbool.h>

#include "base/text.h"
#include "record/profile.h"

struct picture;

enum { STACKS = 2, STACK_PARTS_MAX = PROFILE_GROUP_COUNT };

struct part {
    const char *key; /* in the file that a script reads */
    const char *label;
    unsigned id, colour; /* 0xRRGGBB */
};

/* NaN: none. The bounds: of the sum's interval, or range. */
struct amount {
    double middle, low, high;
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
    double (*part)(const struct bar *bar, const struct part *part);
    struct amount (*sum)(const struct bar *bar);
    void (*behind)(const struct bar *bar, struct text *text); /* what stands behind the bar */
    /* How the numbers came about, for the subtitle; NULL: as in the other figures. */
    void (*summarised)(const struct picture *picture, struct text *text);
};

/* Copies of a byte by place, and its CPU time by side; from summaries. */
extern const struct stacking stacking_copies;
/* The CPU time of a byte by group of code, and the groups' shares; from profiles. */
extern const struct stacking stacking_profile;

#endif
