/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around the numbers of a figure: caption, the experiment's name, and why a metric has no data.
 * Made from the folder's environment and experiment; the same for every way to draw. */
#ifndef LABRUN_FRAME_H
#define LABRUN_FRAME_H

#include "base/text.h"
#include "findings/findings.h"
#include "record/metric.h"
#include "plots/figure.h"

struct frame {
    struct text caption, name;      /* owned */
    const char *gaps[METRIC_COUNT]; /* borrowed from the environment */
    struct figure_context context;  /* points into this frame: it must not be copied */
};

void frame_release(struct frame *frame);
#define own_frame OWNED_BY(frame_release) struct frame

/* Borrows everything; `prefix` goes in front of files' names. -ENOMEM. */
int frame_make(const struct findings *findings, const char *prefix, struct frame *frame, struct err *err);

#endif
