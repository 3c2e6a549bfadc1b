/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/variable.h"

#include <string.h>

#include "plots/literal.h"

void variable_number(struct text *text, const char *name, double value)
{
    text_addf(text, "%s = ", name);
    text_number(text, value, 6);
    text_add(text, "\n");
}

void variable_open(struct text *text, const char *name, size_t count)
{
    text_addf(text, "array %s[%zu] = [", name, count > 0 ? count : 1);
}

void variable_between(struct text *text, size_t i)
{
    text_add(text, i > 0 ? ", " : "");
}

void variable_close(struct text *text, size_t count, const char *none)
{
    text_addf(text, "%s]\n", count > 0 ? "" : none); /* gnuplot has no empty arrays */
}

void variable_lines(struct text *text, const char *name, const struct text *list)
{
    size_t count = 0;
    text_addf(text, "array %s = [", name);
    for (const char *c = text_string(list); *c != '\0' || count == 0; count++) {
        own_text one = {0};
        size_t length = strcspn(c, "\n");
        text_add_bytes(&one, c, length);
        variable_between(text, count);
        literal_text(text, text_string(&one));
        c += length + (c[length] != '\0');
    }
    text_add(text, "]\n");
}
