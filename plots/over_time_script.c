/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure over time as a gnuplot script, and as a Python program that shows the same. Both hold the
 * numbers that they draw: which of intervals.csv these are has been decided before. */
#include <inttypes.h>

#include "plots/literal.h"
#include "plots/over_time.h"
#include "plots/picture.h"
#include "plots/script.h"
#include "plots/templates.h"

enum { DIGITS = 4 }; /* of a point */

static unsigned colour_of(const struct over_time *over_time, size_t cell)
{
    size_t place = figure_place(over_time->context->spec, over_time->cells[cell].summary->cell);
    if (over_time->context->spec == NULL)
        place = over_time->cells[cell].summary->cell->mechanism;
    return theme_look(place).colour;
}

/* "median 1.78 Gbit/s, 2 of 9 runs unsteady" */
static void add_note(const struct over_time *over_time, size_t i, struct text *text)
{
    const struct over_time_cell *cell = &over_time->cells[i];
    text_add(text, "median ");
    text_number(text, cell->summary->median, 3);
    text_addf(text, " %s", metrics[METRIC_throughput_gbps].unit);
    if (cell->unsteady > 0)
        text_addf(text, ", %zu of %zu runs unsteady", cell->unsteady, cell->runs);
}

/* --- gnuplot --- */

static void add_texts(const struct over_time *over_time, const char *name,
                      void (*add)(const struct over_time *, size_t, struct text *), struct text *text)
{
    text_addf(text, "array %s[%zu] = [", name, over_time->cell_count);
    for (size_t i = 0; i < over_time->cell_count; i++) {
        own_text one = {0};
        add(over_time, i, &one);
        text_add(text, i > 0 ? ", " : "");
        gnuplot_text(text, text_string(&one));
    }
    text_add(text, "]\n");
}

static void add_axis(const struct scale *scale, const char *name, struct text *text)
{
    text_addf(text, "%s_high = ", name);
    text_number(text, scale->high, SCALE_DIGITS);
    text_addf(text, "; %s_step = ", name);
    text_number(text, scale->count > 1 ? scale->tics[1] : scale->high, SCALE_DIGITS);
    text_add(text, "\n");
}

/* Panels are two empty lines apart, runs one. */
static void add_runs(const struct over_time *over_time, struct text *text)
{
    text_add(text, "\n# Seconds, ratios, how many of the run: a block of lines for each, two empty lines "
                   "behind each panel's\n"
                   "$runs << EOD\n");
    for (size_t i = 0; i < over_time->run_count; i++) {
        const struct over_time_run *run = &over_time->runs[i];
        if (i > 0)
            text_add(text, run->cell != run[-1].cell ? "\n\n" : "\n");
        for (size_t j = run->first; j < run->first + run->count; j++) {
            text_number(text, over_time->points[j].at_s, DIGITS);
            text_add(text, " ");
            text_number(text, over_time->points[j].ratio, DIGITS);
            text_addf(text, " %zu\n", run->count);
        }
    }
    text_add(text, "EOD\n");
}

int over_time_gnuplot(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err)
{
    own_over_time over_time = {0};
    own_text stem = {0};
    if (over_time_make(figure, variants, context, &over_time, err) < 0)
        return -err->code;
    gnuplot_stem(figure, variants, variant, context->prefix, &stem);
    gnuplot_begin(text, text_string(&stem), figure_source(figure), NULL);
    text_add(text, "run_veil = 0x90000000 # how transparent a run's line is\n");
    gnuplot_page(text, over_time.width, over_time.height, over_time.panel_height);
    text_addf(text, "columns = %u\ngap_x = 24\ngap_y = 62\n", over_time.columns);
    gnuplot_page_texts(text, context->narrow ? "" : text_string(&over_time.title), &over_time.subtitle,
                       &over_time.caption);
    text_add(text, "x_title = 'seconds since the window was opened'\n"
                   "y_title = 'throughput relative to the cell’s median'\n"
                   "\n# Panels: cells, and the colours of what is compared\n");
    add_texts(&over_time, "panel_title", over_time_title, text);
    add_texts(&over_time, "note", add_note, text);
    text_addf(text, "array colour[%zu] = [", over_time.cell_count);
    for (size_t i = 0; i < over_time.cell_count; i++)
        text_addf(text, "%s0x%06x", i > 0 ? ", " : "", colour_of(&over_time, i));
    text_add(text, "]\n\n# Axes, from 0: their ends, and the distance of their tics\n");
    add_axis(&over_time.time, "x", text);
    add_axis(&over_time.ratio, "y", text);
    add_runs(&over_time, text);
    gnuplot_output(text, variants, variant, text_string(&stem), "those that are here",
                   template_layout_over_time);
    text_add(text, template_page_texts);
    text_add(text, template_draw_over_time);
    return text_ok(text, err);
}

/* --- matplotlib --- */

static void add_python_runs(const struct over_time *over_time, struct text *text)
{
    text_add(text,
             "\n# The data: of each panel its runs, a point after the other: seconds, ratio\ncells = [\n");
    size_t at = 0;
    for (size_t cell = 0; cell < over_time->cell_count; cell++) {
        own_text title = {0}, note = {0};
        over_time_title(over_time, cell, &title);
        add_note(over_time, cell, &note);
        python_string(text, "    {'title': ", text_string(&title), ", ");
        python_string(text, "'note': ", text_string(&note), ",\n");
        text_addf(text, "     'colour': '#%06x', 'runs': [\n", colour_of(over_time, cell));
        for (; at < over_time->run_count && over_time->runs[at].cell == cell; at++) {
            const struct over_time_run *run = &over_time->runs[at];
            text_add(text, "         [");
            for (size_t j = run->first; j < run->first + run->count; j++) {
                text_add(text, j > run->first ? ", (" : "(");
                text_number(text, over_time->points[j].at_s, DIGITS);
                text_add(text, ", ");
                text_number(text, over_time->points[j].ratio, DIGITS);
                text_add(text, ")");
            }
            text_add(text, "],\n");
        }
        text_add(text, "     ]},\n");
    }
    text_add(text, "]\n");
}

int over_time_matplotlib(const struct figure *figure, const struct variants *variants, size_t variant,
                         const struct figure_context *context, struct text *text, struct err *err)
{
    own_over_time over_time = {0};
    own_text name = {0};
    if (over_time_make(figure, variants, context, &over_time, err) < 0)
        return -err->code;
    matplotlib_name(figure, variants, variant, context->prefix, &name);
    text_add(text, "#!/usr/bin/env python3\n\"\"\"Throughput within each run.\n");
    matplotlib_begin(text, text_string(&name), figure_source(figure), "ticker import MultipleLocator");
    matplotlib_page_texts(text, text_string(&over_time.title), &over_time.subtitle, &over_time.caption);
    text_add(text, "x_title = 'seconds since the window was opened'\n"
                   "y_title = 'throughput relative to the cell\\u2019s median'\n");
    add_axis(&over_time.time, "x", text);
    add_axis(&over_time.ratio, "y", text);
    add_python_runs(&over_time, text);
    text_addf(text,
              "\n# Page, in pixels; height = 0: as high as the panels need\nwidth, height = %u, %u\n"
              "panel_height, columns = %u, %u\ngap_x, gap_y = 24, 62\n",
              over_time.width, over_time.height, over_time.panel_height, over_time.columns);
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_draw_over_time);
    return text_ok(text, err);
}
