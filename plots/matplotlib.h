/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure as a Python program of its own: the numbers are literal arrays in it, and matplotlib is all that
 * it needs. It shows what the gnuplot script shows, with the same colours, markers, axes and texts. The parts
 * that are the same in every figure are matplotlib_template's. */
#ifndef LABRUN_PLOTS_MATPLOTLIB_H
#define LABRUN_PLOTS_MATPLOTLIB_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "plots/figure.h"

/* "PREFIXthroughput-mtu9000.py": always a plain file's name. */
void matplotlib_name(const struct figure *figure, const struct variants *variants, size_t variant,
                     const char *prefix, struct text *text);

/* Writes the program of one variant of a figure. No string from a file can reach Python as code, nor
 * matplotlib as mathematics. -EINVAL for a figure whose keys are none, -ENOMEM. */
int matplotlib_script(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err);

#endif
