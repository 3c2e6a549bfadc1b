/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a Python program that are the same in every figure, in the order in which they stand there.
 * They use the variables that stand between them. matplotlib 3.5 is the oldest that
 * Ubuntu 22.04 and Debian 12 have: nothing newer is used. */
#ifndef LABRUN_PLOTS_MATPLOTLIB_TEMPLATE_H
#define LABRUN_PLOTS_MATPLOTLIB_TEMPLATE_H

extern const char matplotlib_template_imports[]; /* up to the module that only this kind needs */
extern const char matplotlib_template_nan[];
extern const char matplotlib_template_page[]; /* sizes, texts */
extern const char matplotlib_template_draw_lines[];
extern const char matplotlib_template_draw_bars[]; /* in place of the lines */

#endif
