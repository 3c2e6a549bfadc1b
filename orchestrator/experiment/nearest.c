/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/nearest.h"

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

static bool swapped(const char *a, const char *b, unsigned i, unsigned j)
{
    return i > 0 && j > 1 && same_letter(a[i], b[j - 2]) && same_letter(a[i - 1], b[j - 1]);
}

/* Letters to add, leave out, replace, or swap with their neighbour ("optimal string alignment": swapped
 * letters are the commonest slip, and one of them). Both strings are shorter than NAME_MAX_LENGTH. */
static unsigned distance(const char *a, const char *b)
{
    unsigned rows[3][NAME_MAX_LENGTH + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    unsigned length = (unsigned)strlen(b);
    for (unsigned j = 0; j <= length; j++)
        last[j] = j;
    for (unsigned i = 0; a[i] != '\0'; i++) {
        row[0] = i + 1;
        for (unsigned j = 1; j <= length; j++) {
            unsigned replaced = last[j - 1] + (same_letter(a[i], b[j - 1]) ? 0 : 1);
            row[j] = least(replaced, least(last[j], row[j - 1]) + 1);
            if (swapped(a, b, i, j))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *reused = before;
        before = last;
        last = row;
        row = reused;
    }
    return last[length];
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

void nearest_hint(const char *string, const char *(*name)(unsigned i), const char *otherwise, struct err *err)
{
    const char *near = nearest_name(string, name);
    if (near != NULL)
        err_hint(err, "did you mean '%s'?", near);
    else
        err_hint(err, "%s", otherwise);
}
