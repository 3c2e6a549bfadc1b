/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around the numbers of a figure: caption, the experiment's name, and why a metric has no data.
 * Made from the folder's environment and experiment; the same for every way to draw. */
#ifndef LABRUN_OUTPUT_REPORT_FILES_H
#define LABRUN_OUTPUT_REPORT_FILES_H

#include "base/err.h"
#include "base/text.h"
#include "findings/findings.h"
#include "plots/figure.h"
#include "record/metric.h"

/* --- frame --- */

struct frame {
    struct text caption, name;      /* owned */
    const char *gaps[METRIC_COUNT]; /* borrowed from the environment */
    struct figure_context context;  /* points into this frame: it must not be copied */
};

void frame_release(struct frame *frame);
#define own_frame OWNED_BY(frame_release) struct frame

/* Borrows everything; `prefix` goes in front of files' names. -ENOMEM. */
int frame_make(const struct findings *findings, const char *prefix, struct frame *frame, struct err *err);

/* --- page --- */
/* report.html of a results folder: gathers what plots/report writes down. The pictures are read from the
 * folder, and so have to be drawn before. */

/* `frame`: what the figures were drawn with. `no_pictures`: why those in the folder are not of these data;
 * NULL: they are. */
int page_write(const struct findings *findings, const struct frame *frame, const char *no_pictures,
               struct err *err);

/* --- report --- */
/* What people look at, written into the results folder: summary.csv, verdicts.csv, crossovers.csv, gnuplot
 * scripts, figures, report.html. The same findings give the same bytes. */

/* -EOPNOTSUPP with a hint when there is no gnuplot: everything but the pictures is there then, and
 * report.html says why. */
int report_make(const struct findings *findings, struct err *err);

/* --- export --- */
/* The forms in which results leave a folder, a row each. Each turns the same findings into one or more files;
 * where these go is verb_export's business. */

/* Takes a finished file. */
struct outlet {
    int (*put)(void *to, const char *name, const struct text *text, struct err *err);
    void *to;
};

struct export_format {
    const char *name; /* "json": --format */
    int (*write)(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                 struct err *err);
};

extern const struct export_format export_formats[];
extern const unsigned export_format_count;
/* PREFIXexperiment.json: everything, answers and warnings too. */
int export_json(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                struct err *err);
/* PREFIXtables.md: summaries of throughput and CPU time, the verdicts about them, and
 * the shares of profiles. */
int export_markdown(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                    struct err *err);

#endif
