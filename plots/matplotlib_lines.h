/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure with axes and lines as Python: its data, its axes, where everything stands. What every program has
 * is matplotlib's. */
#ifndef LABRUN_PLOTS_MATPLOTLIB_LINES_H
#define LABRUN_PLOTS_MATPLOTLIB_LINES_H

#include "plots/picture.h"

int matplotlib_lines(const struct picture *picture, struct text *text, struct err *err);

#endif
