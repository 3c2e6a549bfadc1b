/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variables at the head of a gnuplot script: numbers, and arrays whose elements are added one by one. What
 * they mean is the business of whoever writes the script. */
#ifndef LABRUN_PLOTS_VARIABLE_H
#define LABRUN_PLOTS_VARIABLE_H

#include <stddef.h>

#include "base/text.h"

/* "name = 4.5" */
void variable_number(struct text *text, const char *name, double value);

/* "array name[2] = [" ... "]": the elements are added by the caller, each after variable_between(). */
void variable_open(struct text *text, const char *name, size_t count);
void variable_between(struct text *text, size_t i);
/* `none`: an element that stands for none: gnuplot has no empty arrays. */
void variable_close(struct text *text, size_t count, const char *none);

/* An array of the list's lines; one empty line when it is empty. */
void variable_lines(struct text *text, const char *name, const struct text *list);

#endif
