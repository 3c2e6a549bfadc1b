/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/python.h"

#include <math.h>
#include <string.h>

void python_number(struct text *text, double number)
{
    text_number(text, number, PYTHON_DIGITS);
    text_add(text, isfinite(number) ? "" : "nan");
}

void python_string(struct text *text, const char *name, const char *string)
{
    text_addf(text, "%s = ", name);
    text_python(text, string);
    text_add(text, "\n");
}

void python_lines(struct text *text, const char *name, const struct text *lines)
{
    text_addf(text, "%s = [", name);
    for (const char *c = text_string(lines); *c != '\0';) {
        own_text one = {0};
        size_t length = strcspn(c, "\n");
        text_add_bytes(&one, c, length);
        text_python(text, text_string(&one));
        c += length + (c[length] != '\0');
        text_add(text, *c != '\0' ? ",\n    " : "");
    }
    text_add(text, "]\n");
}

void python_values(struct text *text, const struct python_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_addf(text, "%s = ", values[i].name);
        python_number(text, values[i].value);
        text_add(text, "\n");
    }
}
