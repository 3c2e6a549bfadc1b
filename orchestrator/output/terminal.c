/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/terminal.h"

#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

/* --- complaint --- */

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

/* --- paragraph --- */

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40 };

unsigned paragraph_width(FILE *file)
{
    struct winsize size = {0};
    int fd = fileno(file);
    if (fd < 0 || !isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

/* Each character counts as one column. */
static double column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

void paragraph_print(FILE *file, unsigned width, const char *first, const char *next, const char *text)
{
    own_text words = {0};
    text_wrap(&words, &(struct text_lines){.width = width, .measure = column, .first = first, .next = next},
              text);
    for (const char *line = text_string(&words), *end; line != NULL; line = end) {
        end = strchr(line, '\n');
        text_print(file, "%.*s\n", (int)(end != NULL ? end - line : (long)strlen(line)), line);
        end = end != NULL ? end + 1 : NULL;
    }
}
