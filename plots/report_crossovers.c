/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_axis.h"
#include "plots/report_section.h"

static void write_pair_name(struct report *report, const struct crossover *crossover)
{
    struct html *html = &report->html;
    own_text columns = {0};
    text_addf(&columns, "%u", report->place.field_count + 2);
    html_open(html, "tr", NULL);
    html_open(html, "th", "scope", "rowgroup", "colspan", text_string(&columns), NULL);
    for (int second = 0; second < 2; second++) {
        own_text name = {0};
        unsigned mechanism = second ? crossover->pair.against : crossover->pair.mechanism;
        report_place_mechanism(&report->place, mechanism, &name);
        html_text(html, second ? " against " : "");
        report_axis_sample(mechanism, html);
        html_textf(html, " %s", text_string(&name));
    }
    html_close(html);
    html_close(html);
}

/* A crossing rests on medians and their resamples; a verdict is the stricter test of one size. */
static void write_statement(struct html *html, const struct crossover *crossover)
{
    static const char *const doubts[] = {[NOTHING_STATED] = "",
                                         [UNCONFIRMED] = "The verdicts do not confirm it.",
                                         [CONFIRMED_PARTLY] = "The verdicts confirm it at some sizes only.",
                                         [CONFIRMED] = ""};
    html_open(html, "td", "class", "statement", NULL);
    html_text(html, crossover->statement);
    if (doubts[crossover->confirmation][0] != '\0')
        html_element(html, "span", "doubt", doubts[crossover->confirmation]);
    html_close(html);
}

static void write_row(struct report *report, const struct report_axis *axis, bool drawn,
                      const struct crossover *crossover)
{
    struct html *html = &report->html;
    html_open(html, "tr", NULL);
    report_place_row(&report->place, crossover->cell, html);
    write_statement(html, crossover);
    html_open(html, "td", "class", "drawing", NULL);
    if (drawn)
        report_axis_row(axis, crossover, html);
    html_close(html);
    html_close(html);
}

static void write_head(struct report *report, const struct report_axis *axis, bool drawn)
{
    struct html *html = &report->html;
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    report_place_columns(&report->place, html);
    html_header(html, "col", "what the data say");
    html_open(html, "th", "scope", "col", "class", "drawing", NULL);
    html_element(html, "span", "hidden", "size of the message");
    if (drawn)
        report_axis_scale(axis, &report->place, html);
    html_close(html);
    html_close(html);
    html_close(html);
}

/* All pairs of one metric, a body of the table each. */
static void write_metric(struct report *report, const struct crossover *list, size_t count)
{
    struct html *html = &report->html;
    struct report_axis axis;
    own_text caption = {0};
    bool drawn = report_axis_find(list, count, &axis);
    text_addf(&caption, "%s: ", metrics[list->metric].label);
    report_unit(list->metric, &caption);
    html_table(html, "crossovers", text_string(&caption));
    write_head(report, &axis, drawn);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !crossovers_alike(&list[i - 1], &list[i])) {
            html_open(html, "tbody", NULL);
            write_pair_name(report, &list[i]);
        }
        write_row(report, &axis, drawn, &list[i]);
        if (i + 1 == count || !crossovers_alike(&list[i], &list[i + 1]))
            html_close(html);
    }
    html_close(html);
    html_close(html);
}

void report_crossovers(struct report *report)
{
    const struct crossovers *crossovers = report->sources->crossovers;
    struct html *html = &report->html;
    size_t count = crossovers != NULL ? crossovers->count : 0, rows = REPORT_ROWS_MAX, shown = 0;
    if (count == 0) {
        html_element(html, "p", "empty",
                     "None to look for: a crossover needs two mechanisms at two sizes or more.");
        return;
    }
    html_element(
        html, "p", NULL,
        "From which size on one mechanism beats another. A coloured line: who is better there. A grey "
        "box: the 95 % interval of the crossing; a dot: the crossing of the medians. A dashed "
        "arrow: it may lie beyond the sizes measured. A thin line alone: the data do not decide. A crossing "
        "rests on medians and their resamples; a verdict is the stricter test of one size: a side on which "
        "none says who is better is not coloured.");
    for (size_t i = 0; i < count;) {
        size_t size = 1;
        while (i + size < count && crossovers->list[i + size].metric == crossovers->list[i].metric)
            size++;
        size_t fit = size < rows ? size : rows;
        if (fit > 0)
            write_metric(report, &crossovers->list[i], fit);
        rows -= fit;
        shown += fit;
        i += size;
    }
    if (shown < count)
        html_elementf(html, "p", "more", "%zu more are in crossovers.csv.", count - shown);
}
