/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure of distributions as a gnuplot script, which reads percentiles.csv, and as a Python program that
 * holds the numbers and shows the same. */
#include <math.h>

#include "experiment/cell.h"
#include "plots/distribution.h"
#include "plots/literal.h"
#include "plots/script.h"
#include "plots/templates.h"
#include "results/histogram_csv.h"

#define X_TITLE "percentile: so many of 100 took no longer"
#define Y_TITLE "us (lower is better)"
enum { GAP_X = 30, GAP_Y = 48 };

/* --- words --- */

typedef void word(const struct distribution *distribution, size_t i, struct text *text);

static void say_value(const struct distribution *distribution, size_t i, struct text *text)
{
    column_print_parameter(distribution->variants->contrast, distribution->series[i].cell, text);
}

static void say_name(const struct distribution *distribution, size_t i, struct text *text)
{
    text_add(text, text_string(&distribution->series[i].name));
}

static void say_note(const struct distribution *distribution, size_t i, struct text *text)
{
    text_add(text, text_string(&distribution->series[i].note));
}

static void say_legend(const struct distribution *distribution, size_t i, struct text *text)
{
    text_add(text, text_string(&distribution->series[i].legend));
}

static void say_panel(const struct distribution *distribution, size_t i, struct text *text)
{
    panels_key(&distribution->panels, distribution->places[i], text);
}

static void say_panel_title(const struct distribution *distribution, size_t i, struct text *text)
{
    panels_title(&distribution->panels, distribution->variants->contrast, NULL, distribution->places[i],
                 text);
}

static void say_kind(const struct distribution *distribution, size_t i, struct text *text)
{
    text_add(text, histogram_kind_name(distribution_kind(distribution, i)));
}

static void say_mark(const struct distribution *distribution, size_t i, struct text *text)
{
    distribution_tic(distribution->marks[i], text);
}

static void say_tic(const struct distribution *distribution, size_t i, struct text *text)
{
    text_number(text, distribution->scale.tics[i], SCALE_DIGITS);
}

/* --- gnuplot --- */

static void add_words(const struct distribution *distribution, const char *name, size_t count, word *say,
                      void (*literal)(struct text *text, const char *string), struct text *text)
{
    text_addf(text, "array %s[%zu] = [", name, count);
    for (size_t i = 0; i < count; i++) {
        own_text one = {0};
        say(distribution, i, &one);
        text_add(text, i > 0 ? ", " : "");
        literal(text, text_string(&one));
    }
    text_add(text, "]\n");
}

static void add_series(const struct distribution *distribution, struct text *text)
{
    const size_t count = distribution->series_count;
    text_add(text, "\n# Series: values of a column, and how each looks in every figure\n");
    add_words(distribution, "series", count, say_value, gnuplot_value, text);
    add_words(distribution, "name", count, say_name, gnuplot_text, text);
    add_words(distribution, "note", count, say_note, gnuplot_text, text);
    add_words(distribution, "legend", count, say_legend, gnuplot_text, text);
    own_text colours = {0}, marks = {0}, dashes = {0};
    for (size_t i = 0; i < count; i++) {
        const struct look look = theme_look(distribution->series[i].place);
        const char *between = i > 0 ? ", " : "";
        text_addf(&colours, "%s0x%06x", between, look.colour);
        text_addf(&marks, "%s%u", between, look.mark);
        text_addf(&dashes, "%s%u", between, look.dash);
    }
    text_addf(text,
              "array colour[%zu] = [%s]\narray mark[%zu] = [%s]\narray dash[%zu] = [%s]\n"
              "series_column = '%s'\nmeasured = 1\n"
              "# multiples = 1: a panel for each series but the base, which is in all of them\n"
              "base = %u\nmultiples = %d\n"
              "# The A/A control is a grey line; '': there is none\n",
              count, text_string(&colours), count, text_string(&marks), count, text_string(&dashes),
              distribution->variants->contrast->key, distribution->base + 1, distribution->multiples);
    gnuplot_assign_string(text, "control_legend", text_string(&distribution->control_legend));
}

static void add_axes(const struct distribution *distribution, struct text *text)
{
    const struct scale *scale = &distribution->scale;
    own_text marks = {0}, tics = {0};
    for (size_t i = 0; i < distribution->mark_count; i++) {
        text_add(&marks, i > 0 ? ", " : "");
        text_number(&marks, distribution->marks[i], 12);
    }
    for (size_t i = 0; i < scale->count; i++) {
        text_add(&tics, i > 0 ? ", " : "");
        say_tic(distribution, i, &tics);
    }
    text_add(text, "\n# Panels: values of columns, and what is timed in each\n");
    panels_of_row(&distribution->panels, text);
    add_words(distribution, "panel", distribution->place_count, say_panel, gnuplot_value, text);
    add_words(distribution, "panel_title", distribution->place_count, say_panel_title, gnuplot_text, text);
    add_words(distribution, "kind", distribution->place_count, say_kind, gnuplot_value, text);
    text_addf(
        text,
        "\n# Axes: the percentiles that are named; the last one drawn lies at x_reach, -log10 of the share "
        "that is left\narray mark_value[%u] = [%s]\n",
        distribution->mark_count, text_string(&marks));
    add_words(distribution, "mark_label", distribution->mark_count, say_mark, gnuplot_text, text);
    gnuplot_assign_number(text, "x_reach", distribution->reach);
    text_addf(text, "array y_value[%u] = [%s]\n", scale->count, text_string(&tics));
    add_words(distribution, "y_label", scale->count, say_tic, gnuplot_text, text);
    gnuplot_assign_number(text, "y_low", scale->low);
    gnuplot_assign_number(text, "y_high", scale->high);
    gnuplot_assign_number(text, "y_log", scale->log);
}

int distribution_gnuplot(const struct figure *figure, const struct variants *variants, size_t variant,
                         const struct figure_context *context, struct text *text, struct err *err)
{
    own_distribution distribution = {0};
    own_text stem = {0};
    if (distribution_make(figure, variants, variant, context, &distribution, err) < 0)
        return -err->code;
    gnuplot_stem(figure, variants, variant, context->prefix, &stem);
    gnuplot_begin(text, text_string(&stem), figure_source(figure), NULL);
    gnuplot_page(text, distribution.width, distribution.height, distribution.panel_height);
    text_addf(text, "columns = %u\ngap_x = %d\ngap_y = %d\n", distribution.columns, GAP_X, GAP_Y);
    gnuplot_page_texts(text, context->narrow ? "" : text_string(&distribution.title), &distribution.subtitle,
                       &distribution.caption);
    gnuplot_assign_string(text, "x_title", X_TITLE);
    gnuplot_assign_string(text, "y_title", Y_TITLE);
    add_series(&distribution, text);
    add_axes(&distribution, text);
    gnuplot_output(text, variants, variant, text_string(&stem), "series, panel and kind",
                   template_layout_panels);
    text_add(text, template_read_percentiles);
    text_add(text, template_page_texts);
    text_add(text, template_page_legend);
    text_add(text, template_page_axes);
    text_add(text, template_draw_distribution);
    return text_ok(text, err);
}

/* --- matplotlib --- */

static void add_python_words(const struct distribution *distribution, const char *name, size_t count,
                             word *say, struct text *text)
{
    text_addf(text, "%s = [", name);
    for (size_t i = 0; i < count; i++) {
        own_text one = {0};
        say(distribution, i, &one);
        python_string(text, i > 0 ? ", " : "", text_string(&one), "");
    }
    text_add(text, "]\n");
}

/* "(99.9, 61.5)", and of a bar its ends. */
static void add_point(const struct percentile *percentile, bool bar, struct text *text)
{
    const struct amount amount = distribution_amount(percentile);
    text_add(text, "(");
    text_number(text, percentile->percentile, 12);
    text_add(text, ", ");
    python_number(text, amount.middle);
    if (bar) {
        text_add(text, ", ");
        python_number(text, amount.low);
        text_add(text, ", ");
        python_number(text, amount.high);
    }
    text_add(text, ")");
}

static bool is_marked(const struct distribution *distribution, const struct percentile *percentile)
{
    for (unsigned m = 0; m < distribution->mark_count; m++)
        if (fabs(distribution->marks[m] - percentile->percentile) < 1e-9)
            return true;
    return false;
}

/* A list of points for each panel. */
static void add_points(const struct distribution *distribution, size_t series, bool bars, struct text *text)
{
    text_addf(text, "     '%s': [\n", bars ? "bars" : "times");
    for (size_t p = 0; p < distribution->place_count; p++) {
        const struct distribution_line line = distribution_find(distribution, series, p);
        const char *between = "";
        text_add(text, "         [");
        for (size_t i = 0; i < line.count; i++) {
            if (!distribution_is_drawn(&line.list[i]) || (bars && !is_marked(distribution, &line.list[i])))
                continue;
            text_add(text, between);
            add_point(&line.list[i], bars, text);
            between = ", ";
        }
        text_add(text, "],\n");
    }
    text_add(text, "     ]");
}

static void add_python_series(const struct distribution *distribution, struct text *text)
{
    text_add(text,
             "\n# The data: of each series the line of each panel, (percentile, us), and its bars, with "
             "their ends.\nseries = [\n");
    for (size_t i = 0; i < distribution->series_count; i++) {
        const struct series *series = &distribution->series[i];
        python_string(text, "    {'name': ", text_string(&series->name), ", ");
        python_string(text, "'note': ", text_string(&series->note), ",\n");
        python_string(text, "     'legend': ", text_string(&series->legend), ",\n");
        matplotlib_look(theme_look(series->place), text);
        add_points(distribution, i, false, text);
        text_add(text, ",\n");
        add_points(distribution, i, true, text);
        text_add(text, "},\n");
    }
    text_add(text, "]\n# The A/A control: a grey line.\ncontrol = ");
    if (distribution->control_legend.length == 0) {
        text_add(text, "None\n");
        return;
    }
    python_string(text, "{\n     'legend': ", text_string(&distribution->control_legend), ",\n");
    add_points(distribution, distribution->series_count, false, text);
    text_add(text, "}\n");
}

static void add_python_axes(const struct distribution *distribution, struct text *text)
{
    const struct scale *scale = &distribution->scale;
    text_add(text, "x_title = '" X_TITLE "'\ny_title = '" Y_TITLE "'\n\n# Axes and panels\nmarks = [");
    for (unsigned m = 0; m < distribution->mark_count; m++) {
        text_add(text, m > 0 ? ", " : "");
        text_number(text, distribution->marks[m], 12);
    }
    text_add(text, "]\n");
    add_python_words(distribution, "mark_labels", distribution->mark_count, say_mark, text);
    add_python_words(distribution, "panels", distribution->place_count, say_panel, text);
    add_python_words(distribution, "panel_titles", distribution->place_count, say_panel_title, text);
    text_add(text, "x_reach = ");
    python_number(text, distribution->reach);
    text_addf(text, "  # where the last percentile lies\ny_log = %s\ny_range = (",
              scale->log ? "True" : "False");
    python_number(text, scale->low);
    text_add(text, ", ");
    python_number(text, scale->high);
    text_add(text, ")\n");
    add_python_words(distribution, "y_labels", scale->count, say_tic, text);
    text_add(text, "y_ticks = [float(label) for label in y_labels]\n");
}

int distribution_matplotlib(const struct figure *figure, const struct variants *variants, size_t variant,
                            const struct figure_context *context, struct text *text, struct err *err)
{
    own_distribution distribution = {0};
    own_text name = {0};
    if (distribution_make(figure, variants, variant, context, &distribution, err) < 0)
        return -err->code;
    matplotlib_name(figure, variants, variant, context->prefix, &name);
    text_addf(text, "#!/usr/bin/env python3\n\"\"\"%s.\n", text_string(&distribution.title));
    matplotlib_begin(text, text_string(&name), figure_source(figure),
                     "lines import Line2D\nfrom matplotlib.patches import Rectangle");
    matplotlib_page_texts(text, text_string(&distribution.title), &distribution.subtitle,
                          &distribution.caption);
    add_python_axes(&distribution, text);
    add_python_series(&distribution, text);
    text_addf(text,
              "# multiples: a panel for each series but the base, which is in all of them.\n"
              "base, multiples = %u, %s\n"
              "\n# Page, in pixels; height = 0: as high as the panels need\nwidth, height = %u, %u\n"
              "panel_height = %u\ncolumns = %u\ngap_x, gap_y = %d, %d\n",
              distribution.base, distribution.multiples ? "True" : "False", distribution.width,
              distribution.height, distribution.panel_height, distribution.columns, GAP_X, GAP_Y);
    text_add(text, "saturated_legend = ''\n");
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_layout_lines);
    text_add(text, matplotlib_template_draw_distribution);
    return text_ok(text, err);
}
