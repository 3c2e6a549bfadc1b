/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/theme.h"

#include <math.h>
#include <string.h>

/* --- look --- */

/* Okabe & Ito (2008), told apart with every common colour blindness; without yellow, which vanishes on white.
 */
static const unsigned colours[] = {0x0072b2, 0xcc79a7, 0xe69f00, 0xd55e00, 0x009e73, 0x000000, 0x56b4e9};
enum { COLOURS = sizeof colours / sizeof colours[0], GREY = 0x8c8c8c };

/* gnuplot's point types: circle, diamond, triangle down, square, triangle, pentagon, then the same hollow. */
static const unsigned marks[] = {7, 13, 11, 5, 9, 15, 6, 12, 10, 4, 8, 14};
enum { MARKS = sizeof marks / sizeof marks[0], SOLID = 1, DASHED = 2 };

struct look theme_look(unsigned mechanism, bool control)
{
    unsigned mark = marks[mechanism % MARKS];
    if (control)
        return (struct look){.colour = GREY, .mark = mark % 2 == 1 ? mark - 1 : mark, .dash = DASHED};
    return (struct look){
        .colour = colours[mechanism % COLOURS], .mark = mark, .dash = mechanism < COLOURS ? SOLID : DASHED};
}

/* --- width of text --- */

/* Advance widths of ' ' to '~' in hundredths of the font size: per letter the larger of DejaVu Sans 2.37 and
 * Liberation Sans 2.1, rounded up. */
static const unsigned char advance[] = {
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 56, 102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 50, 67, 56, 87, 75, 79,
    67, 79, 73, 67, 62, 74, 69, 99, 69,  67, 69, 40, 34, 40, 84, 56, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84};
enum { ADVANCE_OTHER = 64, ADVANCE_WIDE = 100 }; /* two-byte letters; everything beyond, up to full width */

/* Width of a character, in font sizes. */
static double letter(uint32_t point, size_t bytes)
{
    if (bytes <= 1)
        return bytes == 1 && point >= ' ' && point <= '~' ? advance[point - ' '] / 100.0
                                                          : ADVANCE_OTHER / 100.0;
    return (bytes == 2 ? ADVANCE_OTHER : ADVANCE_WIDE) / 100.0;
}

double glyph_width(const char *string, double size)
{
    double width = 0;
    uint32_t point;
    for (size_t length; *string != '\0'; string += length > 0 ? length : 1) {
        length = text_character(string, &point);
        width += letter(point, length);
    }
    return width * size;
}

unsigned glyph_wrap(const char *string, double size, double width, struct text *lines)
{
    return text_wrap(
        lines,
        &(struct text_lines){.width = width / size, .measure = letter, .cut = true, .first = "", .next = ""},
        string);
}

/* --- layout --- */

enum {
    TITLE_Y = 34,
    SUBTITLE_Y = 64,
    SUBTITLE_LINE = 20,
    LEGEND_BELOW = 30, /* the first row's middle, under the subtitle's last line */
    LEGEND_ROW = 24,
    AXIS_TITLE = 24, /* the value axis's title, rotated, left of its labels */
    AXIS_GAP = 12,   /* between labels and panel */
    PANEL_TITLE = 34,
    AXIS_BOTTOM = 58, /* tic labels and the axis's title, under the last row */
    CAPTION_LINE = 16,
    GAP_X = 30,
    GAP_Y = 48,
    BLANK_HEIGHT = 130,
};

static struct layout grid_of(const struct layout_need *need)
{
    static const unsigned few[] = {1, 1, 2, 3, 2, 3, 3, 3, 4, 3}; /* panels in a row */
    static const double heights[] = {420, 420, 240, 200};         /* more rows, lower panels */
    unsigned columns = need->panels < sizeof few / sizeof few[0] ? few[need->panels] : 4;
    unsigned rows = need->panels > 0 ? (unsigned)((need->panels + columns - 1) / columns) : 1;
    return (struct layout){
        .columns = columns,
        .rows = rows,
        .gap_x = GAP_X,
        .gap_y = GAP_Y,
        .left = LAYOUT_EDGE + (need->blank ? 0 : AXIS_TITLE + need->axis_width + AXIS_GAP),
        .panel_height = need->blank ? BLANK_HEIGHT
                        : rows < 4  ? heights[rows]
                                    : 170,
    };
}

void layout_make(const struct layout_need *need, struct layout *layout)
{
    *layout = need->grid != NULL ? *need->grid : grid_of(need);
    layout->width = LAYOUT_WIDTH;
    layout->title_y = TITLE_Y;
    layout->subtitle_y = SUBTITLE_Y;
    layout->panel_width =
        (LAYOUT_WIDTH - LAYOUT_EDGE - layout->left - (layout->columns - 1) * layout->gap_x) / layout->columns;
    double y = SUBTITLE_Y + (need->subtitle_lines - 1.0) * SUBTITLE_LINE;
    y += need->legend_count > 0 ? LEGEND_BELOW : 0;
    double x = LAYOUT_EDGE; /* the legend's entries from left to right, in as many rows as they need */
    for (unsigned i = 0; i < need->legend_count; i++) {
        bool begins = i > 0 && need->legend_group[i] != need->legend_group[i - 1];
        if (begins || (i > 0 && x + need->legend_width[i] > LAYOUT_WIDTH - LAYOUT_EDGE)) {
            x = LAYOUT_EDGE;
            y += LEGEND_ROW;
        }
        layout->legend_x[i] = floor(x);
        layout->legend_y[i] = y;
        x += need->legend_width[i] + need->legend_gap;
    }
    layout->top = y + LEGEND_ROW / 2.0 + PANEL_TITLE;
    double bottom = layout->top + layout->rows * layout->panel_height + (layout->rows - 1) * layout->gap_y;
    layout->caption_y = bottom + (need->blank ? GAP_Y / 2.0 : AXIS_BOTTOM) + CAPTION_LINE;
    layout->height = layout->caption_y + need->caption_lines * CAPTION_LINE;
}

void layout_write(const struct layout *layout, const char *const names[], struct text *text)
{
    const struct {
        const char *name;
        double value;
    } values[] = {
        {"width", layout->width},
        {"height", layout->height},
        {"edge", LAYOUT_EDGE},
        {"title_y", layout->title_y},
        {"subtitle_y", layout->subtitle_y},
        {"caption_y", layout->caption_y},
        {"columns", layout->columns},
        {"across", layout->columns},
        {"rows", layout->rows},
        {"left", layout->left},
        {"top", layout->top},
        {"panel_width", floor(layout->panel_width)},
        {"panel_height", layout->panel_height},
        {"gap_x", layout->gap_x},
        {"gap_y", layout->gap_y},
    };
    for (; *names != NULL; names++)
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
            if (strcmp(values[i].name, *names) == 0) {
                text_addf(text, "%s = ", *names);
                text_number(text, values[i].value, 6);
                text_add(text, "\n");
            }
}
