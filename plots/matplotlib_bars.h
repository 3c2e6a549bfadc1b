/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure of bars as Python: its stacks, its axes, where everything stands. What every program has is
 * matplotlib's. */
#ifndef LABRUN_PLOTS_MATPLOTLIB_BARS_H
#define LABRUN_PLOTS_MATPLOTLIB_BARS_H

#include "plots/picture.h"

/* Of a picture that has data; what went wrong shows in `text` (text_ok). */
void matplotlib_bars(const struct picture *picture, struct text *text);

#endif
