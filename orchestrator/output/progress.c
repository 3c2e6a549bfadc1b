/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum { BAR_WIDTH = 20, LINE_EVERY_S = 10 };

void progress_time(int64_t ns, char out[32])
{
    long seconds = (long)((ns + 500000000) / 1000000000);
    if (seconds >= 3600)
        snprintf(out, 32, "%ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else if (seconds >= 60)
        snprintf(out, 32, "%ld:%02ld", seconds / 60, seconds % 60);
    else
        snprintf(out, 32, "%ld s", seconds);
}

void progress_begin(struct progress *progress, const char *noun, size_t total, size_t after, int64_t each_ns)
{
    const char *term = getenv("TERM");
    bool capable = term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
    *progress = (struct progress){.noun = noun,
                                  .total = total,
                                  .after = after,
                                  .began_ns = clock_now_ns(),
                                  .terminal = capable && isatty(STDERR_FILENO),
                                  .each_ns = each_ns};
}

static void time_left(const struct progress *progress, char out[32])
{
    int64_t each = progress->each_ns;
    if (progress->done > 0)
        each = (int64_t)((clock_now_ns() - progress->began_ns) / progress->done);
    progress_time((int64_t)(progress->total - progress->done + progress->after) * each, out);
}

static size_t terminal_width(void)
{
    struct winsize size = {0};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

static void redraw(struct progress *progress, const char *what)
{
    char left[32], bar[BAR_WIDTH + 1], line[256];
    time_left(progress, left);
    size_t filled = progress->total > 0 ? progress->done * BAR_WIDTH / progress->total : 0;
    for (size_t i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    int length = snprintf(line, sizeof line, "[%s] %s %zu/%zu, %s left, %zu failed  %s", bar, progress->noun,
                          progress->done, progress->total, left, progress->failed, what);
    size_t width = terminal_width() - 1; /* the last column would wrap */
    /* on a narrow terminal the bar, which says nothing that the numbers do not say, makes room first */
    const char *shown = length > 0 && (size_t)length > width ? line + BAR_WIDTH + 3 : line;
    fputs("\r\033[K", stderr);
    text_print(stderr, "%.*s", (int)width, shown);
    progress->drawn = true;
}

void progress_show(struct progress *progress, const char *what)
{
    if (progress->terminal) {
        redraw(progress, what);
        return;
    }
    uint64_t now = clock_now_ns();
    if (progress->last_line_ns != 0 && now - progress->last_line_ns < LINE_EVERY_S * 1000000000ull)
        return;
    progress->last_line_ns = now;
    char left[32];
    time_left(progress, left);
    text_print(stderr, "%s %zu of %zu, %s left, %zu failed: %s\n", progress->noun, progress->done + 1,
               progress->total, left, progress->failed, what);
}

void progress_done(struct progress *progress, bool ok)
{
    progress->done++;
    progress->failed += !ok;
}

void progress_say(struct progress *progress, const char *format, ...)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
    va_list args;
    va_start(args, format);
    text_vprint(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
