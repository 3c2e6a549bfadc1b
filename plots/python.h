/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variables of a Python program: numbers, texts, lists. Strings are always constants (text_python). What they
 * mean is the business of whoever writes the program. */
#ifndef LABRUN_PLOTS_PYTHON_H
#define LABRUN_PLOTS_PYTHON_H

#include <stddef.h>

#include "base/text.h"

enum { PYTHON_DIGITS = 6 }; /* of a value; the CSV files have all of them */

/* "0.25", "nan" for what is not finite. */
void python_number(struct text *text, double number);

/* "name = 'string'" */
void python_string(struct text *text, const char *name, const char *string);

/* "name = ['one', 'two']" from lines. */
void python_lines(struct text *text, const char *name, const struct text *lines);

struct python_value {
    const char *name;
    double value;
};

/* "name = 0.25", a line each. */
void python_values(struct text *text, const struct python_value *values, size_t count);

#endif
