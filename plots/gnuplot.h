/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running gnuplot: posix_spawn, no shell, in the results folder, with a clean environment and none of the
 * user's start-up files. What it draws is script's business. */
#ifndef LABRUN_PLOTS_GNUPLOT_H
#define LABRUN_PLOTS_GNUPLOT_H

#include "base/err.h"
#include "base/text.h"

enum { GNUPLOT_VERSION_BYTES = 32, GNUPLOT_SECONDS_MAX = 60 };

/* 0 when there is a gnuplot that can draw SVG and PNG; -ENOENT with a hint when not. Fills version
 * (GNUPLOT_VERSION_BYTES) when not NULL: "5.4 patchlevel 4". */
int gnuplot_probe(char *version, struct err *err);

/* Draws `script` (a path relative to the folder) as `format` ("svg", "png") into a new file beside it: what
 * has its name is removed first, so that no link is written through. gnuplot's own complaint is in err.
 * -ENOENT: no gnuplot; -ETIMEDOUT after GNUPLOT_SECONDS_MAX, when it has been killed; -EIO: it failed.
 */
int gnuplot_draw(int folder, const char *script, const char *format, struct err *err);

/* The same with another limit, and appends to `said` the first 4 KB of what gnuplot wrote, warnings too. */
int gnuplot_run(int folder, const char *script, const char *format, unsigned seconds, struct text *said,
                struct err *err);

#endif
