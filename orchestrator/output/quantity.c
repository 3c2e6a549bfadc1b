/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void quantity_print(double number, struct text *text)
{
    char rounded[32];
    if (isnan(number))
        return;
    snprintf(rounded, sizeof rounded, "%.2e", number);
    const char *e = strchr(rounded, 'e');
    long exponent = e != NULL ? strtol(e + 1, NULL, 10) : 0; /* after rounding: 9.996 is 10.0 */
    if (number == 0)
        text_add(text, "0");
    else if (isinf(number) || exponent < -6 || exponent > 6)
        text_add(text, rounded);
    else
        text_addf(text, "%.*f", exponent < 2 ? (int)(2 - exponent) : 0, number);
}
