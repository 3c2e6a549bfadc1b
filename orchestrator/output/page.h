/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html of a results folder: gathers what plots/report writes down. The pictures are read from the
 * folder, and so have to be drawn before. */
#ifndef LABRUN_PAGE_H
#define LABRUN_PAGE_H

#include "base/err.h"
#include "findings/findings.h"
#include "output/frame.h"

/* `frame`: what the figures were drawn with. `no_pictures`: why those in the folder are not of these data;
 * NULL: they are. */
int page_write(const struct findings *findings, const struct frame *frame, const char *no_pictures,
               struct err *err);

#endif
