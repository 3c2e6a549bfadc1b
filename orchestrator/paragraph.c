/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paragraph.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

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
    fprintf(file, "%s\n", text_string(&words));
}
