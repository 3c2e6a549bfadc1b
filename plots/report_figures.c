/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures: each with boxes that hide its series, what it shows in words, its script, and the table of its
 * values. */
#include <stdio.h>
#include <string.h>

#include "plots/figure_values.h"
#include "plots/report_section.h"
#include "plots/theme.h"

/* --- picture --- */

/* Boxes that hide and show each series without a script: a box is checked or not, and the style sheet hides
 * what is of the same number behind it. They have to stand before the picture, within the same element.
 * `prefix` is the picture's: ids of the page and of its markers begin with it. */
static void write_boxes(const struct report_figure *figure, const bool shown[REPORT_SERIES_MAX],
                        const char *prefix, struct html *html)
{
    html_element(html, "legend", NULL, "Series shown");
    for (size_t i = 0; i < figure->series_count; i++) {
        own_text id = {0}, class = {0}, colour = {0}, marker = {0};
        if (!shown[i])
            continue;
        text_addf(&id, "%st%zu", prefix, i + 1);
        text_addf(&class, "box t%zu", i + 1);
        html_void(html, "input", "type", "checkbox", "class", text_string(&class), "id", text_string(&id),
                  "checked", "checked", NULL);
        html_open(html, "label", "for", text_string(&id), NULL);
        /* In the colours of plots, which a dark page has others of: a piece of the line with the marker on
         * it, which is drawn once more from the picture's own. */
        struct look look = figure->series[i].look;
        text_addf(&colour, "rgb(%u,%u,%u)", look.colour >> 16, look.colour >> 8 & 255, look.colour & 255);
        text_addf(&marker, "#%sgpPt%u", prefix, look.mark - 1); /* gnuplot's types from 1, ids from 0 */
        html_open(html, "svg", "class", "look plot", "width", "28", "height", "12", "viewBox", "0 0 28 12",
                  "aria-hidden", "true", NULL);
        if (figure->series[i].band)
            html_open(html, "rect", "fill", text_string(&colour), "width", "28", "height", "12", NULL);
        else
            html_open(html, "path", "stroke", text_string(&colour), "stroke-width", "2", "stroke-dasharray",
                      look.dash == LOOK_DASH_SOLID  ? NULL
                      : look.dash == LOOK_DASH_LONG ? "9,5"
                                                    : "3,4",
                      "d", "M0,6H28", NULL);
        html_close(html);
        if (!figure->series[i].band) {
            html_open(html, "use", "href", text_string(&marker), "color", text_string(&colour), "transform",
                      "translate(14,6) scale(4)", NULL);
            html_close(html);
        }
        html_close(html);
        html_text(html, figure->series[i].name);
        html_close(html);
    }
}

/* Nearly as high as wide: on paper such a picture gets a page of its own. */
static bool is_tall(const struct text *picture)
{
    const char *box = strstr(text_string(picture), "viewBox=\"");
    double width, height;
    return box != NULL && sscanf(box, "viewBox=\"%*f %*f %lf %lf", &width, &height) == 2 &&
           height > 0.8 * width;
}

/* Filters one of the figure's pictures; false, and says why, when it is no picture. */
static bool read_picture(const struct report_figure *figure, bool narrow, const char *prefix,
                         struct text *picture, bool shown[REPORT_SERIES_MAX], struct html *html)
{
    struct report_figure one = *figure;
    struct err err = {0};
    if (narrow) {
        one.svg = figure->narrow;
        one.length = figure->narrow_length;
    }
    if (svg_filter(&one, prefix, picture, shown, &err) == 0)
        return true;
    html_elementf(html, "p", "empty", "%s: not shown: %s", figure->title, err.what);
    return false;
}

/* One picture in a box that scrolls where it is too wide. */
static void write_box(struct html *html, const struct report_figure *figure, const char *class,
                      const struct text *picture)
{
    html_open(html, "div", "class", class, "tabindex", "0", "role", "region", "aria-label", figure->title,
              NULL);
    text_add_bytes(html->text, text_string(picture), picture->length);
    html_close(html);
}

/* Of the wide and the narrow one the page shows that which fits. */
static void write_pictures(struct html *html, const struct report_figure *figure, size_t number,
                           const struct text *picture)
{
    own_text prefix = {0}, narrow = {0};
    bool shown[REPORT_SERIES_MAX];
    text_addf(&prefix, "n%zu-", number);
    if (figure->narrow == NULL || !read_picture(figure, true, text_string(&prefix), &narrow, shown, html)) {
        write_box(html, figure, is_tall(picture) ? "scroll plot tall" : "scroll plot", picture);
        return;
    }
    write_box(html, figure, is_tall(picture) ? "scroll plot wide tall" : "scroll plot wide", picture);
    html_element(html, "p", "narrow title", figure->title);
    write_box(html, figure, "scroll plot narrow", &narrow);
}

static void write_picture(struct html *html, const struct report_figure *figure, size_t number)
{
    own_text picture = {0}, prefix = {0};
    bool shown[REPORT_SERIES_MAX];
    text_addf(&prefix, "f%zu-", number);
    if (figure->svg == NULL) {
        html_elementf(html, "p", "empty", "%s: not drawn: %s", figure->title, figure->missing);
        return;
    }
    if (!read_picture(figure, false, text_string(&prefix), &picture, shown, html))
        return;
    unsigned series = 0;
    for (unsigned i = 0; i < REPORT_SERIES_MAX; i++)
        series += shown[i] ? 1 : 0;
    bool choice = series > 1; /* one alone is not hidden from anything */
    if (choice) {
        html_open(html, "fieldset", NULL);
        write_boxes(figure, shown, text_string(&prefix), html);
    }
    write_pictures(html, figure, number, &picture);
    if (choice)
        html_close(html);
}

/* --- values --- */

enum { DENSE_COLUMNS = 8, LONG_ROWS = 30 };

static const char *values_class(const struct figure_values *values)
{
    if (values->columns > DENSE_COLUMNS)
        return values->rows > LONG_ROWS ? "numbers dense stacked long" : "numbers dense stacked";
    return values->rows > LONG_ROWS ? "numbers stacked long" : "numbers stacked";
}

/* A number, and its interval, which may stand below it. */
static void write_number(struct html *html, const char *string)
{
    const char *interval = strpbrk(string, "[(");
    own_text number = {0};
    if (interval == NULL) {
        html_element(html, "td", "number", string);
        return;
    }
    text_add_bytes(&number, string, (size_t)(interval - string));
    html_open(html, "td", "class", "number", NULL);
    html_text(html, text_string(&number));
    html_element(html, "span", "interval", interval);
    html_close(html);
}

static void write_row(struct html *html, struct figure_values *values, size_t row)
{
    html_open(html, "tr", NULL);
    for (size_t column = 0; column < values->columns; column++) {
        const char *string = text_string(figure_values_cell(values, row, column));
        if (row == 0 || column < values->names)
            html_header(html, row == 0 ? "col" : "row", string);
        else
            write_number(html, string);
    }
    html_close(html);
}

static void write_values(struct html *html, const struct report_figure *figure)
{
    struct figure_values *values = figure->values;
    if (values == NULL || values->rows == 0)
        return;
    html_open(html, "details", "class", values->rows > LONG_ROWS ? "long" : NULL, NULL);
    html_element(html, "summary", NULL, "Table of values");
    html_table(html, values_class(values), figure->title);
    html_open(html, "thead", NULL);
    write_row(html, values, 0);
    html_close(html);
    html_open(html, "tbody", NULL);
    for (size_t row = 1; row <= values->rows; row++)
        write_row(html, values, row);
    html_rows_end(html);
    if (values->left_out > 0)
        html_elementf(html, "p", "more", "%zu more row%s in %s.", values->left_out,
                      values->left_out == 1 ? " is" : "s are", figure->source);
    html_close(html);
}

/* --- section --- */

/* Of each pair what it comes to in the figure's metric; of a figure of anything else, the headline. */
static void add_finding(const struct headline *headline, const struct report_figure *figure,
                        struct text *text)
{
    for (size_t i = 0; i < headline->card_count && i < REPORT_LIST_MAX; i++) {
        const struct headline_card *card = &headline->cards[i];
        for (unsigned j = 0; j < card->ratio_count; j++) {
            const struct headline_ratio *ratio = &card->ratios[j];
            if (ratio->metric == figure->metric || ratio->metric == figure->instead)
                text_addf(text, "%s%s: %s, %s", text->length > 0 ? "; " : "", text_string(&card->name),
                          text_string(&ratio->range), text_string(&ratio->words));
        }
    }
    if (text->length == 0)
        text_add(text, text_string(&headline->sentence));
}

static void write_figure(struct report *report, size_t i)
{
    struct report_figure shown = report->sources->figures[i], *figure = &shown;
    struct html *html = &report->html;
    own_text finding = {0};
    if (report->sources->headline != NULL) {
        add_finding(report->sources->headline, figure, &finding);
        shown.finding = text_string(&finding);
    }
    html_open(html, "figure", NULL);
    write_picture(html, figure, i + 1);
    html_open(html, "figcaption", "class", figure->narrow != NULL || figure->svg == NULL ? NULL : "scrolls",
              NULL);
    html_text(html, "Script: ");
    html_element(html, "code", NULL, figure->script);
    html_textf(html, ", which reads %s", figure->source);
    html_close(html);
    write_values(html, figure);
    html_close(html);
}

/* Its number; figure_count: there is none. */
static size_t find_lead(const struct report_sources *sources, enum report_lead lead)
{
    size_t i = 0;
    while (i < sources->figure_count && (i >= REPORT_FIGURES_MAX || sources->figures[i].lead != lead))
        i++;
    return i;
}

static bool ratios_wanted(const struct report_sources *sources)
{
    return find_lead(sources, LEAD_RATIOS) < sources->figure_count;
}

static void write_ratios(struct report *report)
{
    write_figure(report, find_lead(report->sources, LEAD_RATIOS));
}

static bool distribution_wanted(const struct report_sources *sources)
{
    return find_lead(sources, LEAD_DISTRIBUTION) < sources->figure_count;
}

static void write_distribution(struct report *report)
{
    write_figure(report, find_lead(report->sources, LEAD_DISTRIBUTION));
}

static void write_figures(struct report *report)
{
    const struct report_sources *sources = report->sources;
    struct html *html = &report->html;
    if (sources->figure_count == 0)
        html_element(html, "p", "empty", "There are no figures.");
    for (size_t i = 0; i < sources->figure_count && i < REPORT_FIGURES_MAX; i++)
        if (sources->figures[i].lead == LEAD_NONE)
            write_figure(report, i);
    report_more(html, "p", sources->figure_count, REPORT_FIGURES_MAX, ": the folder figures has all.");
    if (sources->no_course != NULL)
        html_elementf(html, "p", "empty", "Throughput over time is not drawn: %s", sources->no_course);
}

const struct report_section report_lead = {"ratios", "Ratios", write_ratios, ratios_wanted};
const struct report_section report_distribution = {"distribution", "Latency by percentile",
                                                   write_distribution, distribution_wanted};
const struct report_section report_figures = {"figures", "Figures", write_figures, NULL};
