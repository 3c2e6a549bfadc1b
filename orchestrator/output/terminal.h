/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an error is said to the user, on stderr, everywhere the same. What it means for the exit status is
 * commands.c's business. */
#ifndef LABRUN_OUTPUT_TERMINAL_H
#define LABRUN_OUTPUT_TERMINAL_H

#include <stdio.h>

#include "base/err.h"

/* --- complaint --- */

/* "labrun: what went wrong", and "hint: how to go on" when there is a hint. */
void complaint_print(const struct err *err);

/* "warning: ...", of what does not keep labrun from going on; nothing when there is no text. */
void complaint_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- paragraph --- */
/* Paragraphs on a terminal: words wrapped to its width. What the words say comes from files too, so control
 * characters never reach the terminal. */

/* Columns of the terminal that `file` is, at least 40; 80 when it is none. */
unsigned paragraph_width(FILE *file);

/* Prints the words of `text`, the first line after `first`, the others after `next`. A word that is too long
 * for any line gets one of its own. Each UTF-8 character counts as one column. */
void paragraph_print(FILE *file, unsigned width, const char *first, const char *next, const char *text);

#endif
