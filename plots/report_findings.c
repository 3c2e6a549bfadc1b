/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the data say: the verdicts in every metric, and how far noise alone goes. Answers and crossovers have
 * chapters of their own. */
#include <math.h>

#include "answers/phrase.h"
#include "base/units.h"
#include "plots/report_section.h"
#include "statistics/alpha.h"

/* --- matrices --- */
/* The verdicts in one metric as a table: pairs of mechanisms and the other parameters down, sizes across.
 * Each cell has its word and its sign beside its colour. */

const struct report_look report_looks[] = {[INCONCLUSIVE] = {"inconclusive", "?"},
                                           [FASTER] = {"faster", "▲"},
                                           [SLOWER] = {"slower", "▼"},
                                           [EQUIVALENT] = {"equivalent", "="}};

void report_ratio(double ratio, struct text *text)
{
    text_number(text, ratio, fabs(ratio - 1) < 0.1 ? 4 : 3);
}

/* "1.02 [0.98, 1.07]"; "1.02 [no interval: 3 blocks]". */
static void add_ratio_interval(const struct verdict *verdict, struct text *text)
{
    if (isnan(verdict->ratio)) {
        text_add(text, "not measured");
        return;
    }
    report_ratio(verdict->ratio, text);
    if (isnan(verdict->low))
        text_addf(text, " [no interval: %zu %sblock%s]", verdict->n, verdict->slices_differ ? "steady " : "",
                  plural(verdict->n));
    else
        text_interval(text, verdict->low, verdict->high, report_ratio);
}

static void write_verdict(struct html *html, const struct verdict *verdict)
{
    own_text ratio = {0}, hint = {0};
    add_ratio_interval(verdict, &ratio);
    text_addf(&hint, "%zu blocks", verdict->n);
    if (!isnan(verdict->p)) {
        text_add(&hint, ", p = ");
        text_number(&hint, verdict->p, 2);
        text_add(&hint, ", for all places together ");
        text_number(&hint, verdict->p_family, 2);
    }
    html_open(html, "td", "class", report_looks[verdict->conclusion].class, "title", text_string(&hint),
              NULL);
    html_open(html, "b", NULL);
    html_open(html, "span", "aria-hidden", "true", NULL);
    html_text(html, report_looks[verdict->conclusion].sign);
    html_close(html);
    html_textf(html, " %s", phrase_verdict(verdict->metric, verdict->conclusion));
    html_close(html);
    html_element(html, "span", "ratio", text_string(&ratio));
    if (verdict_is_noise(verdict))
        html_element(html, "span", "ratio", "within the noise");
    if (verdict->slices_differ) {
        own_text slices = {0};
        report_ratio(verdict->contest_ratio, &slices);
        html_elementf(html, "span", "ratio", "in slices %s", text_string(&slices));
    }
    html_close(html);
}

/* Writes the head, and sets the sizes that the table has, in order: its lines have them ascending, but each
 * may lack some. Returns how many. */
static unsigned write_matrix_head(struct report *report, const struct verdict *list, size_t count,
                                  int64_t sizes[REPORT_PLACE_SIZES])
{
    struct html *html = &report->html;
    unsigned found = 0;
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    html_open(html, "th", "scope", "col", "class", "pair", NULL);
    html_text(html, "pair");
    html_close(html);
    report_place_columns(&report->compared, html);
    for (unsigned i = 0; i < report->place.size_count; i++) {
        int64_t size = report->place.sizes[i];
        size_t at = 0;
        while (at < count && list[at].cell->message_size != size)
            at++;
        if (at == count)
            continue;
        own_text label = {0};
        units_label_size(size, &label);
        html_header(html, "col", text_string(&label));
        sizes[found++] = size;
    }
    html_close(html);
    html_close(html);
    return found;
}

/* How many verdicts from `line` on differ in size alone. */
static size_t line_length(const struct verdict *line, size_t left)
{
    size_t length = 1;
    while (length < left &&
           cell_compare_lines(line->cell, line[length].cell, &cell_fields[line->contrast]) == 0)
        length++;
    return length;
}

/* A body of the table: the pair's name beside all its lines. */
static void write_pair(struct report *report, const struct verdict *list, size_t count, const int64_t *sizes,
                       unsigned size_count)
{
    struct html *html = &report->html;
    const struct pair *pair = &list->pair;
    own_text name = {0}, rows = {0};
    size_t lines = 0;
    for (size_t i = 0; i < count; i += line_length(list + i, count - i))
        lines++;
    text_addf(&rows, "%zu", lines);
    report_place_arm(&report->compared, list->cell, list->contrast, &name);
    text_add(&name, pair->control ? " against itself (A/A)" : " against ");
    if (!pair->control)
        report_place_arm(&report->compared, list->other, list->contrast, &name);
    html_open(html, "tbody", NULL);
    for (size_t i = 0, length; i < count; i += length) {
        length = line_length(list + i, count - i);
        html_open(html, "tr", NULL);
        if (i == 0) {
            html_open(html, "th", "scope", "rowgroup", "class", "pair", "rowspan", text_string(&rows), NULL);
            html_text(html, text_string(&name));
            html_close(html);
        }
        html->column = 1; /* the name's, beside all lines */
        report_place_row(&report->compared, list[i].cell, html);
        for (size_t size = 0, used = 0; size < size_count; size++)
            if (used < length && list[i + used].cell->message_size == sizes[size])
                write_verdict(html, &list[i + used++]);
            else
                html_element(html, "td", "none", "not compared");
        html_close(html);
    }
    html_close(html);
}

/* Writes the table of such verdicts without the pairs that are larger than what is left of the report's
 * cells. Returns how many those are. */
static size_t write_matrix(struct report *report, const struct verdict *list, size_t count)
{
    struct html *html = &report->html;
    int64_t sizes[REPORT_PLACE_SIZES];
    size_t left_out = 0;
    own_text caption = {0};
    text_addf(&caption, "%s: ratio of the first one to the second", metrics[list->metric].label);
    html_table(html, "matrix stacked", text_string(&caption));
    unsigned size_count = write_matrix_head(report, list, count, sizes);
    for (size_t i = 0, size; i < count; i += size) {
        const struct pair *pair = &list[i].pair;
        size = 1;
        while (i + size < count && list[i + size].pair.arm == pair->arm &&
               list[i + size].pair.against == pair->against)
            size++;
        if (size > report->cells_left) {
            left_out++;
            continue;
        }
        report->cells_left -= size;
        write_pair(report, list + i, size, sizes, size_count);
    }
    html_close(html);
    html_close(html);
    return left_out;
}

/* A table for each metric, of the A/A comparisons alone or of all others, under a heading: the metric,
 * and how many verdicts of each kind there are. Returns how many pairs were left out. */
static size_t write_matrices(struct report *report, const struct verdicts *verdicts, bool control)
{
    struct html *html = &report->html;
    size_t left_out = 0;
    for (size_t i = 0, size; i < verdicts->count; i += size) {
        const struct verdict *first = &verdicts->list[i];
        size = 1;
        while (i + size < verdicts->count && first[size].metric == first->metric &&
               first[size].pair.control == first->pair.control)
            size++;
        if (first->pair.control != control)
            continue;
        if (!control) {
            size_t counts[EQUIVALENT + 1] = {0};
            own_text unit = {0};
            for (size_t j = 0; j < size; j++)
                counts[first[j].conclusion]++;
            report_unit(first->metric, &unit);
            html_open(html, "h3", NULL);
            html_capital(html, metrics[first->metric].label);
            html_text(html, " ");
            html_element(html, "span", "unit", text_string(&unit));
            html_close(html);
            html_elementf(html, "p", "counts", "%zu %s, %zu %s, %zu equivalent, %zu inconclusive",
                          counts[FASTER], phrase_verdict(first->metric, FASTER), counts[SLOWER],
                          phrase_verdict(first->metric, SLOWER), counts[EQUIVALENT], counts[INCONCLUSIVE]);
        }
        left_out += write_matrix(report, first, size);
    }
    return left_out;
}

/* --- verdicts --- */

static void write_legend(struct report *report)
{
    const struct settings *settings = &report->sources->spec->settings;
    struct html *html = &report->html;
    own_text margin = {0};
    text_number(&margin, 100 * settings->equivalence, 3);
    html_elementf(
        html, "p", NULL,
        "Each box compares the two of a pair at one size and one setting: the ratio of the "
        "first one's value to the second one's, paired within blocks (a block is every combination "
        "measured once), with its interval: those of all places of a pair and metric "
        "hold together with 95 %%. Faster and slower mean better and worse in that metric: the interval "
        "excludes 1. Equivalent means that the whole interval lies within %s %% of 1. Inconclusive is not "
        "the same as equal: the data cannot tell.",
        text_string(&margin));
    size_t family = plan_family(report->sources->plan);
    long long blocks = looks_most_blocks(settings);
    unsigned least = plan_least_blocks(family * looks_count(settings), ALPHA);
    if (family > 0 && blocks < least)
        /* else it looks odd that intervals far from 1 are inconclusive */
        html_elementf(html, "p", NULL,
                      "With %lld block%s there are no such intervals: a pair has up to %zu "
                      "place%s, for which it takes at least %u blocks.",
                      blocks, plural(blocks), family, plural(family), least);
}

static void write_verdicts(struct report *report)
{
    const struct verdicts *verdicts = report->sources->verdicts;
    size_t compared = 0, within = 0;
    for (size_t i = 0; verdicts != NULL && i < verdicts->count; i++) {
        compared += verdicts->list[i].pair.control ? 0 : 1;
        within += verdict_is_noise(&verdicts->list[i]);
    }
    if (compared == 0) {
        html_element(&report->html, "p", "empty",
                     "Nothing to compare: no two values of the contrast have ok runs at the same place.");
        return;
    }
    write_legend(report);
    if (within > 0)
        html_element(&report->html, "p", NULL,
                     "Within the noise: told apart, but the ratio is no further from 1 than the A/A "
                     "control's scatter, over all "
                     "its places, would reach by itself.");
    size_t left_out = write_matrices(report, verdicts, false);
    if (left_out > 0)
        html_elementf(&report->html, "p", "more",
                      "%zu pair%s left out, because the page would grow too large: verdicts.csv has all.",
                      left_out, left_out == 1 ? " is" : "s are");
}

const struct report_section report_verdicts = {"verdicts", "Verdicts", write_verdicts, NULL};

/* --- noise --- */

/* What the A/A comparisons of one metric say together. */
struct noise {
    size_t places, with_interval, claimed;
    double least, most;           /* ratios; NaN: none */
    double floor, ceiling;        /* the least and the most noise of a place, as factors; NaN: none */
    const struct verdict *widest; /* the interval; NULL: none */
};

static void write_noise_row(struct report *report, unsigned metric, const struct noise *noise)
{
    struct html *html = &report->html;
    own_text widest = {0}, floor = {0};
    if (noise->with_interval > 0)
        phrase_noise(noise->floor, noise->ceiling, &floor);
    if (noise->widest != NULL) {
        add_ratio_interval(noise->widest, &widest);
        text_add(&widest, " at ");
        report_place_words(&report->compared, noise->widest->cell, &widest);
    }
    html_open(html, "tr", NULL);
    html_header(html, "row", metrics[metric].label);
    html_elementf(html, "td", "number", "%zu", noise->places);
    html_number(html, noise->least);
    html_number(html, noise->most);
    html_element(html, "td", NULL,
                 noise->widest != NULL ? text_string(&widest) : "none: fewer than 6 blocks");
    html_element(html, "td", "number", text_string(&floor));
    html_elementf(html, "td", "number", "%zu of %zu", noise->claimed, noise->with_interval);
    html_close(html);
}

static void write_noise_tables(struct report *report, const struct noise noise[METRIC_COUNT])
{
    static const char *const columns[] = {
        "metric", "places",          "least ratio", "greatest ratio", "widest 95 % interval",
        "noise",  "called different"};
    struct html *html = &report->html;
    html_element(
        html, "p", NULL,
        "The A/A control is the baseline measured twice in every block, under two labels. The truth "
        "is a ratio of 1: whatever else these rows show is noise, and a difference between two "
        "others that is no larger is not to be trusted. The noise is half the width that an interval of so "
        "many blocks and places has by the scatter of the control's blocks alone, over all its places.");
    html_rows(html, "list stacked", "The same mechanism under two labels, per metric", columns,
              sizeof columns / sizeof *columns);
    for (unsigned metric = 0; metric < METRIC_COUNT; metric++)
        if (noise[metric].places > 0)
            write_noise_row(report, metric, &noise[metric]);
    html_rows_end(html);
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, "Every A/A comparison");
    size_t left_out = write_matrices(report, report->sources->verdicts, true);
    if (left_out > 0)
        html_elementf(html, "p", "more", "%zu pair%s left out: verdicts.csv has all.", left_out,
                      left_out == 1 ? " is" : "s are");
    html_close(html);
}

/* Of each metric; returns at how many places there is any. */
static size_t gather_noise(const struct verdicts *verdicts, struct noise noise[METRIC_COUNT])
{
    size_t places = 0;
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        noise[i] = (struct noise){.least = NAN, .most = NAN, .floor = NAN, .ceiling = NAN};
    for (size_t i = 0; verdicts != NULL && i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        struct noise *of = &noise[verdict->metric];
        if (!verdict->pair.control || isnan(verdict->ratio))
            continue;
        of->places++;
        of->claimed += verdict->conclusion == FASTER || verdict->conclusion == SLOWER ? 1 : 0;
        of->least = fmin(of->least, verdict->ratio);
        of->most = fmax(of->most, verdict->ratio);
        if (isnan(verdict->low))
            continue;
        of->with_interval++;
        of->floor = fmin(of->floor, verdict->noise);
        of->ceiling = fmax(of->ceiling, verdict->noise);
        if (of->widest == NULL || verdict->high / verdict->low > of->widest->high / of->widest->low)
            of->widest = verdict;
    }
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        places += noise[i].places;
    return places;
}

static void write_noise(struct report *report)
{
    struct noise noise[METRIC_COUNT];
    size_t places = gather_noise(report->sources->verdicts, noise);
    own_text control = {0};
    bool nowhere = plan_explain_control(report->sources->plan, report->sources->spec, &control);
    if (!nowhere && control.length > 0)
        html_elementf(&report->html, "p", NULL, "There is no A/A control%s.", text_string(&control));
    if (places > 0)
        write_noise_tables(report, noise);
    else if (nowhere)
        html_elementf(&report->html, "p", "empty", "Unknown: there is no A/A control%s.",
                      text_string(&control));
    else
        html_element(&report->html, "p", "empty",
                     report->sources->spec->settings.control
                         ? "Unknown: the A/A control has no runs to compare."
                         : "Unknown: the experiment has no A/A control (control = no).");
}

const struct report_section report_noise = {"noise", "Noise floor", write_noise, NULL};
