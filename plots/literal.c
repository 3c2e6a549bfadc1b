/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/literal.h"

#include <string.h>

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

void literal_text(struct text *text, const char *string)
{
    quoted(text, string, "’");
}

void literal_value(struct text *text, const char *string)
{
    quoted(text, string, "'.\"'\".'");
}
