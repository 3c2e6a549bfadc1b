/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"

/* --- one error --- */
/* Too long a text is cut, never lost. */

int err_set(struct err *err, int code, const char *format, ...)
{
    if (err->code == 0) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->what, sizeof err->what, format, args);
        va_end(args);
        err->code = code;
    }
    return -err->code;
}

int err_errno(struct err *err, int code, const char *format, ...)
{
    if (err->code == 0) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->what, sizeof err->what, format, args);
        va_end(args);
        size_t used = strlen(err->what);
        snprintf(err->what + used, sizeof err->what - used, ": %s", strerrordesc_np(code));
        err->code = code;
    }
    return -err->code;
}

void err_hint(struct err *err, const char *format, ...)
{
    if (err->hint[0] != '\0')
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

int err_context(struct err *err, const char *format, ...)
{
    char front[sizeof err->what];
    va_list args;
    va_start(args, format);
    vsnprintf(front, sizeof front, format, args);
    va_end(args);

    char whole[sizeof front + sizeof err->what + 2];
    snprintf(whole, sizeof whole, "%s: %s", front, err->what);
    snprintf(err->what, sizeof err->what, "%.*s", (int)sizeof err->what - 1, whole);
    return -err->code;
}

/* --- problems --- */

void problems_release(struct problems *problems)
{
    free(problems->list);
    *problems = (struct problems){0};
}

void problems_add(struct problems *problems, unsigned line, const char *hint, const char *format, ...)
{
    struct problem *problem = ARRAY_NEXT(problems->list, problems->count, problems->capacity);
    if (problem == NULL && problems->count == 0)
        return;
    problem = problem != NULL ? problem : &problems->list[problems->count - 1];
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

void problems_print(const struct problems *problems, const char *name, FILE *file)
{
    own_free const struct problem **order = calloc(problems->count + 1, sizeof *order);
    for (size_t i = 0; i < problems->count && order != NULL; i++)
        order[i] = &problems->list[i];
    if (order != NULL) /* out of order is better than not at all */
        qsort(order, problems->count, sizeof *order, by_line);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = order != NULL ? order[i] : &problems->list[i];
        if (problem->line > 0)
            text_print(file, "%s:%u: %s\n", name, problem->line, problem->what);
        else if (strncmp(problem->what, "--set ", 6) == 0) /* of the command line, not of the file */
            text_print(file, "%s\n", problem->what);
        else
            text_print(file, "%s: %s\n", name, problem->what);
        if (problem->hint[0] != '\0')
            text_print(file, "  hint: %s\n", problem->hint);
    }
}
