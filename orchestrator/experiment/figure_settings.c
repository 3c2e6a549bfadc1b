/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/figure_settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"

static const char blanks[] = " \t";

/* Without the blanks at both ends. */
static void add_trimmed(struct text *text, const char *from, size_t length)
{
    size_t skip = strspn(from, blanks);
    skip = skip < length ? skip : length;
    while (length > skip && strchr(blanks, from[length - 1]) != NULL)
        length--;
    text_add_bytes(text, from + skip, length - skip);
}

bool figure_settings_next(const char **rest, struct text *name, struct text *label)
{
    const char *from = *rest + strspn(*rest, " \t,");
    if (*from == '\0')
        return false;
    size_t length = strcspn(from, ","), colon = strcspn(from, ":,");
    bool named = from[colon] == ':';
    add_trimmed(name, from, named ? colon : 0);
    size_t begin = named ? colon + 1 : 0;
    while (from[length] == ',') { /* up to a comma that another name and its colon follow */
        const char *next = from + length + 1;
        if (next[strcspn(next, ":,")] == ':')
            break;
        length += 1 + strcspn(next, ",");
    }
    add_trimmed(label, from + begin, length - begin);
    *rest = from + length;
    return true;
}

/* Whatever it is called: "A1" is "two-copy", "1K" is 1024. */
static bool names_value(const char *name, const struct field *field, const struct cell *cell)
{
    struct cell other = {0};
    struct err err = {0};
    return field_parse(field, name, &other, &err) == 0 && field_equal(field, &other, cell);
}

bool figure_settings_label(const char *labels, const struct field *field, const struct cell *cell,
                           struct text *text)
{
    for (bool more = true; more;) {
        own_text name = {0}, label = {0};
        more = figure_settings_next(&labels, &name, &label);
        if (!more || !names_value(text_string(&name), field, cell))
            continue;
        text_add(text, text_string(&label));
        return true;
    }
    return false;
}

size_t figure_settings_rank(const char *order, const struct field *field, const struct cell *cell)
{
    own_free char *copy = strdup(order);
    char *rest = copy;
    size_t rank = 0;
    for (char *name; copy != NULL && (name = list_next(&rest)) != NULL && !names_value(name, field, cell);)
        rank++;
    return rank;
}

static bool read_side(const char *string, const char **end, unsigned *side)
{
    char *stop = NULL;
    errno = 0;
    unsigned long value = *string >= '0' && *string <= '9' ? strtoul(string, &stop, 10) : 0;
    *end = stop;
    *side = (unsigned)value;
    return errno == 0 && stop != NULL && value >= FIGURE_SIDE_LEAST && value <= FIGURE_SIDE_MOST;
}

bool figure_settings_size(const char *string, unsigned *width, unsigned *height)
{
    *width = FIGURE_WIDTH;
    *height = 0;
    if (strcmp(string, "auto") == 0)
        return true;
    if (!read_side(string, &string, width))
        return false;
    return *string == '\0' || (*string == 'x' && read_side(string + 1, &string, height) && *string == '\0');
}
