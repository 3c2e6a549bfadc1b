/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece of somebody else's text: where it starts and how long it is, without a copy and without a NUL. Only
 * comparisons; what the pieces mean is for who found them. */
#ifndef LABRUN_PLOTS_SPAN_H
#define LABRUN_PLOTS_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
    const char *start;
    size_t length;
};

bool span_is(struct span span, const char *word);
bool span_begins(struct span span, const char *word);
/* Anywhere in it, in letters of either case, as CSS takes its names. */
bool span_has(struct span span, const char *word);

/* One of a list that ends with NULL? */
bool span_known(struct span span, const char *const *words);

#endif
