/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/glyph.h"

#include <string.h>

/* Advance widths of ' ' to '~' in hundredths of the font size: per letter the larger of DejaVu Sans 2.37 and
 * Liberation Sans 2.1, rounded up. */
static const unsigned char advance[] = {
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 56, 102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 50, 67, 56, 87, 75, 79,
    67, 79, 73, 67, 62, 74, 69, 99, 69,  67, 69, 40, 34, 40, 84, 56, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84};
enum { ADVANCE_OTHER = 64, ADVANCE_WIDE = 100 }; /* two-byte letters; everything beyond, up to full width */

/* Bytes of the UTF-8 sequence at `c`; 0 when there is no valid one. */
static size_t sequence(const char *c)
{
    const unsigned char *u = (const unsigned char *)c;
    if (u[0] < 0x80)
        return 1;
    size_t length = u[0] >= 0xc2 && u[0] <= 0xdf   ? 2
                    : (u[0] & 0xf0) == 0xe0        ? 3
                    : u[0] >= 0xf0 && u[0] <= 0xf4 ? 4
                                                   : 0;
    for (size_t i = 1; i < length; i++)
        if ((u[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xf0 && u[1] < 0x90);
    bool not_a_character = (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf4 && u[1] > 0x8f) ||
                           (u[0] == 0xef && u[1] == 0xbf && u[2] >= 0xbe); /* XML refuses U+FFFE, U+FFFF */
    return overlong || not_a_character ? 0 : length;
}

/* Width of one sequence of `length` bytes, in font sizes. */
static double letter(const char *c, size_t length)
{
    if (length <= 1)
        return *c >= ' ' && *c <= '~' ? advance[*c - ' '] / 100.0 : ADVANCE_OTHER / 100.0;
    return (length == 2 ? ADVANCE_OTHER : ADVANCE_WIDE) / 100.0;
}

static double width_of(const char *bytes, size_t count, double size)
{
    double width = 0;
    for (size_t i = 0; i < count;) {
        size_t length = sequence(bytes + i);
        width += letter(bytes + i, length);
        i += length > 0 ? length : 1;
    }
    return width * size;
}

double glyph_width(const char *string, double size)
{
    return width_of(string, strlen(string), size);
}

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

struct line {
    struct text *lines;
    double size, limit, used; /* used: 0 at the start of a line */
    unsigned count;
};

static void line_break(struct line *line)
{
    text_add(line->lines, "\n");
    line->used = 0;
    line->count++;
}

static void line_add(struct line *line, const char *word, size_t count)
{
    double space = letter(" ", 1) * line->size;
    if (line->used > 0 && line->used + space + width_of(word, count, line->size) > line->limit)
        line_break(line);
    if (line->used > 0) {
        text_add(line->lines, " ");
        line->used += space;
    }
    for (size_t i = 0; i < count;) {
        size_t length = sequence(word + i);
        double width = letter(word + i, length) * line->size;
        if (line->used > 0 && line->used + width > line->limit)
            line_break(line);
        text_add_bytes(line->lines, length > 0 ? word + i : "?", length > 0 ? length : 1);
        line->used += width;
        i += length > 0 ? length : 1;
    }
}

unsigned glyph_wrap(const char *string, double size, double width, struct text *lines)
{
    struct line line = {.lines = lines, .size = size, .limit = width};
    while (*string != '\0') {
        while (*string != '\0' && is_blank(*string))
            string++;
        size_t count = 0;
        while (!is_blank(string[count]))
            count++;
        if (count > 0)
            line_add(&line, string, count);
        string += count;
    }
    return line.used > 0 ? line.count + 1 : 0;
}
