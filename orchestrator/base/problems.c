/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void problems_release(struct problems *problems)
{
    free(problems->list);
    *problems = (struct problems){0};
}

static struct problem *next_place(struct problems *problems)
{
    if (problems->count == problems->capacity) {
        size_t capacity = problems->capacity == 0 ? 8 : problems->capacity * 2;
        struct problem *list = realloc(problems->list, capacity * sizeof *list);
        if (list == NULL)
            return problems->count > 0 ? &problems->list[problems->count - 1] : NULL;
        problems->list = list;
        problems->capacity = capacity;
    }
    return &problems->list[problems->count++];
}

void problems_add(struct problems *problems, unsigned line, const char *hint, const char *format, ...)
{
    struct problem *problem = next_place(problems);
    if (problem == NULL)
        return;
    problem->line = line;
    snprintf(problem->hint, sizeof problem->hint, "%s", hint != NULL ? hint : "");
    va_list args;
    va_start(args, format);
    vsnprintf(problem->what, sizeof problem->what, format, args);
    va_end(args);
}
