/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to output/: the figures as files, what stands around the numbers in them, and the forms in which
 * results leave a folder. */
#ifndef LABRUN_OUTPUT_FIGURE_FILES_H
#define LABRUN_OUTPUT_FIGURE_FILES_H

#include "findings/findings.h"
#include "output/report_files.h"
#include "plots/figure.h"

/* Fails when the text ran out of memory. */
int write_text_file(const struct results *results, const char *name, const struct text *text,
                    struct err *err);

/* Caption, the experiment's name, and why a metric has no data: the same for every way to draw. */
struct frame {
    struct text caption, name;      /* owned */
    const char *gaps[METRIC_COUNT]; /* borrowed from the environment */
    struct figure_context context;  /* points into this frame: it must not be copied */
};

void frame_release(struct frame *frame);
#define own_frame OWNED_BY(frame_release) struct frame

/* Borrows everything; `prefix` goes in front of files' names. -ENOMEM. */
int frame_make(const struct findings *findings, const char *prefix, struct frame *frame, struct err *err);

/* Takes each variant of each figure that these findings have. */
int figures_visit(const struct figure_context *context,
                  int (*visit)(void *to, const struct figure *figure, const struct variants *variants,
                               size_t variant, struct err *err),
                  void *to, struct err *err);

/* gnuplot scripts and pictures. -EOPNOTSUPP with a hint when there is no gnuplot: then the scripts are there.
 * -EINTR when a signal came that the caller blocks. */
int figures_draw(const struct findings *findings, const struct figure_context *context, struct err *err);

/* PREFIXexperiment.json: everything, answers and warnings too. */
int export_json(const struct findings *findings, const struct figure_context *context,
                const struct outlet *outlet, struct err *err);
/* PREFIXtables.md: summaries of throughput and CPU time, the verdicts about them, and the shares of profiles.
 */
int export_markdown(const struct findings *findings, const struct figure_context *context,
                    const struct outlet *outlet, struct err *err);
/* One Python program per figure and variant. */
int export_matplotlib(const struct findings *findings, const struct figure_context *context,
                      const struct outlet *outlet, struct err *err);

#endif
