/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paragraphs on a terminal: words wrapped to its width. What the words say comes from files too, so control
 * characters never reach the terminal. */
#ifndef LABRUN_PARAGRAPH_H
#define LABRUN_PARAGRAPH_H

#include <stdio.h>

/* Columns of the terminal that `file` is, at least 40; 80 when it is none. */
unsigned paragraph_width(FILE *file);

/* Prints the words of `text`, the first line after `first`, the others after `next`. A word that is too long
 * for any line gets one of its own. Each UTF-8 character counts as one column. */
void paragraph_print(FILE *file, unsigned width, const char *first, const char *next, const char *text);

#endif
