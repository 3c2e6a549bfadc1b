/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/complaint.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

void complaint_print(const struct err *err)
{
    text_print(stderr, "labrun: %s\n", err->what);
    if (err->hint[0] != '\0')
        text_print(stderr, "hint: %s\n", err->hint);
}

void complaint_warn(const char *format, ...)
{
    char what[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (what[0] != '\0')
        text_print(stderr, "warning: %s\n", what);
}
