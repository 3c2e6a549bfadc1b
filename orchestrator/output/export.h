/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms in which results leave a folder, a row each. Each turns the same findings into one or more files;
 * where these go is verb_export's business. */
#ifndef LABRUN_EXPORT_H
#define LABRUN_EXPORT_H

#include "base/err.h"
#include "base/text.h"
#include "findings/findings.h"
#include "output/frame.h"

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

/* One Python program per figure and variant. */
int export_matplotlib(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                      struct err *err);
/* PREFIXexperiment.json: everything, answers and warnings too. */
int export_json(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                struct err *err);
/* PREFIXtables.md: summaries of throughput and CPU time, the verdicts about them, and
 * the shares of profiles. */
int export_markdown(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                    struct err *err);

#endif
