/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gnuplot script of a picture with axes and lines, written so that a person can read and change it. Every
 * string that comes from a file or from the host goes through plots/literal. Nothing is decided here. */
#ifndef LABRUN_PLOTS_SCRIPT_H
#define LABRUN_PLOTS_SCRIPT_H

#include "plots/picture.h"

/* "figures/throughput": the path without what follows the dot. */
void script_stem(const struct picture *picture, struct text *text);

/* What every script begins with: how it is used; fonts, lines and colours. */
void script_head(const struct picture *picture, struct text *text);
void script_style(struct text *text);

/* Appends the script; what went wrong shows in `text` (text_ok). */
void script_write(const struct picture *picture, struct text *text);

#endif
