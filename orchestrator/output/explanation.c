/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/explanation.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers/answers.h"
#include "answers/cpu_time.h"
#include "answers/headline.h"
#include "base/array.h"
#include "output/report_files.h"
#include "output/terminal.h"

/* --- formats --- */

static const char *const format_names[] = {"json", "markdown"};

const char *explanation_format(unsigned i)
{
    return i < sizeof format_names / sizeof *format_names ? format_names[i] : NULL;
}

bool explanation_asks(const char *word)
{
    return toupper((unsigned char)word[0]) == 'Q' && word[1] >= '1' && word[1] < '1' + ANSWER_COUNT &&
           word[2] == '\0';
}

/* --- rows --- */
/* Thirty lines: a label in front of what is said. What matters most is taken first, as long as there is room.
 */

#define INDENT "          " /* as wide as a label */
enum { LABEL_WIDTH = 10, RANKS = 6, WIDTH_USUAL = 80, PAIRS_ALWAYS = 3 };

struct row {
    const char *label;
    const char *text; /* borrowed */
    unsigned rank;    /* 0: always there */
    bool shown;
};

struct row_list {
    struct row *list; /* owned */
    size_t count, capacity;
    bool failed;
};

static void row_list_release(struct row_list *rows)
{
    free(rows->list);
}

static void add_row(struct row_list *rows, const char *label, const char *text, unsigned rank)
{
    struct row *row = ARRAY_NEXT(rows->list, rows->count, rows->capacity);
    rows->failed |= row == NULL;
    if (row != NULL)
        *row = (struct row){.label = label, .text = text, .rank = rank};
}

/* The first `important` of them have the rank, the others the last one. */
static void add_rows(struct row_list *rows, const char *label, const struct lines *lines, unsigned rank,
                     size_t important)
{
    for (size_t i = 0; i < lines->count; i++)
        add_row(rows, label, lines->list[i], i < important ? rank : RANKS - 1);
}

static double column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

static void print_row(const struct row *row, bool labelled, unsigned width, FILE *file)
{
    char first[LABEL_WIDTH + 1];
    snprintf(first, sizeof first, "%-*s", LABEL_WIDTH, labelled ? row->label : "");
    paragraph_print(file, width, first, INDENT, row->text);
}

/* As they will be printed: a path may be longer than a line. */
static size_t lines_of_text(const char *words, const char *indent, unsigned width)
{
    own_text wrapped = {0};
    const struct text_lines lines = {.width = width, .measure = column, .first = indent, .next = indent};
    return text_wrap(&wrapped, &lines, words);
}

/* Returns how many rows had no room. */
static size_t choose_rows(struct row_list *rows, size_t room, unsigned width)
{
    size_t hidden = rows->count;
    for (unsigned rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < rows->count; i++) {
            struct row *row = &rows->list[i];
            size_t lines = row->rank == rank ? lines_of_text(row->text, INDENT, width) : 0;
            if (row->rank != rank || (rank > 0 && lines > room))
                continue;
            row->shown = true;
            room -= lines < room ? lines : room;
            hidden--;
        }
    return hidden;
}

/* --- what is said --- */

/* A few of them before anything else. Of more those that are told apart, in the metric that comes first, then
 * as many as there is room for. */
static void add_pairs(struct row_list *rows, const struct findings *findings, const struct headline *headline)
{
    const struct standings *standings = &findings->standings;
    size_t first = 0;
    while (first < standings->count && standings->list[first].metric == standings->list[0].metric)
        first++;
    for (size_t i = 0; i < headline->pairs.count; i++) {
        bool decided = standings->list[i].better + standings->list[i].worse > 0;
        unsigned rank = first <= PAIRS_ALWAYS ? 1 : decided ? 3 : RANKS - 1;
        add_row(rows, "pairs", headline->pairs.list[i], i < first ? rank : RANKS - 1);
    }
}

static void add_answers(struct row_list *rows, const struct answers *answers, struct text *unasked)
{
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        const struct answer *answer = &answers->list[i];
        if (answer->measured)
            add_row(rows, answer->id, text_string(&answer->sentence), 2);
        else
            text_addf(unasked, "%s%s (%s)", unasked->length > 0 ? ", " : "", answer->id,
                      text_string(&answer->unmeasured));
    }
}

/* The command that goes on, in one line with what for. */
static void add_next(const struct findings *findings, const struct headline *headline, struct text *next)
{
    if (headline->next.count < 2)
        return;
    text_addf(next, "%s: ", headline->next.list[0]);
    headline_command(headline->next.list[1], findings->results.path, next);
}

/* Where what had no room stands. */
static void write_more(const struct findings *findings, size_t hidden, struct text *more)
{
    text_addf(more, "labrun explain %s --evidence", findings->results.path);
    if (hidden > 0)
        text_addf(more, " has %zu more line%s, and the rows behind all of it", hidden, plural(hidden));
    else
        text_add(more, " has the rows behind all of it");
}

static int print_short(const struct findings *findings, const struct headline *headline,
                       const struct answers *answers, FILE *file, struct err *err)
{
    OWNED_BY(row_list_release) struct row_list rows = {0};
    own_text unasked = {0}, next = {0}, more = {0};
    unsigned width = paragraph_width(file);
    size_t room = EXPLANATION_LINES_MAX;
    if (width < WIDTH_USUAL)
        room = room * WIDTH_USUAL / width;
    add_pairs(&rows, findings, headline);
    add_rows(&rows, "open", &headline->undecided, 4, headline->undecided.count);
    add_rows(&rows, "trust", &headline->trust, 1, 2);
    add_rows(&rows, "left out", &headline->left_out, 1, 1);
    add_next(findings, headline, &next);
    if (next.length > 0)
        add_row(&rows, "next", text_string(&next), 1);
    add_answers(&rows, answers, &unasked);
    if (unasked.length > 0)
        add_row(&rows, "not asked", text_string(&unasked), 4);
    room -= lines_of_text(text_string(&headline->sentence), "", width) + 1; /* and an empty line */
    write_more(findings, rows.count, &more);
    room -= lines_of_text(text_string(&more), INDENT, width); /* at its longest */
    size_t hidden = choose_rows(&rows, room, width);
    text_clear(&more);
    write_more(findings, hidden, &more);
    if (rows.failed || unasked.failed || next.failed || more.failed)
        return err_set(err, ENOMEM, "out of memory");
    paragraph_print(file, width, "", "", text_string(&headline->sentence));
    fputc('\n', file);
    const char *label = "";
    for (size_t i = 0; i < rows.count; i++) {
        const struct row *row = &rows.list[i];
        if (!row->shown)
            continue;
        print_row(row, strcmp(label, row->label) != 0, width, file);
        label = row->label;
    }
    print_row(&(struct row){.label = "more", .text = text_string(&more)}, true, width, file);
    return 0;
}

/* --- evidence --- */

static void print_answer(const struct answer *answer, unsigned width, FILE *file)
{
    char heading[16];
    snprintf(heading, sizeof heading, "%s  ", answer->id);
    paragraph_print(file, width, heading, "    ", answer->question);
    paragraph_print(file, width, "    ", "    ", text_string(&answer->sentence));
    for (size_t i = 0; i < answer->evidence.count; i++)
        paragraph_print(file, width, "      - ", "        ", answer->evidence.list[i]);
    for (size_t i = 0; i < answer->caveats.count; i++)
        paragraph_print(file, width, "      but: ", "           ", answer->caveats.list[i]);
}

/* One place of the experiment: what all its cells have in common, then what they tell. */
static void print_cost(const struct cost *cost, const struct spec *spec, unsigned width, FILE *file)
{
    own_text family = {0}, sentence = {0}, fit = {0}, places = {0};
    cost_print_family(cost, spec, &family);
    text_addf(&sentence, "%s%s: ", family.length > 0 ? "With " : "Here", text_string(&family));
    cost_print(cost, &sentence);
    paragraph_print(file, width, "    ", "    ", text_string(&sentence));
    if (cost->gap != NULL)
        return;
    cost_print_fit(cost, &fit);
    paragraph_print(file, width, "      - ", "        ", text_string(&fit));
    cost_print_places(cost, &places);
    paragraph_print(file, width, cost->places_gap == NULL ? "      - " : "      but: ",
                    cost->places_gap == NULL ? "        " : "           ", text_string(&places));
}

static void print_costs(const struct findings *findings, unsigned width, FILE *file)
{
    fputs("\nWhat a copy and a call cost here\n", file);
    if (findings->costs.count == 0)
        paragraph_print(file, width, "    ", "    ",
                        "No cell has both its CPU time and its copies: there is nothing to fit.");
    for (size_t i = 0; i < findings->costs.count; i++)
        print_cost(&findings->costs.list[i], &findings->experiment.spec, width, file);
}

static void print_lines(const char *heading, const struct lines *lines, unsigned width, FILE *file)
{
    if (lines->count > 0)
        text_print(file, "\n%s\n", heading);
    for (size_t i = 0; i < lines->count; i++)
        paragraph_print(file, width, "    ", "      ", lines->list[i]);
}

static void print_next(const struct findings *findings, const struct headline *headline, unsigned width,
                       FILE *file)
{
    if (headline->next.count > 0)
        text_print(file, "\nNext\n");
    for (size_t i = 0; i + 1 < headline->next.count; i += 2) {
        own_text command = {0};
        headline_command(headline->next.list[i + 1], findings->results.path, &command);
        paragraph_print(file, width, "    ", "      ", headline->next.list[i]);
        text_print(file, "      %s\n", text_string(&command)); /* to be copied: not wrapped */
    }
}

static void print_all(const struct findings *findings, const struct headline *headline,
                      const struct answers *answers, FILE *file)
{
    unsigned width = paragraph_width(file);
    paragraph_print(file, width, "", "", text_string(&headline->sentence));
    print_lines("Every pair with the baseline", &headline->pairs, width, file);
    print_lines("What is open, and what would decide it", &headline->undecided, width, file);
    print_lines("How far it can be trusted", &headline->trust, width, file);
    print_lines("What was left out", &headline->left_out, width, file);
    print_next(findings, headline, width, file);
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        fputc('\n', file);
        print_answer(&answers->list[i], width, file);
    }
    print_costs(findings, width, file);
}

/* --- explanation --- */

static int print_formatted(const struct findings *findings, const struct headline *headline,
                           const struct answers *answers, const struct explanation *explanation, FILE *file,
                           struct err *err)
{
    own_text text = {0};
    int first = explanation->question != NULL ? explanation->question[1] - '1' : -1;
    if (strcmp(explanation->format, "json") == 0)
        explanation_json(findings, headline, answers, first, &text);
    else
        explanation_markdown(findings, headline, answers, first, &text);
    if (text_ok(&text, err) < 0)
        return -err->code;
    fputs(text_string(&text), file);
    return 0;
}

int explanation_print(const struct findings *findings, const struct explanation *explanation, FILE *file,
                      struct err *err)
{
    own_answers answers = {0};
    own_headline headline = {0};
    int rc = answers_make(findings, &answers, err);
    if (rc == 0)
        rc = headline_make(findings, &headline, err);
    if (rc != 0)
        return rc;
    if (explanation->format != NULL)
        return print_formatted(findings, &headline, &answers, explanation, file, err);
    if (explanation->question != NULL)
        print_answer(&answers.list[explanation->question[1] - '1'], paragraph_width(file), file);
    else if (explanation->evidence)
        print_all(findings, &headline, &answers, file);
    else
        return print_short(findings, &headline, &answers, file, err);
    return 0;
}
