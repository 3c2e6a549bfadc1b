/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words from files on a terminal: a results folder from elsewhere must not steer it. For lines as they are;
 * what is wrapped goes through paragraph, tables take care of themselves. */
#ifndef LABRUN_HARMLESS_H
#define LABRUN_HARMLESS_H

#include <stdio.h>

/* Prints `string` with '?' for each control character, C0, delete, or a C1 one as UTF-8 writes it (0xc2
 * 0x80..0x9f); a blank for a tab or the end of a line, which could pass for a line of labrun's own. */
void harmless_print(FILE *file, const char *string);

#endif
