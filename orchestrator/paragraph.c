/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paragraph.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40 };

unsigned paragraph_width(FILE *file)
{
    struct winsize size = {0};
    int fd = fileno(file);
    if (fd < 0 || !isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

/* A space, or a control character: C0, delete, or a C1 one as UTF-8 writes it (0xc2 0x80..0x9f). */
static size_t gap_bytes(const char *text)
{
    unsigned char first = (unsigned char)text[0], second = (unsigned char)text[first != '\0' ? 1 : 0];
    if (first == 0xc2 && second >= 0x80 && second <= 0x9f)
        return 2;
    return (first > 0 && first <= ' ') || first == 0x7f ? 1 : 0;
}

/* Characters: bytes that do not continue one in UTF-8. */
static unsigned columns_of(const char *text, size_t bytes)
{
    unsigned columns = 0;
    for (size_t i = 0; i < bytes; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80 ? 1 : 0;
    return columns;
}

/* A number and its " %" are one word. */
static size_t word_bytes(const char *text)
{
    size_t bytes = 0;
    while (text[bytes] != '\0' && (gap_bytes(&text[bytes]) == 0 || strncmp(&text[bytes], " %", 2) == 0))
        bytes++;
    return bytes;
}

static const char *skip_gap(const char *text)
{
    for (size_t gap; (gap = gap_bytes(text)) > 0; text += gap)
        continue;
    return text;
}

void paragraph_print(FILE *file, unsigned width, const char *first, const char *next, const char *text)
{
    unsigned used = columns_of(first, strlen(first));
    const char *join = "";
    fputs(first, file);
    for (text = skip_gap(text); *text != '\0'; text = skip_gap(text)) {
        size_t bytes = word_bytes(text);
        unsigned columns = columns_of(text, bytes);
        if (join[0] != '\0' && used + 1 + columns > width) {
            fprintf(file, "\n%s", next);
            used = columns_of(next, strlen(next));
            join = "";
        }
        fprintf(file, "%s%.*s", join, (int)bytes, text);
        used += columns + (unsigned)strlen(join);
        join = " ";
        text += bytes;
    }
    fputc('\n', file);
}
