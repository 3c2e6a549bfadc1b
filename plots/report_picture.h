/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An SVG file made part of the page. The file may have been made by anybody: only known drawing elements and
 * attributes are taken over, and nothing that runs, loads or reaches out of the picture. */
#ifndef LABRUN_PLOTS_REPORT_PICTURE_H
#define LABRUN_PLOTS_REPORT_PICTURE_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

/* Appends the picture as one <svg> element that is called `label`. Its ids, and what refers to them, get
 * `prefix` in front: gnuplot uses the same ones in every file, and a page may have an id once only. Colours
 * are written without blanks, "rgb(0,114,178)", so that the style sheet can find them. -EINVAL when the bytes
 * are no well-formed SVG; what was appended by then is taken back. */
int report_picture(const char *svg, size_t length, const char *prefix, const char *label, struct text *text,
                   struct err *err);

#endif
