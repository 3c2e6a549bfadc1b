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
/* Thirty lines: a label in front of what is said. What matters most is taken first, as long as there is room;
 * what has none is named. A line a question, the noise and the warnings stand above single pairs. */

#define INDENT "          " /* as wide as a label */
enum { LABEL_WIDTH = 10, WIDTH_USUAL = 80 };
enum rank { RANK_FIRST, RANK_ANSWER, RANK_WARNINGS, RANK_PAIR, RANK_COST, RANK_MORE, RANK_LAST, RANKS };

struct row {
    const char *label;   /* "pairs"; where the whole is all that there is of it, it names it too */
    const char *heading; /* borrowed: above the first of those that have it; NULL: none */
    const char *metric;  /* that the heading is about */
    const char *text;    /* borrowed */
    const char *about;   /* borrowed: what it is named where it has no room */
    enum rank rank;
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

static void add_row(struct row_list *rows, const struct row *row)
{
    struct row *place = ARRAY_NEXT(rows->list, rows->count, rows->capacity);
    rows->failed |= place == NULL;
    if (place != NULL)
        *place = *row;
}

/* The first few of them have the ranks, the others the last one. */
static void add_lines(struct row_list *rows, const char *label, const char *about, const struct lines *lines,
                      const enum rank *ranks, size_t ranked)
{
    for (size_t i = 0; i < lines->count; i++)
        add_row(rows, &(struct row){.label = label,
                                    .text = lines->list[i],
                                    .about = about,
                                    .rank = i < ranked ? ranks[i] : RANK_LAST});
}

static double column(uint32_t point, size_t bytes)
{
    (void)point, (void)bytes;
    return 1;
}

static void print_row(const char *label, const char *text, unsigned width, FILE *file)
{
    char first[LABEL_WIDTH + 1];
    snprintf(first, sizeof first, "%-*s", LABEL_WIDTH, label);
    paragraph_print(file, width, first, INDENT, text);
}

/* As they will be printed: a path may be longer than a line. */
static size_t lines_of(const char *words, const char *indent, unsigned width)
{
    own_text wrapped = {0};
    const struct text_lines lines = {.width = width, .measure = column, .first = indent, .next = indent};
    return text_wrap(&wrapped, &lines, words);
}

/* Narrower lines are as many more. */
static size_t room_of(size_t lines, unsigned width)
{
    return width < WIDTH_USUAL ? lines * WIDTH_USUAL / width : lines;
}

static bool heading_is_shown(const struct row_list *rows, const char *heading)
{
    bool shown = heading == NULL;
    for (size_t i = 0; i < rows->count && !shown; i++)
        shown = rows->list[i].shown && rows->list[i].heading == heading;
    return shown;
}

/* Returns how many rows had no room. */
static size_t choose_rows(struct row_list *rows, size_t room, unsigned width)
{
    size_t hidden = rows->count;
    for (size_t i = 0; i < rows->count; i++)
        rows->list[i].shown = false;
    for (unsigned rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < rows->count; i++) {
            struct row *row = &rows->list[i];
            if (row->rank != rank)
                continue;
            size_t lines = lines_of(row->text, INDENT, width);
            if (!heading_is_shown(rows, row->heading))
                lines += lines_of(row->heading, INDENT, width);
            if (lines > room)
                continue;
            row->shown = true;
            room -= lines;
            hidden--;
        }
    return hidden;
}

static void print_rows(const struct row_list *rows, unsigned width, FILE *file)
{
    const char *label = "", *heading = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->list[i];
        if (!row->shown)
            continue;
        bool labelled = strcmp(label, row->label) != 0;
        if (row->heading != NULL && row->heading != heading) {
            print_row(labelled ? row->label : "", row->heading, width, file);
            labelled = false;
        }
        print_row(labelled ? row->label : "", row->text, width, file);
        label = row->label;
        heading = row->heading;
    }
}

/* Where what had no room stands, by name: "CPU time per byte of splice, one-copy; what decides it, Q1, Q4".
 * With the folder where that can be pasted from one line.
 */
static void write_more(const struct findings *findings, const struct row_list *rows, size_t hidden,
                       unsigned width, struct text *more)
{
    const struct row *last = NULL; /* that was named */
    static const char command[] = "labrun explain DIR --evidence";
    own_text whole = {0};
    headline_command(command, findings->results.path, &whole);
    bool fits = LABEL_WIDTH + text_characters(text_string(&whole), whole.length) <= width;
    text_addf(more, "%s has the rows behind all of it%s", fits ? text_string(&whole) : command,
              hidden > 0 ? ", and " : "");
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->list[i];
        if (row->shown || (last != NULL && strcmp(row->about, last->about) == 0))
            continue;
        text_add(more, last == NULL ? "" : row->heading == last->heading ? ", " : "; ");
        if (row->heading != NULL && (last == NULL || row->heading != last->heading))
            text_addf(more, "%s of ", row->metric);
        text_add(more, row->about);
        last = row;
    }
}

/* --- what is said --- */

enum brevity { WHOLE, MERGED_PAIRS, SHORT_ANSWERS }; /* each shortens what the one before it does, too */

/* What the rows borrow. */
struct words {
    enum brevity brevity;
    struct text answers[ANSWER_COUNT];  /* owned */
    struct headline_rows pairs;         /* owned */
    struct text headings[METRIC_COUNT]; /* owned */
    struct text unasked, next, more;    /* owned */
};

static void words_release(struct words *words)
{
    headline_rows_release(&words->pairs);
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        text_release(&words->headings[i]);
    for (unsigned i = 0; i < ANSWER_COUNT; i++)
        text_release(&words->answers[i]);
    text_release(&words->unasked);
    text_release(&words->next);
    text_release(&words->more);
}

/* The metric of the headline before what is spent. */
static void add_pairs(struct row_list *rows, const struct headline_rows *pairs, const struct text *headings)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct headline_row *pair = &pairs->list[i];
        add_row(rows, &(struct row){.label = "pairs",
                                    .heading = text_string(&headings[pair->metric]),
                                    .metric = metrics[pair->metric].label,
                                    .text = text_string(&pair->line),
                                    .about = text_string(&pair->names),
                                    .rank = pair->metric == pairs->list[0].metric ? RANK_PAIR : RANK_COST});
    }
}

/* Where a part of a sentence ends before `end`, not within brackets; where none does, a word; 0: nothing. */
static size_t part_end(const char *sentence, size_t end)
{
    static const char *const ends[] = {",;", " "};
    size_t found = 0;
    for (unsigned i = 0; i < 2 && found == 0; i++) {
        int depth = 0;
        for (size_t at = 0; at < end; at++) {
            depth +=
                (sentence[at] == '(' || sentence[at] == '[') - (sentence[at] == ')' || sentence[at] == ']');
            found = depth == 0 && strchr(ends[i], sentence[at]) != NULL ? at : found;
        }
    }
    return found;
}

/* The front of it that `lines` have room for. */
static void add_front(const char *sentence, size_t lines, unsigned width, struct text *text)
{
    text_add(text, sentence);
    for (size_t end = strlen(sentence); end > 0 && lines_of(text_string(text), INDENT, width) > lines;) {
        end = part_end(sentence, end);
        text_clear(text);
        text_add_bytes(text, sentence, end);
        text_add(text, " ...");
    }
}

enum { ANSWER_LINES = 2 };

static void add_answers(struct row_list *rows, const struct answers *answers, unsigned width,
                        struct words *words)
{
    struct text *unasked = &words->unasked;
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        const struct answer *answer = &answers->list[i];
        if (answer->measured) {
            size_t lines = words->brevity < SHORT_ANSWERS ? SIZE_MAX : room_of(ANSWER_LINES, width);
            add_front(text_string(&answer->sentence), lines, width, &words->answers[i]);
            add_row(rows, &(struct row){.label = answer->id,
                                        .text = text_string(&words->answers[i]),
                                        .about = answer->id,
                                        .rank = RANK_ANSWER});
        } else
            text_addf(unasked, "%s%s (%s)", unasked->length > 0 ? ", " : "", answer->id,
                      text_string(&answer->unmeasured));
    }
}

/* The pairs say what is open; this is what would decide it. */
static void add_remedies(struct row_list *rows, const struct headline *headline)
{
    for (size_t i = 0; i < headline->undecided.count; i++)
        if (strncmp(headline->undecided.list[i], "open in ", strlen("open in ")) != 0)
            add_row(rows, &(struct row){.label = "open",
                                        .text = headline->undecided.list[i],
                                        .about = "what would decide it",
                                        .rank = RANK_MORE});
}

/* The command that goes on, in one line with what for. */
static void add_next(const struct findings *findings, const struct headline *headline, struct text *next)
{
    if (headline->next.count < 2)
        return;
    text_addf(next, "%s: " TEXT_COMMAND, headline->next.list[0]);
    headline_command(headline->next.list[1], findings->results.path, next);
}

/* What is said besides, with the headline's sentence and the rows, is as long as what it names. */
static void fit_rows(const struct findings *findings, size_t room, unsigned width, struct row_list *rows,
                     struct text *more)
{
    for (size_t kept = 0, needed = 1; needed > kept && kept < room;) {
        kept = needed;
        size_t hidden = choose_rows(rows, room - kept, width);
        text_clear(more);
        write_more(findings, rows, hidden, width, more);
        needed = lines_of(text_string(more), INDENT, width);
    }
}

static int gather_rows(const struct findings *findings, const struct headline *headline,
                       const struct answers *answers, unsigned width, struct words *words,
                       struct row_list *rows, struct err *err)
{
    bool merged = words->brevity >= MERGED_PAIRS;
    if (headline_rows_make(findings, merged, &words->pairs, err) < 0)
        return -err->code;
    for (size_t i = 0; i < words->pairs.count; i++) {
        struct text *heading = &words->headings[words->pairs.list[i].metric];
        if (heading->length == 0)
            headline_rows_heading(findings, words->pairs.list[i].metric, merged, heading);
    }
    add_pairs(rows, &words->pairs, words->headings);
    add_remedies(rows, headline);
    add_lines(rows, "trust", "more on trust", &headline->trust,
              (const enum rank[]){RANK_FIRST, RANK_WARNINGS}, 2);
    add_lines(rows, "latency", "percentiles of each cell", &headline->latency, (const enum rank[]){RANK_PAIR},
              1);
    if (headline->untold.length > 0)
        add_row(rows, &(struct row){.label = "untold",
                                    .text = text_string(&headline->untold),
                                    .about = "percentiles that are missing",
                                    .rank = RANK_MORE});
    add_lines(rows, "left out", "what was left out", &headline->left_out, (const enum rank[]){RANK_FIRST}, 1);
    add_next(findings, headline, &words->next);
    if (words->next.length > 0)
        add_row(rows, &(struct row){.label = "next", .text = text_string(&words->next), .about = "next"});
    add_answers(rows, answers, width, words);
    if (words->unasked.length > 0)
        add_row(rows, &(struct row){.label = "not asked",
                                    .text = text_string(&words->unasked),
                                    .about = "what was not asked",
                                    .rank = RANK_MORE});
    return rows->failed || words->unasked.failed || words->next.failed ? err_set(err, ENOMEM, "out of memory")
                                                                       : 0;
}

static bool lacks_room(const struct row_list *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (!rows->list[i].shown && rows->list[i].rank < RANK_MORE)
            return true;
    return false;
}

static int print_short(const struct findings *findings, const struct headline *headline,
                       const struct answers *answers, enum brevity brevity, FILE *file, struct err *err)
{
    OWNED_BY(row_list_release) struct row_list rows = {0};
    OWNED_BY(words_release) struct words words = {.brevity = brevity};
    unsigned width = paragraph_width(file);
    size_t room = room_of(EXPLANATION_LINES_MAX, width);
    if (gather_rows(findings, headline, answers, width, &words, &rows, err) < 0)
        return -err->code;
    room -= lines_of(text_string(&headline->sentence), "", width) + 1; /* and an empty line */
    fit_rows(findings, room, width, &rows, &words.more);
    if (words.more.failed)
        return err_set(err, ENOMEM, "out of memory");
    if (brevity < SHORT_ANSWERS && lacks_room(&rows))
        return print_short(findings, headline, answers, brevity + 1, file, err);
    paragraph_print(file, width, "", "", text_string(&headline->sentence));
    fputc('\n', file);
    print_rows(&rows, width, file);
    print_row("more", text_string(&words.more), width, file);
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
    print_lines("Latency, with 95 % intervals over the blocks", &headline->latency, width, file);
    if (headline->untold.length > 0)
        paragraph_print(file, width, "    ", "      ", text_string(&headline->untold));
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
        return print_short(findings, &headline, &answers, WHOLE, file, err);
    return 0;
}
