/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of the page: what was measured, where, and how many of its runs were ok; who won, by how much, how
 * far that can be trusted, and what to do next. All words about the data are those of the headline. */
#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"

/* --- what was measured --- */

enum { NAMED_MAX = 4 }; /* values of an axis that are named; of more numbers the first and the last */

static void add_value(const struct axis *axis, size_t i, struct text *text)
{
    struct cell cell = {0};
    axis_value(axis, i, &cell);
    field_words(axis->field, &cell, text);
}

/* "one-copy, two-copy"; of many "11 mechanisms", of many numbers "1 – 64". */
static void add_values(const struct axis *axis, struct text *text)
{
    bool many = axis->count > NAMED_MAX;
    if (many && axis->field->type != FIELD_NUMBER) {
        text_addf(text, "%zu %ss", axis->count, axis->field->label);
        return;
    }
    for (size_t i = 0; i < axis->count; i += many ? axis->count - 1 : 1) {
        text_add(text, i == 0 ? "" : many ? " – " : ", ");
        add_value(axis, i, text);
    }
}

static void add_sizes(const struct report_place *place, struct text *text)
{
    if (place->size_count == 0)
        return;
    text_add(text, " × ");
    units_label_size(place->sizes[0], text);
    if (place->size_count == 1)
        return;
    text_add(text, place->size_count == 2 ? ", " : " – ");
    units_label_size(place->sizes[place->size_count - 1], text);
}

/* "1, 4 threads", "MTU 1500, 9000" */
static void add_axis(const struct axis *axis, struct text *text)
{
    struct cell cell = {0};
    bool threads = strcmp(axis->field->key, "threads") == 0;
    text_add(text, " × ");
    if (!threads && (axis->count <= NAMED_MAX || axis->field->type == FIELD_NUMBER))
        text_addf(text, "%s ", axis->field->label);
    add_values(axis, text);
    axis_value(axis, 0, &cell);
    if (threads)
        text_addf(text, " thread%s", axis->count > 1 ? "s" : plural(cell.threads));
}

/* "two-copy, zero-copy × 256 B – 16 KB × 1, 4 threads": what is compared, and at how many places. */
static void add_matrix(struct report *report, struct text *text)
{
    const struct spec *spec = report->sources->spec;
    const struct axis *contrast = spec_contrast(spec);
    add_values(contrast, text);
    add_sizes(&report->place, text);
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        bool always = strcmp(axis->field->key, "threads") == 0;
        if (axis != contrast && !cell_field_is_size(axis->field) && (axis->count > 1 || always))
            add_axis(axis, text);
    }
}

/* "288 of 288 runs ok", "250 of 288 runs, 249 ok, 1 failed" */
static void write_runs(struct report *report)
{
    const struct records *records = report->sources->records;
    struct html *html = &report->html;
    size_t ok = 0, planned = report->sources->plan->run_count;
    if (report->sources->stopping != NULL)
        planned -= stopping_spared(report->sources->stopping);
    for (size_t i = 0; i < records->count; i++)
        ok += records->list[i].status == STATUS_OK ? 1 : 0;
    if (records->count == planned && ok == planned) {
        html_textf(html, "%zu of %zu runs ok", ok, planned);
        return;
    }
    html_textf(html, "%zu of %zu planned runs recorded, %zu ok", records->count, planned, ok);
    if (ok == records->count)
        return;
    html_text(html, ", ");
    html_elementf(html, "strong", NULL, "%zu failed", records->count - ok);
}

void report_masthead(struct report *report)
{
    struct html *html = &report->html;
    own_text matrix = {0};
    add_matrix(report, &matrix);
    html_open(html, "header", NULL);
    html_element(html, "p", "kicker", "labrun report");
    html_element(html, "h1", NULL, report->sources->spec->settings.name);
    html_open(html, "p", "class", "measured", NULL);
    html_textf(html, "%s · %s · ", text_string(&matrix), report->sources->caption);
    write_runs(report);
    html_close(html);
    html_close(html);
}

/* --- cards --- */

enum {
    CARDS_MAX = 24,
    CARDS_IN_FULL = 4, /* of more each has the first metric alone */
};

static void open_card(struct html *html, const char *class, const char *title)
{
    own_text classes = {0};
    text_addf(&classes, "card %s", class);
    html_open(html, "li", "class", text_string(&classes), NULL);
    html_element(html, "h3", NULL, title);
}

static void write_ratio(struct html *html, const struct headline_ratio *ratio, bool first)
{
    const char *range = text_string(&ratio->range);
    html_open(html, "p", "class", first ? "range" : "also", NULL);
    if (!first)
        html_textf(html, "%s%s", metrics[ratio->metric].label, range[0] != '\0' ? " " : "");
    html_element(html, first ? "span" : "b", NULL, range);
    html_textf(html, "%s%s", first ? "" : ", ", first ? "" : text_string(&ratio->words));
    html_close(html);
    if (first)
        html_elementf(html, "p", NULL, "%s: %s", metrics[ratio->metric].label, text_string(&ratio->words));
}

static void write_card(struct html *html, const struct headline_card *card, bool full)
{
    open_card(html, report_looks[card->conclusion].class, text_string(&card->name));
    for (unsigned i = 0; i < (full ? card->ratio_count : 1); i++)
        write_ratio(html, &card->ratios[i], i == 0);
    html_close(html);
}

static void write_line(struct html *html, const char *line)
{
    html_open(html, "p", NULL);
    html_sentence(html, line);
    html_close(html);
}

static void open_more(struct html *html, const char *summary)
{
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, summary);
}

/* The noise in large letters and the warnings; what else there is to say is folded. */
static void write_trust(struct html *html, const struct headline *headline)
{
    const struct lines *trust = &headline->trust;
    bool known = headline->noise.length > 0;
    size_t shown = known && trust->count > 1 ? 1 : 0;
    if (trust->count == 0)
        return;
    open_card(html, "trust", "Can it be trusted?");
    if (known)
        html_elementf(html, "p", "range", "noise %s", text_string(&headline->noise));
    write_line(html, trust->list[shown]);
    if (trust->count > 1) {
        open_more(html, "More about noise and warnings");
        for (size_t i = 0; i < trust->count && i < REPORT_LIST_MAX; i++)
            if (i != shown)
                write_line(html, trust->list[i]);
        html_close(html);
    }
    html_close(html);
}

/* A line may end before an option, not within it. */
static void write_command(struct html *html, const char *command)
{
    html_open(html, "code", "class", "command", NULL);
    for (const char *option; (option = strstr(command, " --")) != NULL; command = option + 1) {
        own_text word = {0};
        text_add_bytes(&word, command, (size_t)(option - command));
        html_element(html, "span", NULL, text_string(&word));
        html_text(html, " ");
    }
    html_element(html, "span", NULL, command);
    html_close(html);
}

static void write_next(struct html *html, const struct headline *headline)
{
    if (headline->next.count == 0)
        return;
    open_card(html, "next", "What next?");
    for (size_t i = 0; i + 1 < headline->next.count; i += 2) {
        html_open(html, "p", NULL);
        html_open(html, "b", NULL);
        html_capital(html, headline->next.list[i]);
        html_close(html);
        html_close(html);
        write_command(html, headline->next.list[i + 1]);
    }
    if (headline->undecided.count > 0) {
        open_more(html, "What is open, and what would decide it");
        for (size_t i = 0; i < headline->undecided.count && i < REPORT_LIST_MAX; i++)
            write_line(html, headline->undecided.list[i]);
        html_close(html);
    }
    html_close(html);
}

static void write_left_out(struct html *html, const struct lines *lines)
{
    if (lines->count == 0)
        return;
    html_open(html, "ul", "class", "left-out", NULL);
    for (size_t i = 0; i < lines->count && i < REPORT_LIST_MAX; i++) {
        html_open(html, "li", NULL);
        html_sentence(html, lines->list[i]);
        html_close(html);
    }
    report_more(html, "li", lines->count, REPORT_LIST_MAX, "");
    html_close(html);
}

void report_result(struct report *report)
{
    const struct headline *headline = report->sources->headline;
    struct html *html = &report->html;
    if (headline == NULL)
        return;
    html_open(html, "section", "id", "result", "aria-labelledby", "result-title", NULL);
    html_open(html, "h2", "id", "result-title", "class", "headline", NULL);
    html_sentence(html, text_string(&headline->sentence));
    html_close(html);
    html_open(html, "ul", "class", headline->card_count > CARDS_IN_FULL ? "cards many" : "cards", NULL);
    for (size_t i = 0; i < headline->card_count && i < CARDS_MAX; i++)
        write_card(html, &headline->cards[i], headline->card_count <= CARDS_IN_FULL);
    report_more(html, "li", headline->card_count, CARDS_MAX, ": labrun explain --evidence has all");
    write_trust(html, headline);
    write_next(html, headline);
    html_close(html);
    write_left_out(html, &headline->left_out);
    html_close(html);
}
