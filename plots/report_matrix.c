/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_matrix.h"

#include <math.h>

#include "analysis/coordinates.h"

static const struct {
    const char *class, *sign;
} looks[] = {[INCONCLUSIVE] = {"inconclusive", "?"},
             [FASTER] = {"faster", "▲"},
             [SLOWER] = {"slower", "▼"},
             [EQUIVALENT] = {"equivalent", "="}};

static bool same_family(const struct verdict *a, const struct verdict *b)
{
    return a->metric == b->metric && a->pair.mechanism == b->pair.mechanism &&
           a->pair.against == b->pair.against && a->pair.control == b->pair.control;
}

size_t report_matrix_family(const struct verdict *first, size_t left)
{
    size_t count = 0;
    while (count < left && same_family(first, first + count))
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
        text_addf(text, " [no interval: %zu block%s]", verdict->n, verdict->n == 1 ? "" : "s");
        return;
    }
    text_add(text, " [");
    add_ratio(verdict->low, text);
    text_add(text, ", ");
    add_ratio(verdict->high, text);
    text_add(text, "]");
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

/* The sizes that the family has, in order: its lines have them ascending, but each may lack some. */
static unsigned find_sizes(const struct report_place *place, const struct verdict *family, size_t count,
                           int64_t sizes[REPORT_PLACE_SIZES])
{
    unsigned found = 0;
    for (unsigned i = 0; i < place->size_count; i++)
        for (size_t j = 0; j < count; j++)
            if (family[j].cell->message_size == place->sizes[i]) {
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
    report_place_columns(&report->place, html);
    for (unsigned i = 0; i < size_count; i++) {
        own_text size = {0};
        report_place_size(sizes[i], &size);
        html_header(html, "col", text_string(&size));
    }
    html_close(html);
    html_close(html);
}

/* One line: the verdicts that differ in size alone. Returns how many. */
static size_t write_line(struct report *report, const struct verdict *line, size_t left, const int64_t *sizes,
                         unsigned size_count)
{
    struct html *html = &report->html;
    size_t used = 0;
    html_open(html, "tr", NULL);
    report_place_row(&report->place, line->cell, html);
    for (unsigned i = 0; i < size_count; i++) {
        bool here = used < left && line[used].cell->message_size == sizes[i] &&
                    coordinates_compare_lines(line->cell, line[used].cell) == 0;
        if (here)
            write_verdict(html, &line[used++]);
        else
            html_element(html, "td", "none", "not compared");
    }
    html_close(html);
    return used > 0 ? used : 1;
}

static void add_caption(const struct report *report, const struct verdict *verdict, struct text *text)
{
    report_place_mechanism(&report->place, verdict->pair.mechanism, text);
    if (verdict->pair.control) {
        text_add(text, " against itself (A/A)");
    } else {
        text_add(text, " against ");
        report_place_mechanism(&report->place, verdict->pair.against, text);
    }
    text_addf(text, ": %s", metrics[verdict->metric].label);
}

bool report_matrix(struct report *report, const struct verdict *family, size_t count)
{
    int64_t sizes[REPORT_PLACE_SIZES];
    if (count > report->cells_left)
        return false;
    report->cells_left -= count;
    unsigned size_count = find_sizes(&report->place, family, count, sizes);
    own_text caption = {0};
    add_caption(report, family, &caption);
    html_table(&report->html, "matrix", text_string(&caption));
    write_head(report, sizes, size_count);
    html_open(&report->html, "tbody", NULL);
    for (size_t i = 0; i < count;)
        i += write_line(report, family + i, count - i, sizes, size_count);
    html_close(&report->html);
    html_close(&report->html);
    html_close(&report->html);
    return true;
}
