/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_series.h"

#include <string.h>

#include "plots/theme.h"

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

void report_series_boxes(const struct report_figure *figure, const bool shown[REPORT_SERIES_MAX],
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
