/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The series of the figures on the page, and the boxes that hide and show each of them without a script: a
 * box is checked or not, and the style sheet hides what is of the same number behind it. */
#ifndef LABRUN_PLOTS_REPORT_FIGURES_H
#define LABRUN_PLOTS_REPORT_FIGURES_H

#include <stdbool.h>

#include "plots/html.h"
#include "plots/report.h"
#include "plots/svg_filter.h"

/* Which series does a plot of that title belong to? `count`: none. A title is a series' name, or goes on with
 * a comma. Where one name goes on with a comma after another, the longer one is meant. */
size_t report_series_find(const struct report_series *list, size_t count, struct span title);

/* Appends the rules of the style sheet. */
void report_series_style(struct text *text);

#endif
