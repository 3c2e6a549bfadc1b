/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harmless.h"

#include <stdbool.h>
#include <string.h>

void harmless_print(FILE *file, const char *string)
{
    for (const char *c = string; *c != '\0'; c++) {
        unsigned char first = (unsigned char)c[0], second = (unsigned char)c[1];
        bool wide = first == 0xc2 && second >= 0x80 && second <= 0x9f;
        if (strchr("\t\n\r", *c) != NULL)
            fputc(' ', file);
        else if (wide || first < ' ' || first == 0x7f)
            fputc('?', file);
        else
            fputc(*c, file);
        c += wide ? 1 : 0;
    }
}
