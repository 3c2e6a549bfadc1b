/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings as gnuplot constants, whatever they hold. Single quotes know no escapes, backticks or macros;
 * nothing is escaped for enhanced mode, so labels that show such a string must be `noenhanced`: gnuplot 5.4
 * writes "\&" into SVG as a bare '&', which is no XML. A quote is never written doubled, although the manual
 * says so: one at the start, or two in a row, end the string (scanner.c of 5.4 and 6.0). */
#ifndef LABRUN_PLOTS_LITERAL_H
#define LABRUN_PLOTS_LITERAL_H

#include "base/text.h"

/* To be read by people: a typographic quote stands for a single quote, a space for a control character. */
void literal_text(struct text *text, const char *string);

/* To be compared with a CSV's field: quotes stay what they are, as pieces joined by '.'. Control characters,
 * which no name of labrun's can have, become spaces. */
void literal_value(struct text *text, const char *string);

#endif
