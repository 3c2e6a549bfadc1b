/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings as gnuplot constants, whatever they hold. Single quotes know no escapes, backticks or macros;
 * nothing is escaped for enhanced mode, so labels that show such a string must be `noenhanced`: gnuplot 5.4
 * writes "\&" into SVG as a bare '&', which is no XML. A quote is never written doubled, although the manual
 * says so: one at the start, or two in a row, end the string (scanner.c of 5.4 and 6.0). */
#ifndef LABRUN_PLOTS_GNUPLOT_SCRIPT_H
#define LABRUN_PLOTS_GNUPLOT_SCRIPT_H

#include "base/text.h"
#include "plots/picture.h"

/* --- literal --- */

/* To be read by people: a typographic quote stands for a single quote, a space for a control character. */
void literal_text(struct text *text, const char *string);

/* To be compared with a CSV's field: quotes stay what they are, as pieces joined by '.'. Control characters,
 * which no name of labrun's can have, become spaces. */
void literal_value(struct text *text, const char *string);

/* --- script --- */
/* The gnuplot script of a picture with axes and lines, written so that a person can read and change it. Every
 * string that comes from a file or from the host goes through plots/literal. Nothing is decided here. */

/* Appends the script; what went wrong shows in `text` (text_ok). */
void script_write(const struct picture *picture, struct text *text);

/* --- bars --- */
/* The second kind of figure as a gnuplot script: a row per mechanism and a pair of panels per message size,
 * two stacks beside each other, so that what was done and what it took stand in one line. What is stacked is
 * the business of stacking, where it stands that of bars_plan. */

/* Appends the script of a picture that has data; what went wrong shows in `text` (text_ok). */
void bars_write(const struct picture *picture, struct text *text);

#endif
