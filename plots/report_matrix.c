/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_matrix.h"

#include <math.h>

#include "base/units.h"

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

size_t report_matrix_group(const struct verdict *first, size_t left)
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

void report_matrix_ratio(const struct verdict *verdict, struct text *text)
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

size_t report_matrix(struct report *report, const struct verdict *list, size_t count)
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
