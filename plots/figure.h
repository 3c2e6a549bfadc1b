/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures[]: which metric is drawn against which axis, what makes a panel, and once for which variants. The
 * series are the values of the contrast, which the experiment names. Scripts and pictures are made from this
 * table and from summaries; nothing about a figure is written down anywhere else. */
#ifndef LABRUN_PLOTS_FIGURE_H
#define LABRUN_PLOTS_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "experiment/field.h"
#include "experiment/spec.h"
#include "findings/percentiles.h"
#include "findings/profile_shares.h"
#include "findings/summary.h"
#include "findings/verdict.h"
#include "plots/theme.h"
#include "record/metric.h"
#include "results/run_parts.h"

/* --- figure --- */

struct stacking; /* plots/stacked_bars.h */
struct figure_kind;
struct figure_values; /* plots/figure_values.h */

struct figure {
    const char *name;  /* "throughput": figures/throughput.gp, .svg, .png */
    const char *title; /* "Throughput"; what it is drawn against is added, but for bars */
    enum metric_id metric;
    enum metric_id
        instead; /* drawn when `metric` has no data (cycles -> CPU time); the same as metric: none */
    const char *instead_title;
    const char *note;            /* ends the subtitle; NULL: nothing */
    const char *x, *panel;       /* keys of cell_fields[] that are numbers */
    const struct stacking *bars; /* no axis x, but a bar per series, in its parts; x = panel. NULL: lines */
    bool against_throughput;     /* each point lies at its cell's throughput; `x` names it: plots/across.h */
    bool both_vary; /* a second view: there is no such figure where x or the panels have one value */
    bool timed;     /* of latencies: there is no such figure without any */
    bool sampled;   /* of profiles: there is no such figure without any */
    const struct figure_kind *kind; /* NULL: of summaries, in lines or bars */
};

extern const struct figure figures[];
extern const unsigned figure_count;

/* "summary.csv": what its script reads. */
const char *figure_source(const struct figure *figure);

enum { FIGURE_NARROW = 420, FIGURE_NARROW_ROWS = 500 }; /* pixels; with names beside the panels */

/* What a script needs besides the numbers. */
struct figure_context {
    const struct summaries *summaries;
    const struct spec *spec; /* what is compared, and in which order; NULL: the mechanisms */
    const char *experiment;  /* name and seed: "full, seed 1" */
    const char *caption;     /* host, kernel, path, MTU, congestion control, blocks, date */
    const char *const *gaps; /* per metric: why it has no data, or NULL */
    const char *prefix;      /* in front of file names */
    bool narrow;             /* for a telephone: FIGURE_NARROW wide, panels under each other, and no title */
    size_t blocks;
    const struct verdicts *verdicts;       /* for figures of ratios; NULL: none were made */
    const struct profile_shares *shares;   /* for figures of profiles; NULL: there are none */
    const struct run_intervals *intervals; /* of the records' runs; NULL: there are none to be drawn */
    const struct percentiles *percentiles; /* of the cells' times; NULL: nothing was timed */
    const struct records *records; /* for single runs in programs that read no file; NULL: none are shown */
};

/* The parameter whose values are the series. */
const struct field *figure_contrast(const struct figure_context *context);

/* Number of the cell's value on the axis of what the experiment compares: its place in colours and legends
 * (theme_look). Past the end of the axis where the rows are another experiment's; 0 without a spec. */
size_t figure_place(const struct spec *spec, const struct cell *cell);

/* Was less sent than the schedule of a paced cell had, or did less arrive than was sent? From its summaries
 * of achieved_pct, achieved_rate and message_rate; NULL: not measured. */
bool figure_saturated(const struct summary *kept, const struct summary *sent, const struct summary *arrived);
#define FIGURE_SATURATED "saturated: under 99 % of the offered load was sent, or 98 % of that arrived"

/* --- variant --- */
/* A figure has an x axis, panels and series (the values of the contrast). When still other parameters vary
 * (mtu=1500,9000), it is drawn once for each combination of those: a variant. Here is which there are, what
 * they are called in a file's name and in a subtitle, and which rows of summary.csv belong to one. */

struct variants {
    const struct summaries *summaries; /* borrowed: the figure's own */
    const struct cell **list;     /* owned array: one cell of each variant, borrowed from the summaries */
    size_t count, capacity;       /* without any summary 1, and list[0] is NULL; 0: no such figure */
    const struct field *contrast; /* the parameters that make no variant */
    const char *x, *panel;        /* the figure's, or what stands in for the contrast */
    uint64_t inside;              /* the rows of cell_fields[] that make no variant, a bit each */
};

void variants_release(struct variants *variants);
#define own_variants OWNED_BY(variants_release) struct variants

/* The variants of a figure: the combinations that occur in the summaries of what it shows, the experiment's
 * runs or the profiled ones, in the order of their values. None of a figure of profiles when there are none.
 * The caller releases them (own_variants), before what they borrow from. -ENOMEM. */
int figure_variants(const struct figure *figure, const struct figure_context *context,
                    struct variants *variants, struct err *err);

/* Does the cell belong to that variant? */
bool variants_has(const struct variants *variants, size_t variant, const struct cell *cell);

/* "MTU 9000, path loopback, 4 threads"; nothing when there is one variant. */
void variants_words(const struct variants *variants, size_t variant, struct text *text);

/* Does this field tell the variants apart? */
bool variants_differ(const struct variants *variants, const struct field *field);

/* The row of cell_fields[] of a key; NULL when there is none. */
const struct field *variants_field(const char *key);

/* Letters, digits, '.', '+', '-' and '_' as they are, every other byte as '_'. */
void variants_file_name(const char *string, struct text *text);

/* "-mtu9000", "-loopback": the part of a file's name that the value of a parameter makes. */
void variants_file_part(const struct field *field, const struct cell *cell, struct text *text);

/* "figures/PREFIXthroughput-mtu9000.svg": the path in the results folder. Whatever the prefix holds, it is a
 * plain file's name in figures/. `extension`: "gp", "svg", "png". */
void figure_path(const struct figure *figure, const struct variants *variants, size_t variant,
                 const char *prefix, const char *extension, struct text *text);

/* --- description --- */
/* What a picture does not tell a page: its title, what can be hidden in it, and its numbers. */

struct figure_series {
    struct text name; /* owned: begins the title of what is drawn of it */
    struct look look;
    bool band; /* an area and no line */
};

struct figure_description {
    struct text title;            /* owned */
    struct figure_series *series; /* owned */
    size_t series_count, series_capacity;
};

void figure_description_release(struct figure_description *description);
#define own_figure_description OWNED_BY(figure_description_release) struct figure_description

void figure_description_add(struct figure_description *description, const char *name, struct look look,
                            bool band);

int figure_describe(const struct figure *figure, const struct variants *variants, size_t variant,
                    const struct figure_context *context, struct figure_description *description,
                    struct figure_values *values, struct err *err);

/* --- kind --- */
/* A figure that is not made from summaries, in lines or bars, says itself which variants it has and how it is
 * written down. */

struct figure_kind {
    const char *source; /* what its script reads */
    int (*variants)(const struct figure *figure, const struct figure_context *context,
                    struct variants *variants, struct err *err);
    int (*gnuplot)(const struct figure *figure, const struct variants *variants, size_t variant,
                   const struct figure_context *context, struct text *text, struct err *err);
    int (*matplotlib)(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err);
    int (*describe)(const struct figure *figure, const struct variants *variants, size_t variant,
                    const struct figure_context *context, struct figure_description *description,
                    struct figure_values *values, struct err *err);
};

/* Adds why a figure has nothing to show: "no LLC load misses per KB: no PMU"; nothing when it has data. */
int figure_gap(const struct figure *figure, const struct variants *variants, size_t variant,
               const struct figure_context *context, struct text *text, struct err *err);

/* --- scripts --- */
/* One variant of a figure as a program that draws it. -EINVAL for a figure whose keys are none, -ENOMEM. */

/* For gnuplot (plots/gnuplot_script.c). It reads summary.csv of the results folder (figure_source), and
 * runs.csv where single runs are shown, which it finds from where it stands itself, and draws SVG beside
 * itself, or PNG or PDF with `-e "format='png'"`. No string from a file can reach gnuplot as code. */
int gnuplot_script(const struct figure *figure, const struct variants *variants, size_t variant,
                   const struct figure_context *context, struct text *text, struct err *err);

/* For Python (plots/matplotlib.c): the numbers are literal arrays in it, and matplotlib is all that it needs.
 * It shows what the gnuplot script shows. No string from a file can reach Python as code, nor matplotlib as
 * mathematics. */
int matplotlib_script(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err);

/* "PREFIXthroughput-mtu9000.py": always a plain file's name. */
void matplotlib_name(const struct figure *figure, const struct variants *variants, size_t variant,
                     const char *prefix, struct text *text);

#endif
