/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/attribute.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/own.h"

void attribute_text(const char *root, const char *path, char *text, size_t size)
{
    char full[1024];
    text[0] = '\0';
    snprintf(full, sizeof full, "%s%s", root, path);
    own_fd fd = open(full, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return;
    size_t length = 0;
    while (length < size - 1) {
        ssize_t more = read(fd, text + length, size - 1 - length);
        if (more <= 0)
            break;
        length += (size_t)more;
    }
    text[length] = '\0';
}

void attribute_line(const char *root, const char *path, char *line, size_t size)
{
    attribute_text(root, path, line, size);
    line[strcspn(line, "\n")] = '\0';
}

int64_t attribute_number(const char *root, const char *path)
{
    char line[64];
    attribute_line(root, path, line, sizeof line);
    if (!isdigit((unsigned char)line[0]))
        return -1;
    char *end;
    errno = 0;
    long long number = strtoll(line, &end, 10);
    static const char *const suffixes = "KMG";
    const char *suffix = *end != '\0' ? strchr(suffixes, *end) : NULL;
    int shift = suffix != NULL ? 10 * (int)(suffix - suffixes + 1) : 0;
    end += suffix != NULL;
    if (errno != 0 || *end != '\0' || number > INT64_MAX >> shift)
        return -1;
    return number << shift;
}

void attribute_choice(const char *root, const char *path, char *word, size_t size)
{
    char line[256];
    attribute_line(root, path, line, sizeof line);
    const char *open = strchr(line, '[');
    int length = open != NULL ? (int)strcspn(open + 1, "]") : 0;
    snprintf(word, size, "%.*s", length, open != NULL ? open + 1 : "");
}

/* Where the value begins if this line is the key's; NULL otherwise. */
static const char *value_of_line(const char *line, const char *key)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0)
        return NULL;
    line += length;
    line += strspn(line, " \t");
    return *line == ':' || *line == '=' ? line + 1 : NULL;
}

void attribute_value(const char *text, const char *key, char *value, size_t size)
{
    value[0] = '\0';
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *start = value_of_line(line, key);
        if (start != NULL) {
            start += strspn(start, " \t\"'");
            size_t length = strcspn(start, "\n");
            while (length > 0 && strchr(" \t\"'\r", start[length - 1]) != NULL)
                length--;
            snprintf(value, size, "%.*s", (int)length, start);
            return;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
}
