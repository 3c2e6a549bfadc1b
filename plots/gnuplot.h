/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running gnuplot: posix_spawn, no shell, in the results folder, with a clean environment. */
#ifndef LABRUN_PLOTS_GNUPLOT_H
#define LABRUN_PLOTS_GNUPLOT_H

#include "base/err.h"

/* 0 when there is a gnuplot that can draw SVG and PNG; -ENOENT with a hint when not. Fills version (32 bytes)
 * when not NULL. */
int gnuplot_probe(char *version, struct err *err);

/* Draws `script` (a path relative to the folder) as `format` ("svg", "png"). gnuplot's own complaint is in
 * err. */
int gnuplot_draw(int folder, const char *script, const char *format, struct err *err);

#endif
