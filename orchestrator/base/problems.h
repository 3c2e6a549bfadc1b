/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that is wrong with one text, so that a user mends it in one go and not one error at a time. */
#ifndef LABRUN_BASE_PROBLEMS_H
#define LABRUN_BASE_PROBLEMS_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"

struct problem {
    unsigned line; /* 0: no line, a command-line override or the file as a whole */
    char what[400];
    char hint[300];
};

struct problems {
    struct problem *list; /* owned */
    size_t count, capacity;
};

void problems_release(struct problems *problems);
#define own_problems OWNED_BY(problems_release) struct problems

/* Adds one; `hint` may be NULL. When memory runs out the last problem is overwritten: the count never shrinks
 * to 0. */
void problems_add(struct problems *problems, unsigned line, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* By line, those without one first; problems of one line keep their order. */
void problems_sort(struct problems *problems);

#endif
