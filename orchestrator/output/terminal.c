/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/terminal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

/* --- complaint --- */

void complaint_print(const struct err *err)
{
    text_print(stderr, "labrun: %s\n", err->what);
    if (err->hint[0] != '\0')
        text_print(stderr, "hint: %s\n", err->hint);
}

void complaint_warn(const char *format, ...)
{
    char what[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (what[0] != '\0')
        text_print(stderr, "warning: %s\n", what);
}

/* --- paragraph --- */

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40, WIDTH_MOST = 10000 };

static unsigned width_of(int fd)
{
    struct winsize size = {0};
    bool known = fd >= 0 && isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : WIDTH_DEFAULT;
}

unsigned paragraph_width(FILE *file)
{
    const char *columns = getenv("COLUMNS"); /* POSIX: it stands above what the system says */
    unsigned long asked = columns != NULL ? strtoul(columns, NULL, 10) : 0;
    unsigned width = asked > 0 && asked <= WIDTH_MOST ? (unsigned)asked : width_of(fileno(file));
    return width < WIDTH_LEAST ? WIDTH_LEAST : width;
}

/* Each character counts as one column. */
static double column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

void paragraph_print(FILE *file, unsigned width, const char *first, const char *next, const char *text)
{
    own_text words = {0};
    text_wrap(&words, &(struct text_lines){.width = width, .measure = column, .first = first, .next = next},
              text);
    for (const char *line = text_string(&words), *end; line != NULL; line = end) {
        end = strchr(line, '\n');
        text_print(file, "%.*s\n", (int)(end != NULL ? end - line : (long)strlen(line)), line);
        end = end != NULL ? end + 1 : NULL;
    }
}

/* --- colour --- */

/* Can the terminal do more than print characters? */
static bool is_capable(void)
{
    const char *term = getenv("TERM");
    return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

bool colour_wanted(FILE *file)
{
    const char *refused = getenv("NO_COLOR");
    int fd = fileno(file);
    return (refused == NULL || refused[0] == '\0') && is_capable() && fd >= 0 && isatty(fd);
}

void colour_switch(FILE *file, bool colour, enum style style)
{
    static const char *const codes[] = {[STYLE_PLAIN] = "\033[0m",
                                        [STYLE_STRONG] = "\033[1m",
                                        [STYLE_FAINT] = "\033[2m",
                                        [STYLE_GOOD] = "\033[32m",
                                        [STYLE_BAD] = "\033[31m"};
    if (colour)
        fputs(codes[style], file);
}

/* --- progress --- */

enum {
    WIDE = 99,      /* columns, from which on */
    BAR_WIDTH = 20, /* is no loss to words */
    BAR_LEAST = 10,
    ESTIMATE_RUNS = 4, /* so many timed runs weigh as much as what was known before */
    LINE_EVERY_S = 10
};

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

void progress_begin(struct progress *progress, const char *noun, size_t total, int64_t each_ns)
{
    *progress = (struct progress){.noun = noun,
                                  .total = total,
                                  .began_ns = clock_now_ns(),
                                  .terminal = is_capable() && isatty(STDERR_FILENO),
                                  .each_ns = each_ns};
}

/* The first runs are no measure of all: they come up to what is known before little by little. */
static void time_left(const struct progress *progress, char out[32])
{
    int64_t spent = progress->done > 0 ? (int64_t)(clock_now_ns() - progress->began_ns) : 0;
    int64_t each = (ESTIMATE_RUNS * progress->each_ns + spent) / (ESTIMATE_RUNS + (int64_t)progress->done);
    int64_t left = (int64_t)(progress->total - progress->done + progress->after) * each;
    progress_time(left + progress->rest_ns, out);
}

static void add_bar(const struct progress *progress, size_t width, struct text *text)
{
    size_t filled = progress->total > 0 ? progress->done * width / progress->total : 0;
    text_add(text, "[");
    for (size_t i = 0; i < width; i++)
        text_add(text, i < filled ? "#" : ".");
    text_add(text, "] ");
}

/* As many whole words as there is room for. */
static void add_words(const char *words, size_t room, struct text *text)
{
    size_t end = strlen(words);
    while (end > room)
        for (end--; end > 0 && words[end] != ' '; end--)
            continue;
    if (end > 0)
        text_add(text, "  ");
    text_add_bytes(text, words, end);
}

void progress_line(const struct progress *progress, const char *what, size_t width, struct text *line)
{
    char left[32];
    own_text numbers = {0};
    time_left(progress, left);
    text_addf(&numbers, "%s %zu/%zu, %s left", progress->noun, progress->done, progress->total, left);
    if (progress->failed > 0)
        text_addf(&numbers, ", %zu failed", progress->failed);
    const size_t frame = strlen("[] "), gap = strlen("  "), bar = width < WIDE ? BAR_LEAST : BAR_WIDTH;
    if (frame + bar + numbers.length <= width)
        add_bar(progress, bar, line);
    text_add(line, text_string(&numbers));
    if (line->length + gap < width)
        add_words(what, width - gap - line->length, line);
}

static void redraw(struct progress *progress, const char *what)
{
    own_text line = {0};
    size_t width = width_of(STDERR_FILENO) - 1; /* the last column would wrap */
    progress_line(progress, what, width, &line);
    fputs("\r\033[K", stderr);
    text_print(stderr, "%.*s", (int)width, text_string(&line));
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

void progress_end(struct progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}

void progress_say(struct progress *progress, const char *format, ...)
{
    progress_end(progress);
    va_list args;
    va_start(args, format);
    text_vprint(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}
