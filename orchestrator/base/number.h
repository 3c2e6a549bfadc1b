/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as decimal digits and back, correctly rounded, in integers of 128 bits. printf() and strtod() do
 * the same for every number there is and take about ten times as long; a report over 100,000 runs reads 6
 * million numbers and prints 4 million. How a number should look is said in text.c. */
#ifndef LABRUN_BASE_NUMBER_H
#define LABRUN_BASE_NUMBER_H

#include <stddef.h>

enum { DECIMAL_DIGITS_MAX = 17, DECIMAL_BYTES = 32 };

/* strtod() in the C locale, whatever the program's own locale says about the decimal point. `end` may be
 * NULL. */
double decimal_parse(const char *string, char **end);

/* Writes `number` as printf("%.*g", digits, number) does in the C locale, where it is in reach: from 1e-4 to
 * below 1e15, not whole, 1 to DECIMAL_DIGITS_MAX digits, at least as many as stand before the point. Returns
 * the length; 0 elsewhere. */
size_t decimal_print(double number, int digits, char buffer[DECIMAL_BYTES]);

#endif
