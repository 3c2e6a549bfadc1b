/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures[]: which metric is drawn against which axis, what makes a panel, what makes a series. Scripts and
 * pictures are made from this table and from summaries; nothing about a figure is written down anywhere else.
 * A figure is drawn once for each of its variants (plots/figure.h). */
#ifndef LABRUN_PLOTS_FIGURE_H
#define LABRUN_PLOTS_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "experiment/field.h"
#include "findings/profile_shares.h"
#include "findings/summary.h"
#include "record/metric.h"

/* --- variant --- */
/* A figure has an x axis, panels and series (the mechanisms). When still other parameters vary
 * (mtu=1500,9000), it is drawn once for each combination of those: a variant. Here is which there are, what
 * they are called in a file's name and in a subtitle, and which rows of summary.csv belong to one. */

struct variants {
    const struct cell **list; /* owned array: one cell of each variant, borrowed from the summaries */
    size_t count, capacity;   /* count: at least 1; without any summary it is 1 and list[0] is NULL */
    const char *x, *panel;    /* the keys that make no variant */
};

void variants_release(struct variants *variants);
#define own_variants OWNED_BY(variants_release) struct variants

/* The combinations that occur in the summaries, in the order of their values. -ENOMEM. */
int variants_find(const char *x, const char *panel, const struct summaries *summaries,
                  struct variants *variants, struct err *err);

/* Does the cell belong to that variant? */
bool variants_has(const struct variants *variants, size_t variant, const struct cell *cell);

/* A parameter's value for people: "16 KB", "1500 B", "auto", "loopback". Sizes are in KB only when that is a
 * whole number of them. */
void variants_value(const struct field *field, const struct cell *cell, struct text *text);

/* "-mtu9000-loopback" for file names (letters, digits, '.', '+', '-', '_' only); nothing when there is one
 * variant. */
void variants_suffix(const struct variants *variants, size_t variant, struct text *text);

/* "MTU 9000 B, path loopback"; nothing when there is one variant. */
void variants_words(const struct variants *variants, size_t variant, struct text *text);

/* A gnuplot expression that is true for the variant's rows of summary.csv: "strcol('mtu') eq '9000' && ...";
 * "1" when there is one variant. */
void variants_condition(const struct variants *variants, size_t variant, struct text *text);

/* The row of cell_fields[] of a key; NULL when there is none. */
const struct field *variants_field(const char *key);

/* Letters, digits, '.', '+', '-' and '_' as they are, every other byte as '_'. */
void variants_file_name(const char *string, struct text *text);

/* --- coordinate --- */
/* A parameter as a coordinate of a figure: the values that it takes, in order, and the words for them. Only
 * parameters that are numbers can be coordinates: threads, message_size, mtu. */

struct coordinate {
    const struct field *field; /* of type FIELD_NUMBER */
    int64_t *values;           /* owned; rising */
    size_t count, capacity;
};

void coordinate_release(struct coordinate *coordinate);

/* The values of `key` in the cells of one variant. -EINVAL when there is no such number, -ENOMEM. */
int coordinate_find(const char *key, const struct variants *variants, size_t variant,
                    const struct summaries *summaries, struct coordinate *coordinate, struct err *err);

int64_t coordinate_value(const struct coordinate *coordinate, const struct cell *cell);

/* For the axis: "whole message", "connections". */
const char *coordinate_title(const struct coordinate *coordinate);
/* For a figure's title: "message size", "the number of connections". */
const char *coordinate_subject(const struct coordinate *coordinate);
/* For a tic: "16 KB", "8". */
void coordinate_tic(const struct coordinate *coordinate, size_t i, struct text *text);
/* For a panel: "messages of 16 KB", "8 connections". */
void coordinate_panel(const struct coordinate *coordinate, size_t i, struct text *text);

/* Least distance between neighbouring values, in octaves; 1 when there is one value. */
double coordinate_step(const struct coordinate *coordinate);

/* --- figure --- */

struct stacking; /* plots/stacked_bars.h */

struct figure {
    const char *name;  /* "throughput": figures/throughput.gp, .svg, .png */
    const char *title; /* "Throughput"; what it is drawn against is added, but for bars */
    enum metric_id metric;
    enum metric_id
        instead; /* drawn when `metric` has no data (cycles -> CPU time); the same as metric: none */
    const char *instead_title;
    const char *x, *panel; /* keys of cell_fields[] that are numbers */
    const struct stacking
        *bars;    /* no axis x, but a bar per mechanism, in its parts; x = panel. NULL: lines */
    bool sampled; /* of profiles: there is no such figure without any */
};

extern const struct figure figures[];
extern const unsigned figure_count;

/* What a script needs besides the numbers. */
struct figure_context {
    const struct summaries *summaries;
    const char *experiment;  /* name and seed: "full, seed 1" */
    const char *caption;     /* host, kernel, path, MTU, congestion control, blocks, date */
    const char *const *gaps; /* per metric: why it has no data, or NULL */
    const char *prefix;      /* in front of file names */
    size_t blocks;
    const struct profile_shares *shares; /* for figures of profiles; NULL: there are none */
    const struct records *records; /* for single runs in programs that read no file; NULL: none are shown */
};

/* Is there anything that this figure could be of? */
bool figure_wanted(const struct figure *figure, const struct profile_shares *shares);

/* Whose runs a figure shows: those of the experiment, or the profiled ones. `shares` may be NULL. */
const struct summaries *figure_summaries(const struct figure *figure, const struct summaries *summaries,
                                         const struct profile_shares *shares);

/* "summary.csv": what its script reads. */
const char *figure_source(const struct figure *figure);

/* The variants of a figure, of its own summaries: at least one. The caller releases them (own_variants). */
int figure_variants(const struct figure *figure, const struct summaries *summaries, struct variants *variants,
                    struct err *err);

/* "figures/PREFIXthroughput-mtu9000.svg": the path in the results folder. Whatever the prefix holds, it is a
 * plain file's name in figures/. `extension`: "gp", "svg", "png". */
void figure_path(const struct figure *figure, const struct variants *variants, size_t variant,
                 const char *prefix, const char *extension, struct text *text);

/* Writes the gnuplot script of one variant of a figure. It reads summary.csv of the results folder, and
 * runs.csv where single runs are shown, works when started as `gnuplot figures/NAME.gp` in that folder, and
 * draws SVG, or PNG with `-e "format='png'"`. No string from a file can reach gnuplot as code. -EINVAL for a
 * figure whose keys are none, -ENOMEM. */
int figure_script(const struct figure *figure, const struct variants *variants, size_t variant,
                  const struct figure_context *context, struct text *text, struct err *err);

#endif
