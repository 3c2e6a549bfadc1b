/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "complaint.h"

#include <stdarg.h>
#include <stdio.h>

#include "harmless.h"

/* What went wrong quotes what was read. */
static void print_line(const char *head, const char *words)
{
    fputs(head, stderr);
    harmless_print(stderr, words);
    fputc('\n', stderr);
}

void complaint_print(const struct err *err)
{
    print_line("labrun: ", err->what);
    if (err->hint[0] != '\0')
        print_line("hint: ", err->hint);
}

void complaint_warn(const char *format, ...)
{
    char what[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (what[0] != '\0')
        print_line("warning: ", what);
}
