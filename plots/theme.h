/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How figures look: sizes in pixels and each mechanism's colour, marker and line. A mechanism looks the same
 * in every figure, whatever else is drawn beside it. Where things stand is layout's business. */
#ifndef LABRUN_PLOTS_THEME_H
#define LABRUN_PLOTS_THEME_H

#include <stdbool.h>

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

/* `mechanism` is any number: colours and markers repeat, their combination only after 84. The A/A control is
 * the grey, hollow, dashed twin of its mechanism. */
struct look theme_look(unsigned mechanism, bool control);

#endif
