/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures[]: which metric is drawn against which axis, what makes a panel, what makes a series. Scripts and
 * pictures are made from this table and from summaries; nothing about a figure is written down anywhere else.
 * A figure is drawn once for each of its variants (plots/variant.h). */
#ifndef LABRUN_PLOTS_FIGURE_H
#define LABRUN_PLOTS_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "findings/profile_shares.h"
#include "findings/summary.h"
#include "base/err.h"
#include "base/text.h"
#include "record/metric.h"
#include "plots/variant.h"

struct stacking; /* plots/stacking.h */

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
