/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/literal.h"

#include <math.h>
#include <string.h>

/* --- gnuplot --- */

static void quoted(struct text *text, const char *string, const char *quote)
{
    text_add(text, "'");
    for (const char *c = string; *c != '\0'; c++) {
        if (*c == '\'')
            text_add(text, quote);
        else if ((unsigned char)*c < ' ' || *c == 0x7f)
            text_add(text, " ");
        else
            text_add_bytes(text, c, 1);
    }
    text_add(text, "'");
}

void gnuplot_text(struct text *text, const char *string)
{
    quoted(text, string, "’");
}

void gnuplot_value(struct text *text, const char *string)
{
    quoted(text, string, "'.\"'\".'");
}

void gnuplot_assign_number(struct text *text, const char *name, double value)
{
    text_addf(text, "%s = ", name);
    text_number(text, value, 6);
    text_add(text, "\n");
}

void gnuplot_assign_string(struct text *text, const char *name, const char *string)
{
    text_addf(text, "%s = ", name);
    gnuplot_text(text, string);
    text_add(text, "\n");
}

void gnuplot_assign_lines(struct text *text, const char *name, const struct text *list)
{
    size_t count = 0;
    text_addf(text, "array %s = [", name);
    for (const char *c = text_string(list); *c != '\0' || count == 0; count++) {
        own_text one = {0};
        size_t length = strcspn(c, "\n");
        text_add_bytes(&one, c, length);
        text_add(text, count > 0 ? ", " : "");
        gnuplot_text(text, text_string(&one));
        c += length + (c[length] != '\0');
    }
    text_add(text, "]\n");
}

/* --- python --- */

void python_text(struct text *text, const char *string)
{
    text_add(text, "'");
    while (*string != '\0') {
        uint32_t point;
        size_t length = text_character(string, &point);
        point = length > 0 ? point : 0xfffd;
        string += length > 0 ? length : 1;
        if (point == '\'' || point == '\\')
            text_addf(text, "\\%c", (int)point);
        else if (point >= ' ' && point <= '~')
            text_addf(text, "%c", (int)point);
        else
            text_addf(text, point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x", point);
    }
    text_add(text, "'");
}

void python_number(struct text *text, double number)
{
    text_number(text, number, PYTHON_DIGITS);
    text_add(text, isfinite(number) ? "" : "nan");
}

void python_string(struct text *text, const char *before, const char *string, const char *behind)
{
    text_add(text, before);
    python_text(text, string);
    text_add(text, behind);
}

void python_lines(struct text *text, const char *name, const struct text *lines)
{
    text_addf(text, "%s = [", name);
    for (const char *c = text_string(lines); *c != '\0';) {
        own_text one = {0};
        size_t length = strcspn(c, "\n");
        text_add_bytes(&one, c, length);
        python_text(text, text_string(&one));
        c += length + (c[length] != '\0');
        text_add(text, *c != '\0' ? ",\n    " : "");
    }
    text_add(text, "]\n");
}
