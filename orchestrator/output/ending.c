/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/ending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers/headline.h"
#include "output/flags.h"
#include "output/ratio_table.h"
#include "output/terminal.h"

/* --- lines --- */
/* Each part is a paragraph of its own that begins with what it is about. */

enum part_id {
    PART_SENTENCE,
    PART_TITLE, /* the table stands behind it */
    PART_SIGNS,
    PART_COMMON,
    PART_NOISE,
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
    [PART_SENTENCE] = {"", STYLE_STRONG},         [PART_TITLE] = {"", STYLE_PLAIN},
    [PART_SIGNS] = {"signs:   ", STYLE_FAINT},    [PART_COMMON] = {"flags:   ", STYLE_PLAIN},
    [PART_NOISE] = {"noise:   ", STYLE_PLAIN},    [PART_TRUST] = {"trust:   ", STYLE_PLAIN},
    [PART_LEFT_OUT] = {"missing: ", STYLE_PLAIN}, [PART_NEXT] = {"next:    ", STYLE_PLAIN},
    [PART_RUNS] = {"runs:    ", STYLE_PLAIN},     [PART_RESULTS] = {"results: ", STYLE_PLAIN},
    [PART_READ] = {"read:    ", STYLE_PLAIN},
};

/* What goes where the table would lose something for it: the first to show every place, both to show every
 * arm. */
static const enum part_id spare[] = {PART_NEXT, PART_COMMON};
enum { SPARE = sizeof spare / sizeof *spare };

struct ending {
    struct text parts[PART_COUNT]; /* owned */
    bool hidden[PART_COUNT];
    struct ratio_table table; /* owned */
    unsigned width;
};

static void ending_release(struct ending *ending)
{
    for (unsigned i = 0; i < PART_COUNT; i++)
        text_release(&ending->parts[i]);
    ratio_table_release(&ending->table);
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
        if (ending->parts[i].length > 0 && !ending->hidden[i])
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
    size_t planned = findings->experiment.plan.run_count, ok = 0, profiles = 0;
    for (size_t i = 0; i < records->count; i++)
        ok += records->list[i].status == STATUS_OK;
    text_addf(text, "%zu of %zu ok", ok, planned > records->count ? planned : records->count);
    if (records->count > ok)
        text_addf(text, ", %zu failed", records->count - ok);
    if (of->resumed)
        text_addf(text, " (%zu measured now)", of->now);
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

static void write_where(const struct findings *findings, const struct ending_of *of, struct ending *ending)
{
    const char *folder = is_latest(findings) ? "" : " DIR";
    text_add(&ending->parts[PART_RESULTS], findings->results.path);
    text_addf(&ending->parts[PART_READ], "%slabrun explain%s; every cell: labrun table%s",
              of->no_report ? "" : "report.html there; ", folder, folder);
}

/* A line that says itself what it is about does not say it twice. */
static void add_line(const char *line, const char *front, struct text *text)
{
    size_t length = strlen(front);
    text_addf(text, "%s%s", text->length > 0 ? "; " : "",
              strncmp(line, front, length) == 0 ? line + length : line);
}

static size_t columns_of(const char *string, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length; i++)
        columns += (string[i] & 0xc0) != 0x80;
    return columns;
}

/* The front of a list, up to the last comma that a line has room for. */
static void add_shortened(const char *line, size_t width, const char *more, struct text *text)
{
    size_t end = strlen(line);
    while (end > 0 && columns_of(line, end) > width - (line[end] != '\0' ? strlen(more) : 0))
        for (end--; end > 0 && line[end] != ','; end--)
            continue;
    text_add_bytes(text, line, end > 0 ? end : strlen(line));
    text_add(text, end > 0 && line[end] != '\0' ? more : "");
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
    if (headline.trust.count > 0)
        write_noise(headline.trust.list[0], ending->width - FRONT, &ending->parts[PART_NOISE]);
    if (headline.trust.count > 1)
        add_shortened(headline.trust.list[1], ending->width - FRONT, " and more", &ending->parts[PART_TRUST]);
    for (size_t i = 0; i < headline.left_out.count && i < LEFT_OUT_MAX; i++)
        add_line(headline.left_out.list[i], "", &ending->parts[PART_LEFT_OUT]);
    if (headline.left_out.count > LEFT_OUT_MAX)
        text_addf(&ending->parts[PART_LEFT_OUT], "; and %zu more: labrun table",
                  headline.left_out.count - LEFT_OUT_MAX);
    if (headline.next.count > 1) {
        text_addf(&ending->parts[PART_NEXT], "%s: ", headline.next.list[0]);
        headline_command(headline.next.list[1], findings->results.path, &ending->parts[PART_NEXT]);
    }
    return 0;
}

/* --- what fits --- */

enum { TABLE_LEAST = 4 }; /* lines: its head, and a few arms */

static int make_table(const struct findings *findings, uint64_t common, size_t lines, struct ending *ending,
                      struct err *err)
{
    ratio_table_release(&ending->table);
    text_clear(&ending->parts[PART_TITLE]);
    text_clear(&ending->parts[PART_SIGNS]);
    if (ratio_table_make(findings, ending->width, lines, common, &ending->table, err) < 0)
        return -err->code;
    text_add(&ending->parts[PART_TITLE], text_string(&ending->table.title));
    text_add(&ending->parts[PART_SIGNS], text_string(&ending->table.signs));
    return 0;
}

/* The table takes the lines that the words leave. Its title and signs are words too: it is made until all
 * fits. */
static int fit_table(const struct findings *findings, uint64_t common, struct ending *ending, struct err *err)
{
    size_t words = count_lines(ending), lines = TABLE_LEAST;
    if (words + 1 + TABLE_LEAST < ENDING_LINES)
        lines = ENDING_LINES - words - 1;
    for (;;) {
        if (make_table(findings, common, lines, ending, err) < 0)
            return -err->code;
        size_t total = count_lines(ending) + ending->table.lines;
        if (total <= ENDING_LINES || lines <= TABLE_LEAST)
            return 0;
        lines = lines > TABLE_LEAST + total - ENDING_LINES ? lines - (total - ENDING_LINES) : TABLE_LEAST;
    }
}

/* Tries with ever fewer parts; `whole`: until no place is folded, else until no arm is cut. */
static int spare_parts(const struct findings *findings, uint64_t common, bool whole, struct ending *ending,
                       bool *fits, struct err *err)
{
    for (size_t spared = 0; spared <= (whole ? 1 : SPARE) && !*fits; spared++) {
        for (size_t i = 0; i < SPARE; i++)
            ending->hidden[spare[i]] = i < spared;
        text_clear(&ending->parts[PART_TITLE]);
        text_clear(&ending->parts[PART_SIGNS]);
        if (fit_table(findings, common, ending, err) < 0)
            return -err->code;
        const struct ratio_table *table = &ending->table;
        *fits = table->cut == 0 && !(whole && table->folded) &&
                count_lines(ending) + table->lines <= ENDING_LINES;
    }
    return 0;
}

static int fit(const struct findings *findings, uint64_t common, struct ending *ending, struct err *err)
{
    bool fits = false;
    int rc = spare_parts(findings, common, true, ending, &fits, err);
    return rc == 0 ? spare_parts(findings, common, false, ending, &fits, err) : rc;
}

/* --- ending --- */

static void print_part(const struct ending *ending, enum part_id id, FILE *file, bool colour)
{
    const char *first = looks[id].first;
    if (ending->parts[id].length == 0 || ending->hidden[id])
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
    bool colour = colour_wanted(file);
    uint64_t common = 0;
    int rc = write_words(findings, &ending, err);
    if (rc == 0)
        rc = flags_common(findings, &common, &ending.parts[PART_COMMON], err);
    write_runs(findings, of, &ending.parts[PART_RUNS]);
    write_where(findings, of, &ending);
    if (rc == 0)
        rc = fit(findings, common, &ending, err);
    for (unsigned i = 0; i < PART_COUNT && rc == 0; i++)
        rc = text_ok(&ending.parts[i], err);
    size_t lines = count_lines(&ending) + ending.table.lines;
    for (unsigned i = 0; i < PART_COUNT && rc == 0; i++) {
        bool apart = i == PART_TITLE || i == PART_TITLE + 1;
        if (apart && ending.table.lines > 0 && lines++ < ENDING_LINES)
            text_print(file, "\n");
        print_part(&ending, i, file, colour);
        if (i == PART_TITLE)
            ratio_table_print(&ending.table, file, colour);
    }
    return rc;
}
