/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/desk.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void desk_release(struct desk *desk)
{
    problems_release(&desk->told);
}

/* The log is for people: a campaign goes on without it, after saying so once. */
void desk_note(struct desk *desk, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool failed = vdprintf(desk->log, format, args) < 0;
    int code = errno;
    va_end(args);
    if (failed && !desk->log_failed)
        progress_say(&desk->progress, "warning: cannot write labrun.log: %s", strerrordesc_np(code));
    desk->log_failed |= failed;
}

/* A hint is the same for every run that fails for its reason: once is enough. */
static bool is_news(const struct problems *told, const char *hint)
{
    for (size_t i = 0; i < told->count; i++)
        if (strcmp(told->list[i].hint, hint) == 0)
            return false;
    return hint[0] != '\0';
}

void desk_tell_failure(struct desk *desk, const char *noun, size_t number, const char *cell,
                       const struct err *reason)
{
    progress_say(&desk->progress, "%s %zu failed (%s): %s", noun, number, cell, reason->what);
    if (!is_news(&desk->told, reason->hint))
        return;
    problems_add(&desk->told, 0, reason->hint, "%s", reason->what);
    progress_say(&desk->progress, "  hint: %s", reason->hint);
    desk_note(desk, "hint: %s\n", reason->hint);
}
