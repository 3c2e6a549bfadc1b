/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/ending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers/headline.h"
#include "findings/refinement.h"
#include "output/flags.h"
#include "output/ratio_table.h"
#include "output/terminal.h"

/* --- lines --- */
/* Each part is a paragraph of its own that begins with what it is about. */

enum part_id {
    PART_SENTENCE,
    PART_TITLE, /* the table stands behind it */
    PART_COST,
    PART_SIGNS, /* and the flags of whole axes */
    PART_LATENCY,
    PART_METHOD,
    PART_NOISE,
    PART_LIMIT,
    PART_TRUST,
    PART_LEFT_OUT,
    PART_NEXT,
    PART_RUNS,
    PART_RESULTS,
    PART_READ,
    PART_COUNT
};

static const struct {
    const char *first;
    enum style style;
} looks[PART_COUNT] = {
    [PART_SENTENCE] = {"", STYLE_STRONG},        [PART_TITLE] = {"", STYLE_PLAIN},
    [PART_SIGNS] = {"signs:   ", STYLE_FAINT},   [PART_COST] = {"CPU:     ", STYLE_PLAIN},
    [PART_LATENCY] = {"latency: ", STYLE_PLAIN}, [PART_METHOD] = {"method:  ", STYLE_PLAIN},
    [PART_NOISE] = {"noise:   ", STYLE_PLAIN},   [PART_LIMIT] = {"limit:   ", STYLE_PLAIN},
    [PART_TRUST] = {"trust:   ", STYLE_PLAIN},   [PART_LEFT_OUT] = {"missing: ", STYLE_PLAIN},
    [PART_NEXT] = {"next:    ", STYLE_PLAIN},    [PART_RUNS] = {"runs:    ", STYLE_PLAIN},
    [PART_RESULTS] = {"results: ", STYLE_PLAIN}, [PART_READ] = {"read:    ", STYLE_PLAIN},
};

struct ending {
    struct text parts[PART_COUNT]; /* owned */
    struct ratio_table table;      /* owned */
    struct text common;            /* owned: flags of whole axes */
    uint64_t flags;                /* which ones: bit i = enum warning_id */
    unsigned width;
    size_t room; /* lines */
};

static void ending_release(struct ending *ending)
{
    for (unsigned i = 0; i < PART_COUNT; i++)
        text_release(&ending->parts[i]);
    ratio_table_release(&ending->table);
    text_release(&ending->common);
}

static double one_column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

/* The table's lines are not counted. */
static size_t count_lines(const struct ending *ending)
{
    size_t lines = 0;
    for (unsigned i = 0; i < PART_COUNT; i++) {
        own_text wrapped = {0};
        const char *first = looks[i].first;
        if (ending->parts[i].length > 0)
            lines += text_wrap(&wrapped,
                               &(struct text_lines){.width = ending->width,
                                                    .measure = one_column,
                                                    .first = first,
                                                    .next = first[0] != '\0' ? "         " : ""},
                               text_string(&ending->parts[i]));
    }
    return lines;
}

/* --- parts --- */

enum { LEFT_OUT_MAX = 2, FRONT = 9 }; /* columns of what a part begins with */

static void write_runs(const struct findings *findings, const struct ending_of *of, struct text *text)
{
    const struct records *records = &findings->records;
    const struct stopping *stopping = &findings->stopping;
    size_t planned = findings->experiment.plan.run_count - stopping_spared(stopping), ok = 0, profiles = 0;
    own_text stopped = {0}, refined = {0};
    for (size_t i = 0; i < records->count; i++)
        ok += records->list[i].status == STATUS_OK;
    text_addf(text, "%zu of %zu ok", ok, planned > records->count ? planned : records->count);
    if (records->count > ok)
        text_addf(text, ", %zu failed", records->count - ok);
    if (of->resumed)
        text_addf(text, " (%zu measured now)", of->now);
    stopping_tell(stopping, &stopped);
    if (stopped.length > 0)
        text_addf(text, "; %s", text_string(&stopped));
    refinement_tell(&findings->experiment.plan, &refined);
    if (refined.length > 0)
        text_addf(text, "; %s", text_string(&refined));
    for (size_t i = 0; i < findings->profiles.count; i++)
        profiles += findings->profiles.list[i].status == STATUS_OK;
    if (findings->profiles.count > 0)
        text_addf(text, "; profiles: %zu ok, %zu failed", profiles, findings->profiles.count - profiles);
}

/* Are the commands' arguments needed, or do they take this folder by themselves? */
static bool is_latest(const struct findings *findings)
{
    own_free char *latest = realpath("results/latest", NULL), *own = realpath(findings->results.path, NULL);
    return latest != NULL && own != NULL && strcmp(latest, own) == 0;
}

/* With the folder where that can be pasted from one line; DIR is what `results:` names. */
static void write_read(const char *folder, bool report, size_t width, struct text *text)
{
    own_text whole = {0}, explain = {0}, table = {0};
    headline_command("labrun explain DIR", folder, &explain);
    headline_command("labrun table DIR", folder, &table);
    text_addf(&whole, "%s%s; every cell: %s", report ? "report.html there; " : "", text_string(&explain),
              text_string(&table));
    if (text_characters(text_string(&whole), whole.length) <= width)
        text_add(text, text_string(&whole));
    else
        text_addf(text, "%slabrun explain DIR; every cell: labrun table DIR",
                  report ? "report.html there; " : "");
}

static void write_where(const struct findings *findings, const struct ending_of *of, struct ending *ending)
{
    const char *folder = findings->results.path;
    struct text *read = &ending->parts[PART_READ];
    text_add(&ending->parts[PART_RESULTS], folder);
    if (is_latest(findings))
        text_addf(read, "%slabrun explain; every cell: labrun table",
                  of->no_report ? "" : "report.html there; ");
    else
        write_read(folder, !of->no_report, ending->width - FRONT, read);
}

/* A line that says itself what it is about does not say it twice. */
static void add_line(const char *line, const char *front, struct text *text)
{
    size_t length = strlen(front);
    text_addf(text, "%s%s", text->length > 0 ? "; " : "",
              strncmp(line, front, length) == 0 ? line + length : line);
}

/* The front of a list, up to the last comma that a line has room for, but one item. */
static void add_shortened(const char *line, size_t width, const char *more, struct text *text)
{
    size_t end = strlen(line), first = strcspn(line, ",");
    while (end > first && text_characters(line, end) > width - (line[end] != '\0' ? strlen(more) : 0))
        for (end--; end > first && line[end] != ','; end--)
            continue;
    text_add_bytes(text, line, end);
    text_add(text, line[end] != '\0' ? more : "");
}

/* Where the same line stands on a page it says what the control is; here there is room for the numbers. */
static void write_noise(const char *line, size_t width, struct text *text)
{
    own_text whole = {0};
    static const char long_form[] = "noise: the same cell twice (A/A) reaches ";
    if (strncmp(line, long_form, sizeof long_form - 1) == 0)
        text_addf(&whole, "A/A %s", line + sizeof long_form - 1);
    else
        add_line(line, "noise: ", &whole);
    add_shortened(text_string(&whole), width, "", text);
}

static int write_words(const struct findings *findings, struct ending *ending, struct err *err)
{
    own_headline headline = {0};
    if (headline_make(findings, &headline, err) < 0)
        return -err->code;
    text_addf(&ending->parts[PART_SENTENCE], "%s.", text_string(&headline.sentence));
    size_t noise = headline.method.length > 0 ? 1 : 0;
    text_add(&ending->parts[PART_METHOD], text_string(&headline.method));
    if (headline.latency.count > 0)
        text_add(&ending->parts[PART_LATENCY], headline.latency.list[0]);
    if (headline.trust.count > noise)
        write_noise(headline.trust.list[noise], ending->width - FRONT, &ending->parts[PART_NOISE]);
    const char *limit = text_string(&headline.limit);
    if (text_characters(limit, headline.limit.length) <= ending->width - FRONT)
        text_add(&ending->parts[PART_LIMIT], limit);
    if (headline.trust.count > noise + 1)
        add_shortened(headline.trust.list[noise + 1], ending->width - FRONT, " and more",
                      &ending->parts[PART_TRUST]);
    for (size_t i = 0; i < headline.left_out.count && i < LEFT_OUT_MAX; i++)
        add_line(headline.left_out.list[i], "", &ending->parts[PART_LEFT_OUT]);
    if (headline.left_out.count > LEFT_OUT_MAX)
        text_addf(&ending->parts[PART_LEFT_OUT], "; and %zu more: labrun table",
                  headline.left_out.count - LEFT_OUT_MAX);
    if (headline.next.count > 1) {
        text_addf(&ending->parts[PART_NEXT], "%s: " TEXT_COMMAND, headline.next.list[0]);
        headline_command(headline.next.list[1], findings->results.path, &ending->parts[PART_NEXT]);
    }
    return 0;
}

/* --- what fits --- */

enum { TABLE_LEAST = 4 }; /* lines: its head, and a few arms */

static int make_table(const struct findings *findings, bool flags, size_t lines, struct ending *ending,
                      struct err *err)
{
    struct text *signs = &ending->parts[PART_SIGNS];
    for (unsigned i = PART_TITLE; i <= PART_SIGNS; i++)
        text_clear(&ending->parts[i]);
    ratio_table_release(&ending->table);
    if (ratio_table_make(findings, ending->width, lines, ending->flags, &ending->table, err) < 0)
        return -err->code;
    text_add(&ending->parts[PART_TITLE], text_string(&ending->table.title));
    text_add(&ending->parts[PART_COST], text_string(&ending->table.cost));
    text_add(signs, text_string(&ending->table.signs));
    if (flags && ending->common.length > 0)
        text_addf(signs, "%s%s", signs->length > 0 ? "; " : "", text_string(&ending->common));
    return 0;
}

/* Narrower lines are as many more: what a run comes to is not shortened twice. */
static size_t room_of(unsigned width)
{
    return width < ENDING_COLUMNS ? ENDING_LINES * ENDING_COLUMNS / width : ENDING_LINES;
}

/* The table takes the lines that the words leave. Its title and signs are words too: it is made until all
 * fits. */
static int fit_table(const struct findings *findings, bool flags, struct ending *ending, struct err *err)
{
    size_t words, lines;
    for (unsigned i = PART_TITLE; i <= PART_SIGNS; i++)
        text_clear(&ending->parts[i]);
    words = count_lines(ending);
    lines = words + 1 + TABLE_LEAST < ending->room ? ending->room - words - 1 : TABLE_LEAST;
    for (;;) {
        if (make_table(findings, flags, lines, ending, err) < 0)
            return -err->code;
        size_t total = count_lines(ending) + ending->table.lines;
        if (total <= ending->room || lines <= TABLE_LEAST)
            return 0;
        lines = lines > TABLE_LEAST + total - ending->room ? lines - (total - ending->room) : TABLE_LEAST;
    }
}

/* What held runs back, which labrun table has by cell, makes room first, then the flags of whole axes, which
 * trust counts too: for every place, then for every arm. */
static int fit(const struct findings *findings, struct ending *ending, struct err *err)
{
    bool fits = false;
    static const struct {
        bool limit, whole, flags;
    } wishes[] = {{true, true, true},
                  {false, true, true},
                  {false, true, false},
                  {false, false, true},
                  {false, false, false}};
    for (unsigned i = 0; i < sizeof wishes / sizeof *wishes && !fits; i++) {
        bool whole = wishes[i].whole, flags = wishes[i].flags;
        if (!wishes[i].limit)
            text_clear(&ending->parts[PART_LIMIT]);
        if (fit_table(findings, flags, ending, err) < 0)
            return -err->code;
        const struct ratio_table *table = &ending->table;
        fits = table->cut == 0 && !(whole && table->folded) &&
               count_lines(ending) + table->lines <= ending->room;
    }
    return 0;
}

/* --- ending --- */

static void print_part(const struct ending *ending, enum part_id id, FILE *file, bool colour)
{
    const char *first = looks[id].first;
    if (ending->parts[id].length == 0)
        return;
    if (looks[id].style != STYLE_PLAIN)
        colour_switch(file, colour, looks[id].style);
    paragraph_print(file, ending->width, first, first[0] != '\0' ? "         " : "",
                    text_string(&ending->parts[id]));
    if (looks[id].style != STYLE_PLAIN)
        colour_switch(file, colour, STYLE_PLAIN);
}

int ending_show(const struct findings *findings, const struct ending_of *of, FILE *file, struct err *err)
{
    OWNED_BY(ending_release) struct ending ending = {.width = paragraph_width(file)};
    ending.room = room_of(ending.width);
    bool colour = colour_wanted(file);
    int rc = write_words(findings, &ending, err);
    if (rc == 0)
        rc = flags_common(findings, &ending.flags, &ending.common, err);
    write_runs(findings, of, &ending.parts[PART_RUNS]);
    write_where(findings, of, &ending);
    if (rc == 0)
        rc = fit(findings, &ending, err);
    for (unsigned i = 0; i < PART_COUNT && rc == 0; i++)
        rc = text_ok(&ending.parts[i], err);
    bool apart = ending.table.lines > 0 && count_lines(&ending) + ending.table.lines + 2 <= ending.room;
    for (unsigned i = 0; i < PART_COUNT && rc == 0; i++) {
        if (apart && (i == PART_TITLE || i == PART_SIGNS))
            text_print(file, "\n");
        print_part(&ending, i, file, colour);
        if (i == PART_TITLE)
            ratio_table_print(&ending.table, file, colour);
    }
    return rc;
}
