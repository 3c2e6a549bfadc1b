/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second kind of figure: a row per mechanism and a pair of panels per message size. On the left the
 * copies of a byte, stacked by place, on the right the CPU time of a byte, stacked by side, so that what was
 * done and what it took stand in one line. Which metrics are stacked is a table here; how gnuplot is told,
 * too. */
#ifndef LABRUN_PLOTS_BARS_H
#define LABRUN_PLOTS_BARS_H

#include "plots/picture.h"

/* Appends the script of a picture that has data; what went wrong shows in `text` (text_ok). */
void bars_write(const struct picture *picture, struct text *text);

#endif
