/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece of somebody else's text: where it starts and how long it is, without a copy and without a NUL. Only
 * comparisons; what the pieces mean is for who found them. */
#ifndef LABRUN_PLOTS_SVG_FILTER_H
#define LABRUN_PLOTS_SVG_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "plots/report.h"

/* --- span --- */

struct span {
    const char *start;
    size_t length;
};
bool span_begins(struct span span, const char *word);

/* --- report picture --- */
/* An SVG file made part of the page. The file may have been made by anybody: only known drawing elements and
 * attributes are taken over, and nothing that runs, loads or reaches out of the picture. */

/* Appends the figure's picture as one <svg> element that is called by its title. Its ids, and what refers to
 * them, get `prefix` in front: gnuplot uses the same ones in every file, and a page may have an id once only.
 * Colours are written without blanks, "rgb(0,114,178)", so that the style sheet can find them. What belongs
 * to the figure's first series has the class "s1", and so on; which of them the picture shows is set in
 * `series`. -EINVAL when the bytes are no well-formed SVG; what was appended by then is taken back. */
int report_picture(const struct report_figure *figure, const char *prefix, struct text *text,
                   bool series[REPORT_SERIES_MAX], struct err *err);

#endif
