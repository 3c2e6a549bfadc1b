/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_findings.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"
#include "statistics/alpha.h"

/* --- report place --- */

static bool is_shown(const struct report_place *place, const struct field *field)
{
    for (unsigned i = 0; i < place->field_count; i++)
        if (place->fields[i] == field)
            return true;
    return false;
}

static void find_fields(const struct run_index *index, struct report_place *place)
{
    place->fields[place->field_count++] = variants_field("threads");
    for (unsigned i = 0; i < cell_field_count && place->field_count < REPORT_PLACE_FIELDS; i++) {
        const struct field *field = &cell_fields[i];
        if (!cell_field_is_mechanism(field) && !cell_field_is_size(field) && !is_shown(place, field) &&
            index->varies[i])
            place->fields[place->field_count++] = field;
    }
}

static void add_size(struct report_place *place, int64_t size)
{
    unsigned at = place->size_count;
    while (at > 0 && place->sizes[at - 1] > size)
        at--;
    if ((at > 0 && place->sizes[at - 1] == size) || at == REPORT_PLACE_SIZES)
        return;
    unsigned kept =
        place->size_count < REPORT_PLACE_SIZES ? place->size_count : (unsigned)REPORT_PLACE_SIZES - 1;
    memmove(place->sizes + at + 1, place->sizes + at, (kept - at) * sizeof *place->sizes);
    place->sizes[at] = size;
    place->size_count = kept + 1;
}

void report_place_find(const struct records *records, const struct run_index *index,
                       struct report_place *place)
{
    *place = (struct report_place){0};
    find_fields(index, place);
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        place->copied_least[i] = place->copied_most[i] = NAN;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        add_size(place, record->cell.message_size);
        double copied = record->metrics[METRIC_zc_copied_pct];
        if (record->status != STATUS_OK || isnan(copied))
            continue;
        double *least = &place->copied_least[record->cell.mechanism];
        double *most = &place->copied_most[record->cell.mechanism];
        *least = fmin(*least, copied);
        *most = fmax(*most, copied);
    }
}

void report_place_columns(const struct report_place *place, struct html *html)
{
    for (unsigned i = 0; i < place->field_count; i++)
        html_header(html, "col", place->fields[i]->label);
}

void report_place_row(const struct report_place *place, const struct cell *cell, struct html *html)
{
    for (unsigned i = 0; i < place->field_count; i++) {
        own_text value = {0};
        variants_value(place->fields[i], cell, &value);
        html_header(html, "row", text_string(&value));
    }
}

/* "4 threads" or "threads 4, MTU 9000 B". */
static void report_place_words(const struct report_place *place, const struct cell *cell, struct text *text)
{
    text_addf(text, "%" PRId64 " thread%s", cell->threads, plural(cell->threads));
    for (unsigned i = 1; i < place->field_count; i++) {
        text_addf(text, ", %s ", place->fields[i]->label);
        variants_value(place->fields[i], cell, text);
    }
}

void report_place_cell(const struct report_place *place, const struct cell *cell, struct text *text)
{
    cell_name(cell, text);
    text_add(text, ", ");
    units_label_size(cell->message_size, text);
    text_add(text, ", ");
    report_place_words(place, cell, text);
}

void report_place_mechanism(const struct report_place *place, unsigned mechanism, struct text *text)
{
    double least = place->copied_least[mechanism], most = place->copied_most[mechanism];
    text_add(text, mechanism_name(mechanism));
    if (!(most > 0))
        return;
    own_text from = {0}, to = {0};
    text_percent(&from, least);
    text_percent(&to, most);
    bool one = strcmp(text_string(&from), text_string(&to)) == 0;
    text_addf(text, " (%s%s%s %% copied)", text_string(&from), one ? "" : " to ",
              one ? "" : text_string(&to));
}

/* --- report matrix --- */
/* The verdicts in one metric as a table: pairs of mechanisms and the other parameters down, sizes across.
 * Each cell has its word and its sign beside its colour. */

static const struct {
    const char *class, *sign;
} looks[] = {[INCONCLUSIVE] = {"inconclusive", "?"},
             [FASTER] = {"faster", "▲"},
             [SLOWER] = {"slower", "▼"},
             [EQUIVALENT] = {"equivalent", "="}};

static bool same_table(const struct verdict *a, const struct verdict *b)
{
    return a->metric == b->metric && a->pair.control == b->pair.control;
}

static bool same_pair(const struct verdict *a, const struct verdict *b)
{
    return a->pair.mechanism == b->pair.mechanism && a->pair.against == b->pair.against;
}

/* How many verdicts from `first` on make one table: those of its metric that are A/A as it is, or are not. At
 * most `left`. */
static size_t report_matrix_group(const struct verdict *first, size_t left)
{
    size_t count = 0;
    while (count < left && same_table(first, first + count))
        count++;
    return count;
}

/* Three digits; a fourth near 1, where the third of 1.003 is nothing. */
static void add_ratio(double ratio, struct text *text)
{
    text_number(text, ratio, fabs(ratio - 1) < 0.1 ? 4 : 3);
}

/* "1.02 [0.98, 1.07]"; "1.02 [no interval: 3 blocks]". */
static void report_matrix_ratio(const struct verdict *verdict, struct text *text)
{
    if (isnan(verdict->ratio)) {
        text_add(text, "not measured");
        return;
    }
    add_ratio(verdict->ratio, text);
    if (isnan(verdict->low)) {
        text_addf(text, " [no interval: %zu block%s]", verdict->n, plural(verdict->n));
        return;
    }
    text_interval(text, verdict->low, verdict->high, add_ratio);
}

static void add_hint(const struct verdict *verdict, struct text *text)
{
    text_addf(text, "%zu blocks", verdict->n);
    if (isnan(verdict->p))
        return;
    text_add(text, ", p = ");
    text_number(text, verdict->p, 2);
    text_add(text, ", with Holm's correction ");
    text_number(text, verdict->p_holm, 2);
}

static void write_verdict(struct html *html, const struct verdict *verdict)
{
    own_text ratio = {0}, hint = {0};
    report_matrix_ratio(verdict, &ratio);
    add_hint(verdict, &hint);
    html_open(html, "td", "class", looks[verdict->conclusion].class, "title", text_string(&hint), NULL);
    html_open(html, "b", NULL);
    html_open(html, "span", "aria-hidden", "true", NULL);
    html_text(html, looks[verdict->conclusion].sign);
    html_close(html);
    html_textf(html, " %s", conclusion_name(verdict->conclusion));
    html_close(html);
    html_element(html, "span", "ratio", text_string(&ratio));
    html_close(html);
}

/* The sizes that the table has, in order: its lines have them ascending, but each may lack some. */
static unsigned find_sizes(const struct report_place *place, const struct verdict *list, size_t count,
                           int64_t sizes[REPORT_PLACE_SIZES])
{
    unsigned found = 0;
    for (unsigned i = 0; i < place->size_count; i++)
        for (size_t j = 0; j < count; j++)
            if (list[j].cell->message_size == place->sizes[i]) {
                sizes[found++] = place->sizes[i];
                break;
            }
    return found;
}

static void write_head(struct report *report, const int64_t *sizes, unsigned size_count)
{
    struct html *html = &report->html;
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    html_open(html, "th", "scope", "col", "class", "pair", NULL);
    html_text(html, "pair");
    html_close(html);
    report_place_columns(&report->place, html);
    for (unsigned i = 0; i < size_count; i++) {
        own_text size = {0};
        units_label_size(sizes[i], &size);
        html_header(html, "col", text_string(&size));
    }
    html_close(html);
    html_close(html);
}

/* The verdicts that differ in size alone. */
static size_t line_length(const struct verdict *line, size_t left)
{
    size_t length = 1;
    while (length < left && cell_compare_lines(line->cell, line[length].cell) == 0)
        length++;
    return length;
}

static void write_line(struct report *report, const struct verdict *line, size_t length, const int64_t *sizes,
                       unsigned size_count)
{
    struct html *html = &report->html;
    size_t used = 0;
    report_place_row(&report->place, line->cell, html);
    for (unsigned i = 0; i < size_count; i++)
        if (used < length && line[used].cell->message_size == sizes[i])
            write_verdict(html, &line[used++]);
        else
            html_element(html, "td", "none", "not compared");
}

static void write_pair_name(const struct report *report, struct pair pair, size_t lines, struct html *html)
{
    own_text name = {0}, rows = {0};
    report_place_mechanism(&report->place, pair.mechanism, &name);
    if (pair.control) {
        text_add(&name, " against itself (A/A)");
    } else {
        text_add(&name, " against ");
        report_place_mechanism(&report->place, pair.against, &name);
    }
    text_addf(&rows, "%zu", lines);
    html_open(html, "th", "scope", "rowgroup", "class", "pair", "rowspan", text_string(&rows), NULL);
    html_text(html, text_string(&name));
    html_close(html);
}

/* A body of the table: the pair's name beside all its lines. */
static void write_family(struct report *report, const struct verdict *family, size_t count,
                         const int64_t *sizes, unsigned size_count)
{
    struct html *html = &report->html;
    size_t lines = 0;
    for (size_t i = 0; i < count; i += line_length(family + i, count - i))
        lines++;
    html_open(html, "tbody", NULL);
    for (size_t i = 0; i < count;) {
        size_t length = line_length(family + i, count - i);
        html_open(html, "tr", NULL);
        if (i == 0)
            write_pair_name(report, family->pair, lines, html);
        write_line(report, family + i, length, sizes, size_count);
        html_close(html);
        i += length;
    }
    html_close(html);
}

/* Writes the table of such verdicts without the pairs that are larger than what is left of the report's
 * cells. Returns how many those are. */
static size_t report_matrix(struct report *report, const struct verdict *list, size_t count)
{
    struct html *html = &report->html;
    int64_t sizes[REPORT_PLACE_SIZES];
    size_t left_out = 0;
    own_text caption = {0};
    unsigned size_count = find_sizes(&report->place, list, count, sizes);
    text_addf(&caption, "%s: ratio of the first one to the second", metrics[list->metric].label);
    html_table(html, "matrix", text_string(&caption));
    write_head(report, sizes, size_count);
    for (size_t i = 0, size; i < count; i += size) {
        size = 1;
        while (i + size < count && same_pair(list + i, list + i + size))
            size++;
        if (size > report->cells_left) {
            left_out++;
            continue;
        }
        report->cells_left -= size;
        write_family(report, list + i, size, sizes, size_count);
    }
    html_close(html);
    html_close(html);
    return left_out;
}

/* --- report verdicts --- */

static void write_counts(struct html *html, const struct verdict *list, size_t count)
{
    size_t counts[EQUIVALENT + 1] = {0};
    for (size_t i = 0; i < count; i++)
        counts[list[i].conclusion]++;
    html_open(html, "p", "class", "counts", NULL);
    html_textf(html, "%zu faster, %zu slower, %zu equivalent, %zu inconclusive", counts[FASTER],
               counts[SLOWER], counts[EQUIVALENT], counts[INCONCLUSIVE]);
    html_close(html);
}

static void write_metric_heading(struct html *html, const struct verdict *list, size_t count)
{
    own_text unit = {0};
    report_unit(list->metric, &unit);
    html_open(html, "h3", NULL);
    html_capital(html, metrics[list->metric].label);
    html_text(html, " ");
    html_element(html, "span", "unit", text_string(&unit));
    html_close(html);
    write_counts(html, list, count);
}

static void write_legend(struct report *report)
{
    own_text margin = {0};
    struct html *html = &report->html;
    text_number(&margin, 100 * report->sources->spec->settings.equivalence, 3);
    html_open(html, "p", NULL);
    html_textf(
        html,
        "Each box compares the two mechanisms of a pair at one size and one setting: the ratio of the "
        "first one's value to the second one's, paired within blocks (a block is every combination "
        "measured once), with its 95 %% interval. Faster and slower mean better and worse in that "
        "metric, significant at 5 %% after Holm's correction for testing the pair at several places; "
        "equivalent means that the whole interval lies within %s %% of 1. Inconclusive is not the same "
        "as equal: the data cannot tell.",
        text_string(&margin));
    html_close(html);
}

/* Else it looks odd that intervals far from 1 are inconclusive. */
static void write_too_few(struct report *report)
{
    const struct plan *plan = report->sources->plan;
    size_t family = plan_family(plan);
    long long blocks = report->sources->spec->settings.blocks;
    if (family > 0 && blocks < plan_least_blocks(family, ALPHA))
        html_elementf(
            &report->html, "p", NULL,
            "With %lld block%s nothing can be faster or slower after that correction: a pair has up to %zu "
            "places, for which it takes at least %u blocks.",
            blocks, plural(blocks), family, plan_least_blocks(family, ALPHA));
}

void report_verdicts(struct report *report)
{
    const struct verdicts *verdicts = report->sources->verdicts;
    size_t count = verdicts != NULL ? verdicts->count : 0, compared = 0, left_out = 0;
    for (size_t i = 0; i < count; i++)
        compared += verdicts->list[i].pair.control ? 0 : 1;
    if (compared == 0) {
        html_element(&report->html, "p", "empty",
                     "Nothing to compare: no two mechanisms have ok runs at the same place.");
        return;
    }
    write_legend(report);
    write_too_few(report);
    for (size_t i = 0, size; i < count; i += size) {
        size = report_matrix_group(&verdicts->list[i], count - i);
        if (verdicts->list[i].pair.control)
            continue;
        write_metric_heading(&report->html, &verdicts->list[i], size);
        left_out += report_matrix(report, &verdicts->list[i], size);
    }
    if (left_out > 0)
        html_elementf(&report->html, "p", "more",
                      "%zu pairs are left out, because the page would grow too large: verdicts.csv has all.",
                      left_out);
}

/* --- report noise --- */

/* What the A/A comparisons of one metric say together. */
struct floor {
    size_t places, with_interval, claimed;
    double least, most;           /* ratios; NaN: none */
    const struct verdict *widest; /* the interval; NULL: none */
};

static void floor_add(struct floor *floor, const struct verdict *verdict)
{
    if (isnan(verdict->ratio))
        return;
    floor->places++;
    floor->claimed += verdict->conclusion == FASTER || verdict->conclusion == SLOWER ? 1 : 0;
    floor->least = fmin(floor->least, verdict->ratio);
    floor->most = fmax(floor->most, verdict->ratio);
    if (isnan(verdict->low))
        return;
    floor->with_interval++;
    const struct verdict *widest = floor->widest;
    if (widest == NULL || verdict->high / verdict->low > widest->high / widest->low)
        floor->widest = verdict;
}

static void write_ratio(struct html *html, double ratio)
{
    own_text number = {0};
    text_number(&number, ratio, 3);
    html_element(html, "td", "number", text_string(&number));
}

static void write_floor(struct report *report, unsigned metric, const struct floor *floor)
{
    struct html *html = &report->html;
    html_open(html, "tr", NULL);
    html_header(html, "row", metrics[metric].label);
    html_elementf(html, "td", "number", "%zu", floor->places);
    write_ratio(html, floor->least);
    write_ratio(html, floor->most);
    html_open(html, "td", NULL);
    if (floor->widest != NULL) {
        own_text words = {0};
        report_matrix_ratio(floor->widest, &words);
        text_add(&words, " at ");
        units_label_size(floor->widest->cell->message_size, &words);
        text_add(&words, ", ");
        report_place_words(&report->place, floor->widest->cell, &words);
        html_text(html, text_string(&words));
    } else {
        html_text(html, "none: fewer than 6 blocks");
    }
    html_close(html);
    html_elementf(html, "td", "number", "%zu of %zu", floor->claimed, floor->with_interval);
    html_close(html);
}

static void write_table(struct report *report, const struct floor floors[METRIC_COUNT])
{
    static const char *const columns[] = {
        "metric", "places", "least ratio", "greatest ratio", "widest 95 % interval", "called different"};
    struct html *html = &report->html;
    html_table(html, "list", "The same mechanism under two labels, per metric");
    html_columns(html, columns, sizeof columns / sizeof *columns);
    html_open(html, "tbody", NULL);
    for (unsigned metric = 0; metric < METRIC_COUNT; metric++)
        if (floors[metric].places > 0)
            write_floor(report, metric, &floors[metric]);
    html_close(html);
    html_close(html);
    html_close(html);
}

static void write_matrices(struct report *report, const struct verdicts *verdicts)
{
    struct html *html = &report->html;
    size_t left_out = 0;
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, "Every A/A comparison");
    for (size_t i = 0, size; i < verdicts->count; i += size) {
        size = report_matrix_group(&verdicts->list[i], verdicts->count - i);
        if (verdicts->list[i].pair.control)
            left_out += report_matrix(report, &verdicts->list[i], size);
    }
    if (left_out > 0)
        html_elementf(html, "p", "more", "%zu pairs are left out: verdicts.csv has all.", left_out);
    html_close(html);
}

void report_noise(struct report *report)
{
    const struct verdicts *verdicts = report->sources->verdicts;
    struct floor floors[METRIC_COUNT];
    size_t places = 0;
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        floors[i] = (struct floor){.least = NAN, .most = NAN};
    for (size_t i = 0; verdicts != NULL && i < verdicts->count; i++)
        if (verdicts->list[i].pair.control) {
            floor_add(&floors[verdicts->list[i].metric], &verdicts->list[i]);
            places += isnan(verdicts->list[i].ratio) ? 0 : 1;
        }
    if (places == 0) {
        html_element(&report->html, "p", "empty",
                     report->sources->spec->settings.control
                         ? "Unknown: the A/A control has no runs to compare."
                         : "Unknown: the experiment has no A/A control (control = no).");
        return;
    }
    html_element(
        &report->html, "p", NULL,
        "The A/A control is one mechanism measured twice in every block, under two labels. The truth "
        "is a ratio of 1: whatever else these rows show is noise, and a difference between two "
        "mechanisms that is no larger is not to be trusted.");
    write_table(report, floors);
    write_matrices(report, verdicts);
}
