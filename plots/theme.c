/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/theme.h"

#include <math.h>
#include <string.h>

/* --- look --- */

/* Okabe & Ito (2008), told apart with every common colour blindness; without yellow, which vanishes on white,
 * and with a brown in its place, darker than all but black. Point types are gnuplot's: circle, square,
 * triangle, diamond, triangle down, pentagon; odd ones are filled. */
static const struct look looks[LOOK_COUNT] = {
    {0x0072b2, 7, LOOK_DASH_SOLID},  {0xd55e00, 5, LOOK_DASH_SOLID}, {0x009e73, 9, LOOK_DASH_SOLID},
    {0xcc79a7, 13, LOOK_DASH_SOLID}, {0xe69f00, 11, LOOK_DASH_LONG}, {0x56b4e9, 15, LOOK_DASH_LONG},
    {0x000000, 6, LOOK_DASH_SHORT},  {0x7a4a1c, 4, LOOK_DASH_SHORT},
};

struct look theme_look(size_t place)
{
    static const unsigned marks[] = {7, 5, 9, 13, 11, 15, 6, 4, 8, 12, 10, 14};
    enum { MARKS = sizeof marks / sizeof *marks };
    if (place < LOOK_COUNT)
        return looks[place];
    size_t more = place - LOOK_COUNT; /* not in the first one's blue: the baseline is in every panel */
    struct look look = looks[1 + more % (LOOK_COUNT - 1)];
    look.mark = marks[(8 + more) % MARKS];
    return look;
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

/* --- page --- */

unsigned page_columns(size_t panels)
{
    static const unsigned few[] = {1, 1, 2, 3, 2, 3, 3, 3, 4, 3};
    return panels < sizeof few / sizeof few[0] ? few[panels] : 4;
}

unsigned page_panel_height(size_t panels)
{
    static const unsigned heights[] = {420, 420, 240, 200}; /* more rows, lower panels */
    size_t columns = page_columns(panels), rows = (panels + columns - 1) / columns;
    return rows < sizeof heights / sizeof heights[0] ? heights[rows] : 170;
}
