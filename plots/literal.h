/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as constants of the two languages that figures are written in, whatever they hold: no string from a
 * file can reach gnuplot or Python as code. Nothing about figures. */
#ifndef LABRUN_PLOTS_LITERAL_H
#define LABRUN_PLOTS_LITERAL_H

#include "base/text.h"

/* --- gnuplot --- */
/* Single quotes know no escapes, backticks or macros; nothing is escaped for enhanced mode, so labels that
 * show such a string must be `noenhanced`: gnuplot 5.4 writes "\&" into SVG as a bare '&', which is no XML. A
 * quote is never written doubled, although the manual says so: one at the start, or two in a row, end the
 * string (scanner.c of 5.4 and 6.0). Control characters, which no name of labrun's can have, become spaces.
 */

/* To be read by people: a typographic quote stands for a single quote. */
void gnuplot_text(struct text *text, const char *string);

/* To be compared with a field of a CSV file: its quotes stay what they are, as pieces joined by '.'. */
void gnuplot_value(struct text *text, const char *string);

/* "name = 4.5" */
void gnuplot_assign_number(struct text *text, const char *name, double value);

/* "name = 'string'", for people. */
void gnuplot_assign_string(struct text *text, const char *name, const char *string);

/* An array of the list's lines; one empty line when it is empty. */
void gnuplot_assign_lines(struct text *text, const char *name, const struct text *list);

/* --- python --- */

enum { PYTHON_DIGITS = 6 }; /* of a value; the CSV files have all of them */

/* A Python string constant in single quotes that evaluates to the string. ASCII alone: whatever a name holds,
 * the file can be read, and shows what is in it (no invisible characters, no text that runs backwards).
 * Bytes that are no UTF-8 become U+FFFD. */
void python_text(struct text *text, const char *string);

/* "0.25", "nan" for what is not finite. */
void python_number(struct text *text, double number);

/* A string constant between two pieces of the program. */
void python_string(struct text *text, const char *before, const char *string, const char *behind);

/* "name = ['one', 'two']" from lines. */
void python_lines(struct text *text, const char *name, const struct text *lines);

#endif
