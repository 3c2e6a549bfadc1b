/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/layout.h"

#include "plots/theme.h"

enum {
    TITLE_Y = 34,
    SUBTITLE_Y = 64,
    SUBTITLE_LINE = 20,
    LEGEND_ROW = 24,
    LEGEND_GAP = 30,
    AXIS_TITLE = 24, /* the value axis's title, rotated, left of its labels */
    AXIS_GAP = 12,   /* between labels and panel */
    PANEL_TITLE = 34,
    AXIS_BOTTOM = 58, /* tic labels and the axis's title, under the last row */
    CAPTION_LINE = 16,
    GAP_X = 30,
    GAP_Y = 48,
    BLANK_HEIGHT = 130,
};

/* Panels in a row, and how high they are drawn: more rows, lower panels. */
static unsigned columns_for(size_t panels)
{
    static const unsigned few[] = {1, 1, 2, 3, 2, 3, 3, 3, 4, 3};
    return panels < sizeof few / sizeof few[0] ? few[panels] : 4;
}

static double height_for(unsigned rows, bool blank)
{
    static const double heights[] = {420, 420, 240, 200};
    return blank ? BLANK_HEIGHT : rows < 4 ? heights[rows] : 170;
}

double layout_line_width(void)
{
    return LAYOUT_WIDTH - 2 * LAYOUT_EDGE;
}

/* Places the legend's entries from left to right, in as many rows as they need. Returns the last row's
 * middle. */
static double legend(const struct layout_need *need, double y, struct layout *layout)
{
    double x = LAYOUT_EDGE;
    for (unsigned i = 0; i < need->legend_count; i++) {
        double width = LAYOUT_LEGEND_TEXT + need->legend_width[i];
        if (i > 0 && x + width > LAYOUT_WIDTH - LAYOUT_EDGE) {
            x = LAYOUT_EDGE;
            y += LEGEND_ROW;
        }
        layout->legend_x[i] = x;
        layout->legend_y[i] = y;
        x += width + LEGEND_GAP;
    }
    return y;
}

void layout_make(const struct layout_need *need, struct layout *layout)
{
    unsigned columns = columns_for(need->panels);
    unsigned rows = (unsigned)((need->panels + columns - 1) / columns);
    *layout = (struct layout){
        .width = LAYOUT_WIDTH,
        .title_y = TITLE_Y,
        .subtitle_y = SUBTITLE_Y,
        .columns = columns,
        .rows = rows > 0 ? rows : 1,
        .gap_x = GAP_X,
        .gap_y = GAP_Y,
        .left = LAYOUT_EDGE + (need->blank ? 0 : AXIS_TITLE + need->axis_width + AXIS_GAP),
    };
    layout->panel_width = (LAYOUT_WIDTH - LAYOUT_EDGE - layout->left - (columns - 1) * GAP_X) / columns;
    layout->panel_height = height_for(layout->rows, need->blank);
    double y = SUBTITLE_Y + (need->subtitle_lines - 1.0) * SUBTITLE_LINE;
    if (need->legend_count > 0)
        y = legend(need, y + 30, layout);
    layout->top = y + LEGEND_ROW / 2.0 + PANEL_TITLE;
    double bottom = layout->top + layout->rows * layout->panel_height + (layout->rows - 1) * GAP_Y;
    layout->caption_y = bottom + (need->blank ? GAP_Y / 2.0 : AXIS_BOTTOM) + CAPTION_LINE;
    layout->height = layout->caption_y + need->caption_lines * CAPTION_LINE;
}
