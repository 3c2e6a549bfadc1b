/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static void format_into(char *out, size_t size, const char *format,
                                                              va_list args)
{
    vsnprintf(out, size, format, args); /* too long a text is cut, never lost */
}

int err_set(struct err *err, int code, const char *format, ...)
{
    if (err->code == 0) {
        va_list args;
        va_start(args, format);
        format_into(err->what, sizeof err->what, format, args);
        va_end(args);
        err->code = code;
    }
    return -err->code;
}

int err_errno(struct err *err, int code, const char *format, ...)
{
    if (err->code == 0) {
        va_list args;
        va_start(args, format);
        format_into(err->what, sizeof err->what, format, args);
        va_end(args);
        size_t used = strlen(err->what);
        snprintf(err->what + used, sizeof err->what - used, ": %s", strerrordesc_np(code));
        err->code = code;
    }
    return -err->code;
}

void err_hint(struct err *err, const char *format, ...)
{
    if (err->hint[0] != '\0')
        return;
    va_list args;
    va_start(args, format);
    format_into(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

int err_context(struct err *err, const char *format, ...)
{
    char front[sizeof err->what];
    va_list args;
    va_start(args, format);
    format_into(front, sizeof front, format, args);
    va_end(args);

    char whole[sizeof front + sizeof err->what + 2];
    snprintf(whole, sizeof whole, "%s: %s", front, err->what);
    snprintf(err->what, sizeof err->what, "%.*s", (int)sizeof err->what - 1, whole);
    return -err->code;
}
