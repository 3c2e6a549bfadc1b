/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/theme.h"

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
