/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_figures.h"

#include <string.h>

#include "plots/report_section.h"
#include "plots/theme.h"

/* --- report series --- */

size_t report_series_find(const struct report_series *list, size_t count, struct span title)
{
    size_t found = count, longest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(list[i].name);
        bool goes_on = title.length > length + 1 && memcmp(title.start + length, ", ", 2) == 0;
        if (length > longest && span_begins(title, list[i].name) && (title.length == length || goes_on)) {
            found = i;
            longest = length;
        }
    }
    return found;
}

/* In the colours of plots, which a dark page has others of: a piece of the line with the marker on it, which
 * is drawn once more from the picture's own. */
static void write_look(const struct report_series *series, const char *prefix, struct html *html)
{
    struct look look = theme_look(series->mechanism, series->control);
    own_text colour = {0}, marker = {0};
    text_addf(&colour, "rgb(%u,%u,%u)", look.colour >> 16, look.colour >> 8 & 255, look.colour & 255);
    text_addf(&marker, "#%sgpPt%u", prefix, look.mark - 1); /* gnuplot counts types from 1, ids from 0 */
    html_open(html, "svg", "class", "look plot", "width", "28", "height", "12", "viewBox", "0 0 28 12",
              "aria-hidden", "true", NULL);
    html_open(html, "path", "stroke", text_string(&colour), "stroke-width", "2", "stroke-dasharray",
              look.dash == 1 ? NULL : "9,5", "d", "M0,6H28", NULL);
    html_close(html);
    html_open(html, "use", "href", text_string(&marker), "color", text_string(&colour), "transform",
              "translate(14,6) scale(4)", NULL);
    html_close(html);
    html_close(html);
}

/* A box for each series that is shown, with its look and its name. They have to stand before the picture,
 * within the same element. `prefix` is the picture's: ids of the page and of its markers begin with it. */
static void report_series_boxes(const struct report_figure *figure, const bool shown[REPORT_SERIES_MAX],
                                const char *prefix, struct html *html)
{
    html_element(html, "legend", NULL, "Series shown");
    for (size_t i = 0; i < figure->series_count; i++) {
        own_text id = {0}, class = {0};
        if (!shown[i])
            continue;
        text_addf(&id, "%st%zu", prefix, i + 1);
        text_addf(&class, "box t%zu", i + 1);
        html_void(html, "input", "type", "checkbox", "class", text_string(&class), "id", text_string(&id),
                  "checked", "checked", NULL);
        html_open(html, "label", "for", text_string(&id), NULL);
        write_look(&figure->series[i], prefix, html);
        html_text(html, figure->series[i].name);
        html_close(html);
    }
}

/* ~ and not :has(), which browsers know since 2022 or 2023 only. */
void report_series_style(struct text *text)
{
    for (unsigned i = 1; i <= REPORT_SERIES_MAX; i++)
        text_addf(text, "%s.t%u:not(:checked) ~ .plot .s%u", i > 1 ? ",\n" : "", i, i);
    text_add(text, " { display: none; }\n");
}

/* --- report figures --- */

static void write_drawing(struct html *html, const char *title, const struct text *picture)
{
    html_open(html, "div", "class", "scroll plot", "tabindex", "0", "role", "region", "aria-label", title,
              NULL);
    text_add_bytes(html->text, text_string(picture), picture->length);
    html_close(html);
}

/* One series alone is not hidden from anything. */
static bool has_choice(const bool shown[REPORT_SERIES_MAX])
{
    unsigned count = 0;
    for (unsigned i = 0; i < REPORT_SERIES_MAX; i++)
        count += shown[i] ? 1 : 0;
    return count > 1;
}

static void write_picture(struct html *html, const struct report_figure *figure, size_t number)
{
    own_text picture = {0}, prefix = {0};
    bool shown[REPORT_SERIES_MAX];
    struct err err = {0};
    text_addf(&prefix, "f%zu-", number);
    if (figure->svg == NULL) {
        html_elementf(html, "p", "empty", "%s: not drawn: %s", figure->title, figure->missing);
    } else if (report_picture(figure, text_string(&prefix), &picture, shown, &err) != 0) {
        html_elementf(html, "p", "empty", "%s: not shown: %s", figure->title, err.what);
    } else if (has_choice(shown)) {
        html_open(html, "fieldset", NULL);
        report_series_boxes(figure, shown, text_string(&prefix), html);
        write_drawing(html, figure->title, &picture);
        html_close(html);
    } else {
        write_drawing(html, figure->title, &picture);
    }
}

void report_figures(struct report *report)
{
    const struct report_sources *sources = report->sources;
    struct html *html = &report->html;
    if (sources->figure_count == 0)
        html_element(html, "p", "empty", "There are no figures.");
    for (size_t i = 0; i < sources->figure_count && i < REPORT_FIGURES_MAX; i++) {
        html_open(html, "figure", NULL);
        write_picture(html, &sources->figures[i], i + 1);
        html_open(html, "figcaption", NULL);
        html_text(html, "Script: ");
        html_element(html, "code", NULL, sources->figures[i].script);
        html_textf(html, ", which reads %s", sources->figures[i].source);
        html_close(html);
        html_close(html);
    }
    if (sources->figure_count > REPORT_FIGURES_MAX)
        html_elementf(html, "p", "more", "%zu more figures are in the folder figures.",
                      sources->figure_count - (size_t)REPORT_FIGURES_MAX);
}
