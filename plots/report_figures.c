/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_picture.h"
#include "plots/report_section.h"
#include "plots/report_series.h"

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
