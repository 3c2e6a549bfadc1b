/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The series of the figures on the page, and the boxes that hide and show each of them without a script: a
 * box is checked or not, and the style sheet hides what is of the same number behind it. */
#ifndef LABRUN_PLOTS_REPORT_SERIES_H
#define LABRUN_PLOTS_REPORT_SERIES_H

#include <stdbool.h>

#include "plots/html.h"
#include "plots/report.h"
#include "plots/span.h"

/* Which series does a plot of that title belong to? `count`: none. A title is a series' name, or goes on with
 * a comma. Where one name goes on with a comma after another, the longer one is meant. */
size_t report_series_find(const struct report_series *list, size_t count, struct span title);

/* A box for each series that is shown, with its look and its name. They have to stand before the picture,
 * within the same element. `prefix` is the picture's: ids of the page and of its markers begin with it. */
void report_series_boxes(const struct report_figure *figure, const bool shown[REPORT_SERIES_MAX],
                         const char *prefix, struct html *html);

/* Appends the rules of the style sheet. */
void report_series_style(struct text *text);

#endif
