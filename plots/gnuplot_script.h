/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure as a gnuplot script, written so that a person can read and change it. Nothing is decided here:
 * what is drawn is picture's business, what bars stack and where they stand that of stacked_bars. */
#ifndef LABRUN_PLOTS_GNUPLOT_SCRIPT_H
#define LABRUN_PLOTS_GNUPLOT_SCRIPT_H

#include "base/err.h"
#include "base/text.h"
#include "plots/figure.h"

/* Writes the script of one variant of a figure. It reads summary.csv of the results folder (figure_source),
 * and runs.csv where single runs are shown, works when started as `gnuplot figures/NAME.gp` in that folder,
 * and draws SVG, or PNG with `-e "format='png'"`. No string from a file can reach gnuplot as code. -EINVAL
 * for a figure whose keys are none, -ENOMEM. */
int gnuplot_script(const struct figure *figure, const struct variants *variants, size_t variant,
                   const struct figure_context *context, struct text *text, struct err *err);

#endif
