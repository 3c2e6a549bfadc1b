/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a Python program that are the same in every figure, in the order in which they stand there.
 * They use the variables that matplotlib.c writes between them. matplotlib 3.5 is the oldest that
 * Ubuntu 22.04 and Debian 12 have: nothing newer is used. */
#ifndef LABRUN_PLOTS_MATPLOTLIB_TEMPLATE_H
#define LABRUN_PLOTS_MATPLOTLIB_TEMPLATE_H

extern const char matplotlib_template_imports[];
extern const char matplotlib_template_draw[];

#endif
