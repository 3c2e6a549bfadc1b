/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How figures look: fonts, each mechanism's colour, marker and line, how wide text is, and where everything
 * stands on the page. Only arithmetic: nothing about gnuplot or Python, no numbers of the study. */
#ifndef LABRUN_PLOTS_THEME_H
#define LABRUN_PLOTS_THEME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

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

/* A mechanism looks the same in every figure, whatever else is drawn beside it. `mechanism` is any number:
 * colours and markers repeat, their combination only after 84. The A/A control is the grey, hollow, dashed
 * twin of its mechanism. */
struct look theme_look(unsigned mechanism, bool control);

/* --- width of text --- */
/* The layout is computed before any font is loaded, so widths are upper bounds that hold for the usual
 * sans-serif fonts. */

/* Width in pixels of UTF-8 `string` at a font size of `size` pixels: the wider of DejaVu Sans and Liberation
 * Sans (the metrics of Helvetica and Arial), letter by letter. */
double glyph_width(const char *string, double size);

/* Appends `string` to `lines`, broken with '\n' so that no line is wider than `width` pixels; a word that is
 * wider is broken too. White space and control characters become single spaces, invalid UTF-8 becomes '?'.
 * Returns the number of lines: 0 for a blank string. */
unsigned glyph_wrap(const char *string, double size, double width, struct text *lines);

/* --- layout --- */
/* Where everything stands on a figure, in pixels from the top left corner. The picture's height follows from
 * what is on it. */

enum { LAYOUT_SERIES_MAX = 160 };
enum { LAYOUT_WIDTH = 1080, LAYOUT_EDGE = 30 };

struct layout {
    double width, height;
    double title_y, subtitle_y, caption_y; /* middle of the (first) line */
    double left, top;                      /* of the first panel */
    double panel_width, panel_height, gap_x, gap_y;
    unsigned columns, rows;
    double legend_x[LAYOUT_SERIES_MAX], legend_y[LAYOUT_SERIES_MAX];
};

/* What must find room. */
struct layout_need {
    const struct layout *grid; /* its columns, rows, gaps, left edge and panel height; NULL: panels with axes,
                                  as many in a row as look well */
    size_t panels;             /* without a grid */
    bool blank;                /* no panel has data: no axes, no legend, low panels */
    unsigned subtitle_lines, caption_lines;
    double axis_width; /* of the widest label of the value axis */
    unsigned legend_count;
    double legend_gap;                        /* between entries */
    double legend_width[LAYOUT_SERIES_MAX];   /* of the entries */
    unsigned legend_group[LAYOUT_SERIES_MAX]; /* rising; each group begins a row */
};

void layout_make(const struct layout_need *need, struct layout *layout);

/* Adds assignments, which look the same in gnuplot and in Python: "width = 1080". `names`: what of the
 * layout, in which order; ends with NULL. */
void layout_write(const struct layout *layout, const char *const names[], struct text *text);

#endif
