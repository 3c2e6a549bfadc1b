/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure as a Python program of its own, with the colours, markers, axes and texts of the gnuplot script.
 * Nothing is decided here. The parts that are the same in every program are files of templates/. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "plots/across.h"
#include "plots/axes.h"
#include "plots/figure.h"
#include "plots/literal.h"
#include "plots/picture.h"
#include "plots/script.h"
#include "plots/stacked_bars.h"
#include "plots/templates.h"
#include "plots/theme.h"

/* --- values --- */

/* What is written of a point or bar: one of its amount, one of the throughput that it lies at, or something
 * else. */
enum value { MIDDLE, LOW, HIGH, ACROSS, ACROSS_LOW, ACROSS_HIGH, OTHER };

static void python_amount(struct text *text, struct amount amount, enum value value)
{
    python_number(text, value == MIDDLE ? amount.middle : value == LOW ? amount.low : amount.high);
}

/* "x = [1, 2]  # threads" and "x_labels = ['1', '2']" */
static void python_coordinate(struct text *text, const struct coordinate *coordinate, const char *values,
                              const char *words,
                              void (*word)(const struct coordinate *, size_t, struct text *))
{
    text_addf(text, "%s = [", values);
    for (size_t i = 0; i < coordinate->count; i++)
        text_addf(text, "%s%" PRId64, i > 0 ? ", " : "", coordinate->values[i]);
    text_addf(text, "]  # %s\n%s = [", coordinate->field->key, words);
    for (size_t i = 0; i < coordinate->count; i++) {
        own_text one = {0};
        word(coordinate, i, &one);
        python_string(text, i > 0 ? ", " : "", text_string(&one), "");
    }
    text_add(text, "]\n");
}

/* --- lines --- */

/* The single runs: "[1, 2.5]". */
static void add_runs(const struct picture *picture, const struct summary *summary, struct text *text)
{
    const struct records *records = picture->context->records;
    bool shown = records != NULL && summary != NULL;
    const char *between = "";
    text_add(text, "[");
    for (size_t i = 0; shown && i < records->count; i++) {
        const struct record *record = &records->list[i];
        double value = record->metrics[summary->metric];
        if (record->status != STATUS_OK || !isfinite(value) || !cell_same(&record->cell, summary->cell))
            continue;
        text_add(text, between);
        python_number(text, value);
        between = ", ";
    }
    text_add(text, "]");
}

/* A row for each panel, along x. */
static void add_points(const struct picture *picture, size_t series, const char *key, enum value value,
                       struct text *text)
{
    text_addf(text, "        '%s': [\n", key);
    for (size_t panel = 0; panel < picture->panel.count; panel++) {
        text_add(text, "            [");
        for (size_t x = 0; x < picture->x.count; x++) {
            const struct summary *summary = picture_find(picture, series, panel, x, picture->metric);
            text_add(text, x > 0 ? ", " : "");
            if (value == OTHER)
                add_runs(picture, summary, text);
            else if (value >= ACROSS)
                python_amount(text, across_amount(picture, series, panel, x), value - ACROSS + MIDDLE);
            else
                python_amount(text, picture_amount(summary), value);
        }
        text_add(text, "],\n");
    }
    text_add(text, "        ],\n");
}

char matplotlib_marker(unsigned mark)
{
    static const char markers[] = {[4] = 's', [6] = 'o', [8] = '^', [10] = 'v', [12] = 'D', [14] = 'p'};
    unsigned hollow = mark & ~1u;
    return hollow < sizeof markers && markers[hollow] != '\0' ? markers[hollow] : 'o';
}

void matplotlib_look(struct look look, struct text *text)
{
    static const char *const dashes[] = {
        [LOOK_DASH_SOLID] = "'-'", [LOOK_DASH_LONG] = "'--'", [LOOK_DASH_SHORT] = "':'"};
    text_addf(text, "        'colour': '#%06x', 'marker': '%c', 'filled': %s, 'line': %s,\n", look.colour,
              matplotlib_marker(look.mark), look.mark % 2 == 1 ? "True" : "False", dashes[look.dash]);
}

/* A string for each panel, along x. */
static void add_saturated(const struct picture *picture, size_t series, struct text *text)
{
    text_add(text, "        'saturated': [");
    for (size_t panel = 0; panel < picture->panel.count; panel++) {
        text_add(text, panel > 0 ? ", '" : "'");
        for (size_t x = 0; x < picture->x.count; x++)
            text_add(text, picture_saturated(picture, series, panel, x) ? "s" : " ");
        text_add(text, "'");
    }
    text_add(text, "],\n");
}

static void add_series(const struct picture *picture, size_t i, struct text *text)
{
    const struct series *series = &picture->series[i];
    python_string(text, "    {\n        'name': ", text_string(&series->name), ", ");
    python_string(text, "'note': ", text_string(&series->note), ",\n");
    python_string(text, "        'legend': ", text_string(&series->legend), ",\n");
    matplotlib_look(theme_look(series->place), text);
    add_points(picture, i, "median", MIDDLE, text);
    add_points(picture, i, "low", LOW, text);
    add_points(picture, i, "high", HIGH, text);
    if (picture->figure->against_throughput) {
        add_points(picture, i, "across", ACROSS, text);
        add_points(picture, i, "across_low", ACROSS_LOW, text);
        add_points(picture, i, "across_high", ACROSS_HIGH, text);
    }
    if (picture->runs)
        add_points(picture, i, "runs", OTHER, text);
    if (picture->saturated)
        add_saturated(picture, i, text);
    text_add(text, "    },\n");
}

/* None when there is none, or no place for one. */
static void add_control(const struct picture *picture, struct text *text)
{
    text_add(text, "# The A/A control: a grey band.\ncontrol = ");
    if (picture->control_legend.length == 0) {
        text_add(text, "None\n");
        return;
    }
    python_string(text, "{\n        'legend': ", text_string(&picture->control_legend), ",\n");
    add_points(picture, picture->series_count, "low", LOW, text);
    add_points(picture, picture->series_count, "high", HIGH, text);
    text_add(text, "}\n");
}

static void add_tics(const struct scale *scale, const char *range, const char *labels, struct text *text)
{
    text_addf(text, "%s = (", range);
    python_number(text, scale->low);
    text_add(text, ", ");
    python_number(text, scale->high);
    text_addf(text, ")\n%s = [", labels);
    for (unsigned i = 0; i < scale->count; i++) {
        text_add(text, i > 0 ? ", '" : "'");
        text_number(text, scale->tics[i], SCALE_DIGITS);
        text_add(text, "'");
    }
    text_add(text, "]\n");
}

/* The horizontal axis where it is no parameter, and where the parameter's values stand: of each series a
 * string for each panel. */
static void add_across(const struct picture *picture, const struct across *across, struct text *text)
{
    if (across == NULL) {
        text_add(text, "across = False  # points lie at x\n");
        return;
    }
    text_addf(text, "across, across_log = True, %s\n", across->scale.log ? "True" : "False");
    add_tics(&across->scale, "across_range", "across_labels", text);
    text_add(text, "across_ticks = [float(label) for label in across_labels]\n"
                   "# Where the values of x stand: up or down from their markers; ' ': nowhere\n"
                   "sides = [\n");
    for (size_t s = 0; s < picture->series_count; s++) {
        text_add(text, "    [");
        for (size_t p = 0; p < picture->panel.count; p++)
            text_addf(text, "%s'%.*s'", p > 0 ? ", " : "", (int)picture->x.count,
                      across->sides + (s * picture->panel.count + p) * picture->x.count);
        text_add(text, "],\n");
    }
    text_add(text, "]\n");
}

static void add_line_figure(const struct picture *picture, const struct across *across, struct text *text)
{
    const struct scale *scale = &picture->scale;
    own_text y_title = {0};
    python_lines(text, "gap", &picture->gap);
    own_text x_title = {0};
    if (across != NULL)
        across_title(&x_title);
    python_string(text, "x_title = ", across != NULL ? text_string(&x_title) : picture->x.title, "\n");
    picture_y_title(picture, &y_title);
    python_string(text, "y_title = ", text_string(&y_title), "\n");
    text_add(text, "\n# Axes and panels\n");
    python_coordinate(text, &picture->x, "x", "x_labels", coordinate_tic);
    python_coordinate(text, &picture->panel, "panels", "panel_titles", coordinate_panel);
    text_addf(text, "y_log = %s\n", scale->log ? "True" : "False");
    add_tics(scale, "y_range", "y_labels", text);
    text_add(text, "y_ticks = [float(label) for label in y_labels]\n");
    add_across(picture, across, text);
    text_add(text,
             "\n# The data. Of each series the medians, and the ends of the bars: a row for each panel, "
             "along x.\nseries = [\n");
    for (size_t i = 0; i < picture->series_count; i++)
        add_series(picture, i, text);
    text_add(text, "]\n");
    add_control(picture, text);
    python_string(text, "saturated_legend = ", picture->saturated ? FIGURE_SATURATED : "", "\n");
    text_addf(text,
              "# multiples: a panel for each series but the base, which is in all of them.\n"
              "base, multiples = %u, %s\n"
              "\n# Page, in pixels; height = 0: as high as the panels need\nwidth, height = %u, %u\n"
              "panel_height = %u\ncolumns = %u\ngap_x, gap_y = 30, 48\n",
              picture->base, picture->multiples ? "True" : "False", picture->width, picture->height,
              picture_panel_height(picture), picture->columns);
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_layout_lines);
    text_add(text, matplotlib_template_draw_lines);
}

/* --- bars --- */

/* A list for each panel, from the top row to the bottom one. OTHER: what stands behind a bar. */
static void add_table(const struct bars_plan *plan, unsigned stack, const struct part *part, enum value value,
                      struct text *text)
{
    struct bar bar = {.picture = plan->picture, .stack = stack};
    text_add(text, "[");
    for (bar.panel = 0; bar.panel < plan->picture->panel.count; bar.panel++) {
        text_add(text, bar.panel > 0 ? ", [" : "[");
        for (bar.series = 0; bar.series < plan->picture->series_count; bar.series++) {
            own_text behind = {0};
            text_add(text, bar.series > 0 ? ", " : "");
            if (value == OTHER) {
                plan->stacking->behind(&bar, &behind);
                python_text(text, text_string(&behind));
            } else {
                python_amount(text, bars_plan_amount(plan, &bar, part), value);
            }
        }
        text_add(text, "]");
    }
    text_add(text, "]");
}

/* Its axes are pairs of the end and the step, panel by panel. */
static void add_stack(const struct bars_plan *plan, unsigned stack, struct text *text)
{
    static const struct {
        const char *key;
        enum value value;
    } rows[] = {{"low", LOW}, {"high", HIGH}, {"behind", OTHER}};
    python_string(text, "    {\n        'title': ", plan->stacking->stacks[stack].title,
                  ",\n        'parts': [\n");
    for (const struct part *part = plan->parts; part < plan->parts + plan->part_count; part++) {
        if (plan->stack[part - plan->parts] != stack)
            continue;
        python_string(text, "            {'name': ", part->label, "");
        text_addf(text, ", 'colour': '#%06x',\n             'values': ", part->colour);
        add_table(plan, stack, part, MIDDLE, text);
        text_add(text, "},\n");
    }
    text_add(text, "        ],\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text_addf(text, "        '%s': ", rows[i].key);
        add_table(plan, stack, NULL, rows[i].value, text);
        text_add(text, ",\n");
    }
    text_add(text, "        'axes': [");
    for (size_t panel = 0; panel < plan->picture->panel.count; panel++) {
        const struct bars_axis axis = bars_plan_axis(plan, stack, panel);
        text_add(text, panel > 0 ? ", (" : "(");
        python_number(text, axis.high);
        text_add(text, ", ");
        python_number(text, axis.step);
        text_add(text, ")");
    }
    text_add(text, "],\n    },\n");
}

/* Of a picture that has data. */
static void add_bar_figure(const struct picture *picture, struct text *text)
{
    struct bars_plan plan;
    bars_plan_make(picture, &plan);
    text_add(text, "\n# Rows and pairs of panels\nrows = [");
    for (unsigned i = 0; i < picture->series_count; i++) {
        python_string(text, i > 0 ? ", " : "", text_string(&picture->series[i].name), "");
    }
    text_add(text, "]\n");
    python_coordinate(text, &picture->panel, "panels", "panel_titles", coordinate_panel);
    text_add(text,
             "\n# The data: two stacks beside each other. Of each part a list for each panel, a value for "
             "each row;\n# low and high: the ends of the line over the sum.\nstacks = [\n");
    for (unsigned stack = 0; stack < STACKS; stack++)
        add_stack(&plan, stack, text);
    text_add(text, "]\n");
    text_addf(text,
              "\n# Page, in pixels; height = 0: as high as the panels need; so many pairs of panels across\n"
              "width, height = %u, %u\npanel_height = %u\nacross = %u\ngap_x, gap_y = 24, 76\n",
              picture->width, picture->height, BARS_ROW * picture->series_count, plan.across);
    text_add(text, "legend = [ # of each stack a row\n");
    for (unsigned i = 0; i < plan.legend_count; i++) {
        text_addf(text, "    (%u, ", plan.stack[i]);
        python_text(text, plan.parts[i].label);
        text_addf(text, ", '#%06x'),\n", plan.parts[i].colour);
    }
    text_add(text, "]\n");
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_draw_bars);
}

/* --- program --- */

void matplotlib_name(const struct figure *figure, const struct variants *variants, size_t variant,
                     const char *prefix, struct text *text)
{
    own_text path = {0};
    figure_path(figure, variants, variant, prefix, "py", &path);
    const char *slash = strrchr(text_string(&path), '/');
    text_add(text, slash != NULL ? slash + 1 : text_string(&path));
    text->failed = text->failed || path.failed;
}

void matplotlib_begin(struct text *text, const char *name, const char *source, const char *imports)
{
    text_addf(
        text,
        "\n"
        "Made by labrun, to be changed by hand as you like. The numbers are in this file; Python 3 and\n"
        "matplotlib are all that it needs. Values have %d significant digits, %s has all.\n\n"
        "    python3 %s             draws a PNG beside this file\n"
        "    python3 %s plot.pdf    draws plot.pdf, or any format that matplotlib knows\n"
        "\"\"\"\n",
        PYTHON_DIGITS, source, name, name);
    text_add(text, matplotlib_template_imports);
    text_add(text, imports);
    text_add(text, matplotlib_template_nan);
}

void matplotlib_page_texts(struct text *text, const char *title, const struct text *subtitle,
                           const struct text *caption)
{
    python_string(text, "\n# Texts\ntitle = ", title, "\n");
    python_lines(text, "subtitle", subtitle);
    python_lines(text, "caption", caption);
}

int matplotlib_script(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err)
{
    own_picture picture = {0};
    own_text name = {0};
    if (figure->kind != NULL)
        return figure->kind->matplotlib(figure, variants, variant, context, text, err);
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    bool bars = figure->bars != NULL && picture.most > 0;
    own_across across = {0};
    if (figure->against_throughput && across_make(&picture, &across, err) < 0)
        return -err->code;
    matplotlib_name(figure, variants, variant, context->prefix, &name);
    text_addf(text, "#!/usr/bin/env python3\n\"\"\"%s.\n", text_string(&picture.title));
    matplotlib_begin(text, text_string(&name), figure_source(figure),
                     bars ? "patches import Rectangle"
                          : "lines import Line2D\nfrom matplotlib.patches import Rectangle");
    matplotlib_page_texts(text, text_string(&picture.title), &picture.subtitle, &picture.caption);
    if (bars)
        add_bar_figure(&picture, text);
    else
        add_line_figure(&picture, figure->against_throughput ? &across : NULL, text);
    return text_ok(text, err);
}
