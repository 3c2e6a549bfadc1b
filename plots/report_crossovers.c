/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The crossovers as tables, a row each: what the data say, in words and as a drawing. */
#include <math.h>

#include "answers/statement.h"
#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"
#include "plots/theme.h"

/* --- drawing --- */
/* A crossover on a size axis: log2 of bytes, the same for all rows of a table. What it shows is said in
 * words beside it: the drawing is hidden from screen readers. */

struct axis_range {
    int64_t from, to;        /* bytes; from < to */
    const struct spec *spec; /* whose first mechanism has the first look */
};

enum {
    WIDTH = 380,
    HEIGHT = 26,
    MIDDLE = HEIGHT / 2,
    EDGE = 34,
    SPREAD = 3,     /* of a line beyond its sizes */
    LABELS = 6,     /* of the scale */
    ROWS_MAX = 400, /* of all tables; crossovers.csv has all */
};

/* The axis that holds all these crossovers; false when none has two sizes. */
static bool axis_find(const struct crossover *list, size_t count, struct axis_range *axis)
{
    axis->from = axis->to = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].sizes < 2)
            continue;
        axis->from = axis->from == 0 || list[i].from < axis->from ? list[i].from : axis->from;
        axis->to = list[i].to > axis->to ? list[i].to : axis->to;
    }
    return axis->from > 0 && axis->from < axis->to;
}

/* Pixels; sizes beyond the axis lie at its ends. */
static double place_of(const struct axis_range *axis, double bytes)
{
    double share = log2(bytes / (double)axis->from) / log2((double)axis->to / (double)axis->from);
    return EDGE + (WIDTH - 2 * EDGE) * fmin(fmax(share, 0), 1);
}

static void open_drawing(struct html *html)
{
    html_open(html, "svg", "class", "axis", "width", "380", "height", "26", "viewBox", "0 0 380 26",
              "aria-hidden", "true", NULL);
}

/* A tenth of a pixel is fine enough, and no locale gets in. */
static void add_pixels(double pixels, struct text *text)
{
    text_number(text, round(pixels * 10) / 10, 6);
}

static void draw_line(struct html *html, const char *class, const char *colour, double from, double to)
{
    own_text path = {0};
    text_add(&path, "M");
    add_pixels(from, &path);
    text_addf(&path, ",%dH", (int)MIDDLE);
    add_pixels(to, &path);
    html_open(html, "path", "class", class, "stroke", colour, "d", text_string(&path), NULL);
    html_close(html);
}

/* Out of the axis: the crossing may lie anywhere beyond. */
static void draw_arrow(struct html *html, double from, bool right)
{
    double tip = right ? WIDTH - EDGE / 2 : EDGE / 2;
    own_text path = {0};
    draw_line(html, "open", NULL, from, tip);
    text_add(&path, "M");
    add_pixels(tip, &path);
    text_addf(&path, ",%dl%d,-5v10z", (int)MIDDLE, right ? -9 : 9);
    html_open(html, "path", "class", "tip", "d", text_string(&path), NULL);
    html_close(html);
}

/* How a mechanism's line is drawn: as in the figures. */
struct axis_line {
    char colour[24];
    const char *class;
};

static struct axis_line line_of(const struct spec *spec, const struct cell *cell)
{
    struct look look = theme_look(figure_place(spec, cell));
    struct axis_line line = {.class = look.dash == LOOK_DASH_SOLID ? "side" : "side dashed"};
    snprintf(line.colour, sizeof line.colour, "rgb(%u,%u,%u)", look.colour >> 16, look.colour >> 8 & 255,
             look.colour & 255);
    return line;
}

/* Who is better at a stretch of sizes, as the verdicts say, a little beyond its ends: one size is seen too.
 */
static void draw_stretches(const struct axis_range *axis, const struct crossover *crossover,
                           struct html *html)
{
    struct stretch stretch;
    for (size_t next = 0; crossover_stretch(crossover, &next, &stretch);) {
        if (stretch.conclusion != FASTER && stretch.conclusion != SLOWER)
            continue;
        bool first = stretch.conclusion == FASTER;
        struct axis_line line = line_of(axis->spec, first ? crossover->cell : crossover->other);
        draw_line(html, line.class, line.colour, place_of(axis, (double)stretch.from) - SPREAD,
                  place_of(axis, (double)stretch.to) + SPREAD);
    }
}

/* The interval of a crossing, or where it is not. */
static void draw_interval(const struct axis_range *axis, const struct crossover *crossover, struct html *html)
{
    bool low = !isnan(crossover->low), high = !isnan(crossover->high);
    double start = place_of(axis, low ? crossover->low : (double)crossover->from);
    double end = place_of(axis, high ? crossover->high : (double)crossover->to);
    own_text left = {0}, width = {0};
    add_pixels(start, &left);
    add_pixels(fmax(end - start, 2), &width);
    html_open(html, "rect", "class", "band", "x", text_string(&left), "y", "6", "width", text_string(&width),
              "height", "14", NULL);
    html_close(html);
    if (!low)
        draw_arrow(html, end, false);
    if (!high)
        draw_arrow(html, start, true);
}

/* One row. A crossing of the medians that the verdicts do not bear out is a ring, without an interval. */
static void draw_crossover(const struct axis_range *axis, const struct crossover *crossover,
                           struct html *html)
{
    bool confirmed = crossover->confirmation == CONFIRMED;
    open_drawing(html);
    draw_line(html, "ground", NULL, EDGE, WIDTH - EDGE);
    if (confirmed && (!isnan(crossover->low) || !isnan(crossover->high)))
        draw_interval(axis, crossover, html);
    draw_stretches(axis, crossover, html);
    for (size_t i = 0; i < crossover->crossings && i < CROSSOVER_PLACES; i++) {
        own_text centre = {0};
        add_pixels(place_of(axis, exp(crossover->places[i])), &centre);
        html_open(html, "circle", "class", confirmed ? "point" : "point ring", "cx", text_string(&centre),
                  "cy", "13", "r", "4.5", NULL);
        html_close(html);
    }
    html_close(html);
}

/* The scale, for the head of the table: at most six of the sizes that were measured. */
static void draw_scale(const struct axis_range *axis, const struct report_place *place, struct html *html)
{
    unsigned within = 0, seen = 0;
    for (unsigned i = 0; i < place->size_count; i++)
        within += place->sizes[i] >= axis->from && place->sizes[i] <= axis->to;
    unsigned step = within <= LABELS ? 1 : (within + LABELS - 2) / (LABELS - 1);
    open_drawing(html);
    for (unsigned i = 0; i < place->size_count; i++) {
        if (place->sizes[i] < axis->from || place->sizes[i] > axis->to)
            continue;
        if (seen++ % step != 0)
            continue;
        own_text at = {0}, label = {0};
        add_pixels(place_of(axis, (double)place->sizes[i]), &at);
        units_label_size(place->sizes[i], &label);
        html_open(html, "text", "x", text_string(&at), "y", "18", "text-anchor", "middle", NULL);
        html_text(html, text_string(&label));
        html_close(html);
    }
    html_close(html);
}

/* --- tables --- */

/* A sample of each one's line stands before its name. */
static void write_pair_name(struct report *report, const struct crossover *crossover)
{
    struct html *html = &report->html;
    own_text columns = {0};
    text_addf(&columns, "%u", report->compared.field_count + 2);
    html_open(html, "tr", NULL);
    html_open(html, "th", "scope", "rowgroup", "colspan", text_string(&columns), NULL);
    for (int second = 0; second < 2; second++) {
        own_text name = {0};
        const struct cell *cell = second ? crossover->other : crossover->cell;
        struct axis_line line = line_of(report->sources->spec, cell);
        report_place_arm(&report->compared, cell, crossover->contrast, &name);
        html_text(html, second ? " against " : "");
        html_open(html, "svg", "class", "sample", "width", "22", "height", "10", "viewBox", "0 0 22 10",
                  "aria-hidden", "true", NULL);
        html_open(html, "path", "class", line.class, "stroke", line.colour, "d", "M0,5H22", NULL);
        html_close(html);
        html_close(html);
        html_textf(html, " %s", text_string(&name));
    }
    html_close(html);
    html_close(html);
}

/* Without a drawing when there is no axis (NULL). */
static void write_row(struct report *report, const struct axis_range *axis, const struct crossover *crossover)
{
    struct html *html = &report->html;
    own_text statement = {0};
    statement_write(crossover, &statement);
    html_open(html, "tr", NULL);
    report_place_row(&report->compared, crossover->cell, html);
    html_open(html, "td", "class", "statement", NULL);
    html_text(html, text_string(&statement));
    html_close(html);
    html_open(html, "td", "class", "drawing", NULL);
    if (axis != NULL)
        draw_crossover(axis, crossover, html);
    html_close(html);
    html_close(html);
}

/* All pairs of one metric, a body of the table each. */
static void write_metric(struct report *report, const struct crossover *list, size_t count)
{
    struct html *html = &report->html;
    struct axis_range range = {.spec = report->sources->spec};
    const struct axis_range *axis = axis_find(list, count, &range) ? &range : NULL;
    own_text caption = {0};
    text_addf(&caption, "%s: ", metrics[list->metric].label);
    report_unit(list->metric, &caption);
    html_table(html, "crossovers stacked", text_string(&caption));
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    report_place_columns(&report->compared, html);
    html_header(html, "col", "what the data say");
    html_open(html, "th", "scope", "col", "class", "drawing", NULL);
    html_element(html, "span", "hidden", "size of the message");
    if (axis != NULL)
        draw_scale(axis, &report->compared, html);
    html_close(html);
    html_close(html);
    html_close(html);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !crossovers_alike(&list[i - 1], &list[i])) {
            html_open(html, "tbody", NULL);
            write_pair_name(report, &list[i]);
        }
        write_row(report, axis, &list[i]);
        if (i + 1 == count || !crossovers_alike(&list[i], &list[i + 1]))
            html_close(html);
    }
    html_close(html);
    html_close(html);
}

static void write_crossovers(struct report *report)
{
    const struct crossovers *crossovers = report->sources->crossovers;
    struct html *html = &report->html;
    size_t count = crossovers != NULL ? crossovers->count : 0;
    size_t shown = count < ROWS_MAX ? count : ROWS_MAX;
    if (count == 0) {
        html_element(html, "p", "empty",
                     "None to look for: a crossover needs two values of the contrast at two sizes or more.");
        return;
    }
    html_element(
        html, "p", NULL,
        "From which size on one beats the other. A coloured line: who is better there, as the verdicts at "
        "the "
        "sizes say. A grey box: the 95 % interval of the crossing, where the verdicts bear it out, with a "
        "dot "
        "where the medians cross; a dashed arrow: it may lie beyond the sizes measured. A ring: the medians "
        "cross there, and the verdicts do not bear it out; what is told is what they say at the sizes. A "
        "thin "
        "line alone: the data do not decide.");
    for (size_t i = 0, size; i < shown; i += size) {
        size = 1;
        while (i + size < shown && crossovers->list[i + size].metric == crossovers->list[i].metric)
            size++;
        write_metric(report, &crossovers->list[i], size);
    }
    report_more(html, "p", count, shown, " are in crossovers.csv.");
}

const struct report_section report_crossovers = {"crossovers", "Crossovers", write_crossovers, NULL};
