/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How figures look: fonts, the colour, marker and line of each series, how wide text is, and how panels are
 * put on the page. Only arithmetic: nothing about gnuplot or Python, no numbers of the study. */
#ifndef LABRUN_PLOTS_THEME_H
#define LABRUN_PLOTS_THEME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "experiment/figure_settings.h"

/* --- look --- */

/* Quoted nowhere: the names hold no quotes. Helvetica is what SVG viewers map best; the rest are its kin. */
#define THEME_FONT "Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif"

enum { /* font sizes, pixels */
       THEME_TITLE = 20,
       THEME_TEXT = 13,
       THEME_TIC = 12,
       THEME_CAPTION = 11
};

struct look {
    unsigned colour; /* 0xRRGGBB */
    unsigned mark;   /* gnuplot's point type */
    unsigned dash;   /* gnuplot's dash type */
};

enum { LOOK_COUNT = 8, LOOK_DASH_SOLID = 1, LOOK_DASH_LONG, LOOK_DASH_SHORT };

/* The look of the n-th value of what an experiment compares, from 0: the same in every figure, whatever else
 * is drawn beside it. LOOK_COUNT of them differ in colour, and in marker or line too, so that print and
 * colour-blind readers tell them apart; behind them colours repeat with other markers. More than a figure
 * draws in one panel. */
struct look theme_look(size_t place);

/* What the A/A control shows is no series among the others: a band behind them. */
#define THEME_BAND 0xe3e3e3

/* --- width of text --- */
/* Texts are broken before any font is loaded, so widths are upper bounds that hold for the usual
 * sans-serif fonts. */

/* Width in pixels of UTF-8 `string` at a font size of `size` pixels: the wider of DejaVu Sans and Liberation
 * Sans (the metrics of Helvetica and Arial), letter by letter. */
double glyph_width(const char *string, double size);

/* Appends `string` to `lines`, broken with '\n' so that no line is wider than `width` pixels; a word that is
 * wider is broken too. White space and control characters become single spaces, invalid UTF-8 becomes '?'.
 * Returns the number of lines: 0 for a blank string. */
unsigned glyph_wrap(const char *string, double size, double width, struct text *lines);

/* --- page --- */
/* Where everything stands on a figure is found by the script itself, from its texts, so that who edits them
 * need not move anything: plots/templates/layout*. Here is what it begins with. */

enum { PAGE_WIDTH = FIGURE_WIDTH, PAGE_EDGE = 30, PAGE_BLANK_HEIGHT = 130 };

/* So many panels in a row as look well, and how high each is, pixels. */
unsigned page_columns(size_t panels);
unsigned page_panel_height(size_t panels);

#endif
