/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/span.h"

#include <string.h>
#include <strings.h>

bool span_is(struct span span, const char *word)
{
    return strlen(word) == span.length && memcmp(span.start, word, span.length) == 0;
}

bool span_begins(struct span span, const char *word)
{
    return span.length >= strlen(word) && memcmp(span.start, word, strlen(word)) == 0;
}

bool span_has(struct span span, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= span.length; at++)
        if (strncasecmp(span.start + at, word, length) == 0)
            return true;
    return false;
}

bool span_known(struct span span, const char *const *words)
{
    for (; *words != NULL; words++)
        if (span_is(span, *words))
            return true;
    return false;
}
