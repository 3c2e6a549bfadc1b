/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"

void problems_release(struct problems *problems)
{
    free(problems->list);
    *problems = (struct problems){0};
}

static struct problem *next_place(struct problems *problems)
{
    struct problem *place = ARRAY_NEXT(problems->list, problems->count, problems->capacity);
    return place != NULL || problems->count == 0 ? place : &problems->list[problems->count - 1];
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

static int by_line(const void *a, const void *b)
{
    const struct problem *const *x = a, *const *y = b;
    if ((*x)->line != (*y)->line)
        return (*x)->line < (*y)->line ? -1 : 1;
    return (*x > *y) - (*x < *y); /* as they were added */
}

void problems_sort(struct problems *problems)
{
    own_free const struct problem **order = calloc(problems->count + 1, sizeof *order);
    own_free struct problem *sorted = calloc(problems->count + 1, sizeof *sorted);
    if (order == NULL || sorted == NULL)
        return; /* out of order is better than not at all */
    for (size_t i = 0; i < problems->count; i++)
        order[i] = &problems->list[i];
    qsort(order, problems->count, sizeof *order, by_line);
    for (size_t i = 0; i < problems->count; i++)
        sorted[i] = *order[i];
    free(problems->list);
    problems->list = steal_pointer(&sorted);
    problems->capacity = problems->count + 1;
}
