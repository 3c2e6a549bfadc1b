/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure of ratios: what verdicts say of each arm against the baseline, at each place, ready to be written
 * down. Its numbers are rows of verdicts.csv; its title is what they come to. How gnuplot and Python are told
 * is the business of ratio_script. */
#ifndef LABRUN_PLOTS_RATIO_H
#define LABRUN_PLOTS_RATIO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "findings/verdict.h"
#include "plots/axes.h"
#include "plots/figure.h"
#include "plots/panels.h"
#include "plots/picture.h"

/* --- selection (plots/ratio_plan.c) --- */

/* The verdicts that a figure draws: of its metric, against the baseline, of one variant or of all. */
struct selection {
    const struct verdicts *verdicts;
    unsigned metric;
    const struct variants *variants; /* NULL: all */
    size_t variant;
};

bool selection_has(const struct selection *from, const struct verdict *verdict);

/* Cells of the selection that differ in these fields, one of each kind, in their order. How many; the caller
 * frees the list, which is NULL when memory ran out. */
size_t selection_distinct(const struct selection *from, struct fields fields, const struct cell ***list);
size_t selection_count(const struct selection *from, struct fields fields);

/* --- plan (plots/ratio_plan.c) --- */
/* How the places are put on the page, from all verdicts of a metric. Up to RATIO_BESIDE_MAX arms stand beside
 * each other at each value of x; more of them, or a single place, are rows, and each place is a panel. */

enum {
    RATIO_BESIDE_MAX = 6,
    RATIO_PANELS_MAX = 8, /* more of them are drawn as several variants */
    RATIO_ROW_PANELS_MAX = 12,
    RATIO_PANELS_SHOWN = 24, /* of one variant; the others are counted */
    RATIO_ARMS_MAX = 40,     /* the others are counted */
};

struct ratio_plan {
    unsigned metric;       /* METRIC_COUNT: there is no such verdict, and no figure */
    bool rows;             /* a row per arm */
    const struct field *x; /* NULL when rows */
    struct panels panels;
};

struct ratio_plan ratio_plan_make(const struct figure *figure, const struct figure_context *context);

/* As figure_variants() of plots/figure.h; none where nothing was compared. */
int ratio_variants(const struct figure *figure, const struct figure_context *context,
                   struct variants *variants, struct err *err);

/* --- ratios --- */

enum { /* the page, pixels */
       RATIO_GAP_X = 30,
       RATIO_DODGE_PIXELS = 46, /* between arms at one place, at most */
       RATIO_SAME_COLOUR = 0xc9e0f0,
};
#define RATIO_DODGE_SHARE 0.8 /* of the way to the next place, for all arms together */

struct ratios {
    const struct figure *figure;
    const struct figure_context *context;
    const struct variants *variants;
    size_t variant;
    struct ratio_plan plan;
    const struct field *contrast;
    double equivalence;
    struct series *arms; /* owned, and what is in them; without the baseline, in the experiment's order */
    struct series base;  /* owned */
    unsigned arm_count, arms_left_out;
    const struct cell **x, **panels; /* owned arrays: a cell that has it for each value */
    size_t x_count, panel_count;     /* both at least 1 */
    size_t panels_left_out;
    const struct verdict **at; /* owned: of arm s, panel p and x value i at (s x panels + p) x values + i */
    char *sides;               /* owned: the same: where its label stands (plots/labels.h) */
    size_t least, most;        /* blocks behind a ratio */
    bool bars, band;           /* some ratio has an interval; some place a control */
    bool within;               /* some verdict lies within it */
    struct scale scale;
    unsigned columns, panel_height;
    unsigned width, height;              /* of the picture; a height of 0: as the panels need */
    struct text title;                   /* owned: the finding */
    struct text title_first, title_more; /* owned: the same in two lines */
    struct text subtitle, caption;       /* owned: lines */
    struct text x_title, y_title;        /* owned */
    struct text base_legend, control_legend, same_legend; /* owned; "" when there is no such thing */
};

void ratios_release(struct ratios *ratios);
#define own_ratios OWNED_BY(ratios_release) struct ratios

/* -ENOMEM is the only error. */
int ratios_make(const struct figure *figure, const struct variants *variants, size_t variant,
                const struct figure_context *context, struct ratios *ratios, struct err *err);

/* NULL: the two were not compared there. */
const struct verdict *ratios_find(const struct ratios *ratios, size_t arm, size_t panel, size_t x);

/* As it stands over a panel: "4 threads"; over an only one what all places share. */
void ratios_panel_title(const struct ratios *ratios, size_t panel, struct text *text);

/* "×0.5" */
void ratio_tic(const struct ratios *ratios, unsigned i, struct text *text);

/* The scripts (plots/ratio_script.c), as gnuplot_script() and matplotlib_script() of plots/figure.h. */
int ratio_gnuplot(const struct figure *figure, const struct variants *variants, size_t variant,
                  const struct figure_context *context, struct text *text, struct err *err);
int ratio_matplotlib(const struct figure *figure, const struct variants *variants, size_t variant,
                     const struct figure_context *context, struct text *text, struct err *err);

/* The kind of figure that this is, for figures[]. */
extern const struct figure_kind figure_of_ratios;

#endif
