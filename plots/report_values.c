/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of medians and ratios: a row a size, a part for each setting of the other parameters, a column
 * for each value of the contrast, the baseline first. A ratio is that of a verdict, with the verdict's sign.
 */
#include <math.h>
#include <string.h>

#include "answers/phrase.h"
#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"

enum {
    ROWS_MAX = 60,   /* of a table; summary.csv and verdicts.csv have all */
    ARMS_MAX = 40,   /* columns */
    ARMS_BESIDE = 5, /* so many columns have the ratio beside the median; of more it stands below */
    ARMS_NARROW = 2, /* so many stand beside each other on a telephone */
};

/* A table while it is written. */
struct values {
    struct report *report;
    const struct run_index *index;
    unsigned metric, arms;
    const struct verdict *next[ARMS_MAX];   /* of each arm the first verdict that no row has shown */
    struct text notes[ARMS_MAX];            /* owned: the footnotes */
    unsigned note_of[ARMS_MAX], note_count; /* of each arm its footnote, from 1; 0: none */
    bool compared, noise,
        within; /* some arm has a verdict; some place a control; some verdict lies within it */
};

static void values_release(struct values *values)
{
    for (unsigned i = 0; i < values->note_count; i++)
        text_release(&values->notes[i]);
}
#define own_values OWNED_BY(values_release) struct values

/* --- what there is --- */

static const struct verdict *end_of(const struct values *values)
{
    const struct verdicts *verdicts = values->report->sources->verdicts;
    return verdicts != NULL ? verdicts->list + verdicts->count : NULL;
}

static bool is_of(const struct values *values, const struct verdict *verdict, unsigned arm)
{
    return verdict->metric == values->metric && verdict->pair.arm == arm && verdict->pair.against == 0 &&
           verdict->pair.control == (arm == 0);
}

/* The verdict on an arm at a place; NULL: there is none. Both lists have the places in one order. */
static const struct verdict *take_verdict(struct values *values, unsigned arm, const struct place *place)
{
    const struct verdict *verdict = values->next[arm];
    if (verdict == NULL || verdict == end_of(values) || !is_of(values, verdict, arm) ||
        cell_compare_places(verdict->cell, place->cell, values->index->contrast) != 0)
        return NULL;
    values->next[arm]++;
    return verdict;
}

static const struct summary *median_of(const struct values *values, const struct place *place, unsigned arm,
                                       unsigned metric)
{
    for (size_t i = 0; i < place->count; i++)
        if (place->arms[i].arm == arm)
            return summaries_find(values->report->sources->summaries,
                                  values->index->cells.cells[place->arms[i].cell], metric);
    return NULL;
}

/* How much the kernel copied of what an arm sent without copies: "100 % of the zero-copy sends ..."; nothing
 * where no cell of it did. */
static void add_copied(const struct values *values, unsigned arm, struct text *text)
{
    double least = NAN, most = NAN;
    own_text from = {0}, to = {0};
    for (size_t i = 0; i < values->index->place_count; i++) {
        const struct summary *copied =
            median_of(values, &values->index->places[i], arm, METRIC_zc_copied_pct);
        if (copied == NULL)
            continue;
        least = fmin(least, copied->median);
        most = fmax(most, copied->median);
    }
    if (isnan(most))
        return;
    text_percent(&from, least);
    text_percent(&to, most);
    text_add(text, text_string(&from));
    if (strcmp(text_string(&from), text_string(&to)) != 0)
        text_addf(text, " to %s", text_string(&to));
    text_add(text, " % of the zero-copy sends were copied by the kernel");
}

/* Arms of which the same is to be said share a footnote. */
static void find_notes(struct values *values)
{
    for (unsigned arm = 0; arm < values->arms; arm++) {
        own_text note = {0};
        unsigned at = 0;
        add_copied(values, arm, &note);
        if (note.length == 0)
            continue;
        while (at < values->note_count && strcmp(text_string(&values->notes[at]), text_string(&note)) != 0)
            at++;
        if (at == values->note_count)
            values->notes[values->note_count++] = (struct text){.data = text_steal(&note)};
        values->note_of[arm] = at + 1;
    }
}

static void find_verdicts(struct values *values)
{
    const struct verdicts *verdicts = values->report->sources->verdicts;
    for (size_t i = 0; verdicts != NULL && i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        unsigned arm = verdict->pair.arm;
        if (arm >= values->arms || !is_of(values, verdict, arm))
            continue;
        if (values->next[arm] == NULL)
            values->next[arm] = verdict;
        values->compared = values->compared || (arm > 0 && !isnan(verdict->ratio));
        values->noise = values->noise || !isnan(verdict->noise);
        values->within = values->within || verdict_is_noise(verdict);
    }
}

/* --- table --- */

/* With zeros at the end, so that numbers under each other have as many digits: 0.220, 7.50. */
static void add_digits(double number, int digits, struct text *text)
{
    own_text plain = {0};
    text_number(&plain, number, digits);
    int shown = 0;
    bool point = false, whole = true;
    for (const char *c = text_string(&plain); *c != '\0'; c++) {
        shown += *c >= '1' && *c <= '9' ? 1 : *c == '0' && shown > 0 ? 1 : 0;
        point = point || *c == '.';
        whole = whole && (*c == '.' || (*c >= '0' && *c <= '9'));
    }
    text_add(text, text_string(&plain));
    if (!whole || shown == 0)
        return; /* an exponent, or nothing */
    for (; shown < digits; shown++, point = true)
        text_add(text, point ? "0" : ".0");
}

/* Hundredths, or two digits below 0.1. */
static void add_ratio(double ratio, struct text *text)
{
    add_digits(ratio, ratio < 0.995 ? 2 : 3, text);
}

static void write_note_mark(struct html *html, unsigned note)
{
    if (note > 0)
        html_elementf(html, "sup", NULL, "%u", note);
}

static void write_head(struct values *values)
{
    struct html *html = &values->report->html;
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    html_header(html, "col", "message");
    for (unsigned arm = 0; arm < values->arms; arm++) {
        own_text name = {0};
        phrase_arm(values->index, arm, &name);
        html_open(html, "th", "scope", "col", NULL);
        html_column_name(html, text_string(&name));
        write_note_mark(html, values->note_of[arm]);
        if (arm == 0 && values->arms > 1)
            html_element(html, "span", "unit", " = 1");
        html_close(html);
    }
    if (values->noise)
        html_header(html, "col", "noise (A/A)");
    html_close(html);
    html_close(html);
}

static void add_three(double number, struct text *text)
{
    add_digits(number, 3, text);
}

static void write_interval(struct html *html, double low, double high,
                           void (*print)(double number, struct text *text))
{
    own_text interval = {0};
    if (isnan(low))
        return;
    text_interval(&interval, low, high, print);
    html_element(html, "span", "interval", text_string(&interval));
}

static void write_ratio(struct html *html, const struct verdict *verdict)
{
    const struct report_look *look = &report_looks[verdict->conclusion];
    own_text ratio = {0};
    add_ratio(verdict->ratio, &ratio);
    html_open(html, "span", "class", "ratio", NULL);
    html_open(html, "span", "class", "sign", "aria-hidden", "true", NULL);
    html_text(html, look->sign);
    html_close(html);
    html_elementf(html, "span", "hidden", ", %s, ", phrase_verdict(verdict->metric, verdict->conclusion));
    html_textf(html, "×%s", text_string(&ratio));
    if (verdict_is_noise(verdict)) {
        html_open(html, "span", "aria-hidden", "true", NULL);
        html_text(html, "†");
        html_close(html);
        html_element(html, "span", "hidden", ", within the noise");
    }
    html_close(html);
    write_interval(html, verdict->low, verdict->high, add_ratio);
    if (verdict->slices_differ) {
        own_text slices = {0};
        add_ratio(verdict->contest_ratio, &slices);
        html_text(html, " ");
        html_elementf(html, "span", "interval", "(×%s in slices)", text_string(&slices));
    }
}

static void write_cell(struct values *values, const struct place *place, unsigned arm)
{
    struct html *html = &values->report->html;
    const struct summary *median = median_of(values, place, arm, values->metric);
    const struct verdict *verdict = take_verdict(values, arm, place);
    bool compared = arm > 0 && verdict != NULL && !isnan(verdict->ratio);
    own_text digits = {0};
    if (median == NULL) {
        html_element(html, "td", "none", "not measured");
        return;
    }
    add_three(median->median, &digits);
    html_open(html, "td", "class", compared ? report_looks[verdict->conclusion].class : NULL, NULL);
    html_element(html, "span", "median", text_string(&digits));
    if (compared)
        write_ratio(html, verdict);
    else if (values->arms == 1) /* else the intervals of a row are those of its ratios */
        write_interval(html, median->low, median->high, add_three);
    html_close(html);
}

static void write_noise_cell(struct html *html, double noise)
{
    own_text factor = {0};
    if (isnan(noise)) {
        html_element(html, "td", "none", "unknown");
        return;
    }
    add_ratio(noise, &factor);
    html_elementf(html, "td", "number floor", "×%s", text_string(&factor));
}

/* Of any arm's verdict, the control's too: the noise belongs to the place. */
static double noise_at(const struct values *values, const struct place *place)
{
    for (unsigned arm = 0; arm < values->arms; arm++) {
        const struct verdict *verdict = values->next[arm];
        if (verdict != NULL && verdict != end_of(values) && is_of(values, verdict, arm) &&
            cell_compare_places(verdict->cell, place->cell, values->index->contrast) == 0)
            return verdict->noise;
    }
    return NAN;
}

static void write_row(struct values *values, const struct place *place)
{
    struct html *html = &values->report->html;
    own_text size = {0};
    double noise = noise_at(values, place); /* before the verdicts are taken */
    units_label_size(place->cell->message_size, &size);
    html_open(html, "tr", NULL);
    html_header(html, "row", text_string(&size));
    for (unsigned arm = 0; arm < values->arms; arm++)
        write_cell(values, place, arm);
    if (values->noise)
        write_noise_cell(html, noise);
    html_close(html);
}

/* "4 threads, MTU 9000": over the rows of which it is true. */
static void write_line(struct values *values, const struct cell *cell)
{
    struct html *html = &values->report->html;
    own_text words = {0}, columns = {0};
    report_place_line(&values->report->compared, cell, &words);
    if (words.length == 0)
        return;
    text_addf(&columns, "%u", values->arms + 1 + (values->noise ? 1 : 0));
    html_open(html, "tr", NULL);
    html_open(html, "th", "scope", "rowgroup", "colspan", text_string(&columns), NULL);
    html_text(html, text_string(&words));
    html_close(html);
    html_close(html);
}

static void write_rows(struct values *values)
{
    const struct run_index *index = values->index;
    struct html *html = &values->report->html;
    size_t shown = index->place_count < ROWS_MAX ? index->place_count : ROWS_MAX;
    for (size_t i = 0; i < shown; i++) {
        bool begins = i == 0 || cell_compare_lines(index->places[i - 1].cell, index->places[i].cell,
                                                   index->contrast) != 0;
        if (begins && i > 0)
            html_close(html);
        if (begins) {
            html_open(html, "tbody", NULL);
            write_line(values, index->places[i].cell);
        }
        write_row(values, &index->places[i]);
    }
    if (shown > 0)
        html_close(html);
}

/* --- notes --- */

static void write_notes(struct values *values)
{
    struct html *html = &values->report->html;
    own_text margin = {0};
    text_number(&margin, 100 * values->report->sources->spec->settings.equivalence, 3);
    const struct headline *headline = values->report->sources->headline;
    html_open(html, "ul", "class", "notes", NULL);
    if (headline != NULL && headline->method.length > 0)
        html_element(html, "li", NULL, text_string(&headline->method));
    for (unsigned note = 0; note < values->note_count; note++) {
        html_open(html, "li", NULL);
        write_note_mark(html, note + 1);
        html_textf(html, " %s", text_string(&values->notes[note]));
        html_close(html);
    }
    if (values->compared)
        html_elementf(html, "li", NULL, "▲ better, ▼ worse, = equivalent within ±%s %%, ? not told apart",
                      text_string(&margin));
    if (values->within)
        html_element(
            html, "li", NULL,
            "† told apart, but no further from 1 than the baseline measured against itself there (A/A)");
    html_close(html);
}

/* --- section --- */

static void write_table(struct values *values)
{
    struct html *html = &values->report->html;
    const struct run_index *index = values->index;
    own_text caption = {0}, baseline = {0}, unit = {0};
    phrase_arm(index, 0, &baseline);
    report_unit(values->metric, &unit);
    text_addf(&caption, "%s, %s: median", metrics[values->metric].label, text_string(&unit));
    if (values->arms > 1)
        text_addf(&caption, ", and ratio to %s with its 95 %% interval", text_string(&baseline));
    else
        text_add(&caption, " with its 95 % interval");
    html_table(html,
               values->arms > ARMS_BESIDE   ? "values dense stacked"
               : values->arms > ARMS_NARROW ? "values stacked"
                                            : "values",
               text_string(&caption));
    write_head(values);
    write_rows(values);
    html_close(html);
    html_close(html);
    write_notes(values);
    report_more(html, "p", index->place_count, ROWS_MAX, " rows are in summary.csv and verdicts.csv.");
    report_more(html, "p", index->arm_count, ARMS_MAX, " columns are in summary.csv and verdicts.csv.");
}

static void write_values(struct report *report)
{
    const struct report_sources *sources = report->sources;
    struct html *html = &report->html;
    unsigned tables = 0;
    for (unsigned i = 0; i < verdict_metric_count; i++) {
        own_values values = {.report = report, .index = sources->index, .metric = verdict_metrics[i]};
        if (!verdicts_judge(sources->index, values.metric))
            continue;
        values.arms = sources->index->arm_count < ARMS_MAX ? (unsigned)sources->index->arm_count : ARMS_MAX;
        find_notes(&values);
        find_verdicts(&values);
        if (tables++ > 0) { /* the first one is what most readers came for */
            html_open(html, "details", NULL);
            html_open(html, "summary", NULL);
            html_capital(html, metrics[values.metric].label);
            html_close(html);
        }
        write_table(&values);
        if (tables > 1)
            html_close(html);
    }
}

static bool values_wanted(const struct report_sources *sources)
{
    for (unsigned i = 0; sources->summaries != NULL && i < verdict_metric_count; i++)
        if (verdicts_judge(sources->index, verdict_metrics[i]))
            return true;
    return false;
}

const struct report_section report_values = {"values", "Medians and ratios", write_values, values_wanted};
