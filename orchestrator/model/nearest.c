/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 64 }; /* longer than any name here; also bounds the work on hostile input */

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, one row of the matrix at a time. Both strings are shorter than NAME_MAX_LENGTH. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NAME_MAX_LENGTH + 1];
    unsigned length = (unsigned)strlen(b);
    for (unsigned j = 0; j <= length; j++)
        row[j] = j;
    for (unsigned i = 0; a[i] != '\0'; i++) {
        unsigned diagonal = row[0];
        row[0] = i + 1;
        for (unsigned j = 1; j <= length; j++) {
            unsigned replaced = diagonal + (same_letter(a[i], b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t length = strlen(nearest->string);
    if (length >= NAME_MAX_LENGTH || strlen(name) >= NAME_MAX_LENGTH)
        return;
    unsigned away = distance(nearest->string, name);
    if (away > (length + 2) / 3 || (nearest->best != NULL && away >= nearest->distance))
        return;
    nearest->best = name;
    nearest->distance = away;
}

const char *nearest_name(const char *string, const char *(*name)(unsigned i))
{
    struct nearest nearest = {.string = string};
    for (unsigned i = 0; name(i) != NULL; i++)
        nearest_offer(&nearest, name(i));
    return nearest.best;
}
