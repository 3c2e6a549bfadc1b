/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How wide text is, and where it breaks: the layout is computed before any font is loaded, so widths are
 * upper bounds that hold for the usual sans-serif fonts. Here is nothing about gnuplot and nothing about
 * figures. */
#ifndef LABRUN_PLOTS_TEXT_WIDTH_H
#define LABRUN_PLOTS_TEXT_WIDTH_H

#include "base/text.h"

/* Width in pixels of UTF-8 `string` at a font size of `size` pixels: the wider of DejaVu Sans and Liberation
 * Sans (the metrics of Helvetica and Arial), letter by letter. */
double glyph_width(const char *string, double size);

/* Appends `string` to `lines`, broken with '\n' so that no line is wider than `width` pixels; a word that is
 * wider is broken too. White space and control characters become single spaces, invalid UTF-8 becomes '?'.
 * Returns the number of lines: 0 for a blank string. */
unsigned glyph_wrap(const char *string, double size, double width, struct text *lines);

#endif
