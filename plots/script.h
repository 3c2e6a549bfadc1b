/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gnuplot script of a picture, written so that a person can read and change it. Every string that comes
 * from a file or from the host goes through plots/literal. Nothing is decided here. */
#ifndef LABRUN_PLOTS_SCRIPT_H
#define LABRUN_PLOTS_SCRIPT_H

#include "plots/picture.h"

/* Appends the script; what went wrong shows in `text` (text_ok). */
void script_write(const struct picture *picture, struct text *text);

#endif
