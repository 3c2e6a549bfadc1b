/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything stands on a figure, in pixels from the top left corner. The picture's height follows from
 * what is on it. Only arithmetic: no text, no numbers of the study. */
#ifndef LABRUN_PLOTS_LAYOUT_H
#define LABRUN_PLOTS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

enum { LAYOUT_SERIES_MAX = 160 };
enum { LAYOUT_WIDTH = 1080, LAYOUT_EDGE = 30, LAYOUT_LEGEND_LINE = 26, LAYOUT_LEGEND_TEXT = 34 };

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
    size_t panels;
    bool blank; /* no panel has data: no axes, no legend, low panels */
    unsigned subtitle_lines, caption_lines;
    double axis_width; /* of the widest label of the value axis */
    unsigned legend_count;
    double legend_width[LAYOUT_SERIES_MAX]; /* of the texts */
};

void layout_make(const struct layout_need *need, struct layout *layout);

/* Widest line above and below the panels. */
double layout_line_width(void);

#endif
