/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second kind of figure as a gnuplot script: a row per mechanism and a pair of panels per message size,
 * two stacks beside each other, so that what was done and what it took stand in one line. What is stacked is
 * the business of stacking, where it stands that of bars_plan. */
#ifndef LABRUN_PLOTS_BARS_H
#define LABRUN_PLOTS_BARS_H

#include "plots/picture.h"

/* Appends the script of a picture that has data; what went wrong shows in `text` (text_ok). */
void bars_write(const struct picture *picture, struct text *text);

#endif
