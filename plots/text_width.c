/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/text_width.h"

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
