/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure as a gnuplot script, written so that a person can read and change it. Nothing is decided here:
 * what is drawn is picture's business, what bars stack and where they stand that of stacked_bars. The parts
 * that are the same in every script are files of templates/. */
#include <math.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/axes.h"
#include "plots/figure.h"
#include "plots/literal.h"
#include "plots/picture.h"
#include "plots/stacked_bars.h"
#include "plots/templates.h"
#include "plots/theme.h"

/* A script that is being written. */
struct script {
    const struct picture *picture;
    const struct bars_plan *bars; /* NULL: axes and lines */
    const struct layout *layout;  /* the picture's, or that of the bars */
    const char *stem;             /* "figures/throughput": its path without what follows the dot */
    struct text *text;
    double octave, label_end; /* of the x axis, in pixels: its width; where the last label ends */
};

/* --- arrays --- */

typedef void element(struct script *script, size_t i);

struct array {
    const char *comment; /* over it; NULL: none */
    const char *name;
    size_t count;
    element *add;
    const char *none; /* the element that stands for none: gnuplot has no empty arrays */
};

/* "array name[2] = [1, 2]" */
static void add_arrays(struct script *script, const struct array *arrays, size_t count)
{
    struct text *text = script->text;
    for (const struct array *array = arrays; array < arrays + count; array++) {
        if (array->comment != NULL)
            text_addf(text, "\n# %s\n", array->comment);
        text_addf(text, "array %s[%zu] = [", array->name, array->count > 0 ? array->count : 1);
        for (size_t i = 0; i < array->count; i++) {
            text_add(text, i > 0 ? ", " : "");
            array->add(script, i);
        }
        text_addf(text, "%s]\n", array->count > 0 ? "" : array->none);
    }
}

/* --- elements --- */

static void add_mechanism(struct script *script, size_t i)
{
    gnuplot_text(script->text, mechanisms[script->picture->series[i].mechanism].name);
}

static void add_control(struct script *script, size_t i)
{
    text_add(script->text, script->picture->series[i].control ? "'yes'" : "'no'");
}

static void add_legend(struct script *script, size_t i)
{
    gnuplot_text(script->text, script->bars != NULL ? script->bars->parts[i].label
                                                    : text_string(&script->picture->series[i].legend));
}

static void add_legend_x(struct script *script, size_t i)
{
    text_number(script->text, script->layout->legend_x[i], 6);
}

static void add_legend_y(struct script *script, size_t i)
{
    text_number(script->text, script->layout->legend_y[i], 6);
}

static void add_panel(struct script *script, size_t i)
{
    text_number(script->text, (double)script->picture->panel.values[i], 17);
}

static void add_panel_title(struct script *script, size_t i)
{
    own_text words = {0};
    coordinate_panel(&script->picture->panel, i, &words);
    gnuplot_text(script->text, text_string(&words));
}

static struct look look(struct script *script, size_t i)
{
    const struct series *series = &script->picture->series[i];
    return theme_look(series->mechanism, series->control);
}

static void add_colour(struct script *script, size_t i)
{
    text_addf(script->text, "0x%06x",
              script->bars != NULL ? script->bars->parts[i].colour : look(script, i).colour);
}

static void add_mark(struct script *script, size_t i)
{
    text_addf(script->text, "%u", look(script, i).mark);
}

static void add_dash(struct script *script, size_t i)
{
    text_addf(script->text, "%u", look(script, i).dash);
}

static void add_x(struct script *script, size_t i)
{
    text_number(script->text, (double)script->picture->x.values[i], 17);
}

/* One that would touch the last shown is left empty, its tic stays. */
static void add_x_label(struct script *script, size_t i)
{
    const struct coordinate *x = &script->picture->x;
    own_text label = {0};
    coordinate_tic(x, i, &label);
    double at = script->octave * log2(fmax(1, (double)x->values[i]));
    double half = glyph_width(text_string(&label), THEME_TIC) / 2;
    bool fits = i == 0 || at - half > script->label_end;
    script->label_end = fits ? at + half + 6 : script->label_end;
    gnuplot_text(script->text, fits ? text_string(&label) : "");
}

static void add_y(struct script *script, size_t i)
{
    text_number(script->text, script->picture->scale.tics[i], SCALE_DIGITS);
}

static void add_y_label(struct script *script, size_t i)
{
    text_add(script->text, "'");
    add_y(script, i);
    text_add(script->text, "'");
}

static void add_total(struct script *script, size_t i)
{
    text_addf(script->text, "'%s'", script->bars->stacking->stacks[i].key);
}

static void add_total_title(struct script *script, size_t i)
{
    gnuplot_text(script->text, script->bars->stacking->stacks[i].title);
}

static void add_part(struct script *script, size_t i)
{
    text_addf(script->text, "'%s'", script->bars->parts[i].key);
}

static void add_stack(struct script *script, size_t i)
{
    text_addf(script->text, "%u", script->bars->stack[i] + 1);
}

static void add_row_name(struct script *script, size_t i)
{
    own_text name = {0};
    bars_plan_name(&script->picture->series[i], &name);
    gnuplot_text(script->text, text_string(&name));
}

static void add_row(struct script *script, size_t i)
{
    text_addf(script->text, "%zu", script->picture->series_count - i);
}

static void add_high(struct script *script, size_t i)
{
    text_number(script->text, bars_plan_axis(script->bars, (unsigned)(i % STACKS), i / STACKS).high, 6);
}

static void add_step(struct script *script, size_t i)
{
    text_number(script->text, bars_plan_axis(script->bars, (unsigned)(i % STACKS), i / STACKS).step,
                SCALE_DIGITS);
}

/* --- sections --- */
/* What both kinds of scripts have. */

/* How it is used; what is drawn; fonts, lines and colours. */
static void add_head(struct script *script)
{
    const char *stem = script->stem;
    text_addf(script->text,
              "# %s: made by labrun, to be changed by hand as you like. Run it in the results folder:\n"
              "#   gnuplot %s.gp                      draws %s.svg\n"
              "#   gnuplot -e \"format='png'\" %s.gp    draws %s.png\n"
              "# The numbers come from %s in that folder, whose columns are found by their names.\n",
              stem, stem, stem, stem, stem, figure_source(script->picture->figure));
    if (script->bars == NULL)
        text_addf(script->text, "metric = '%s'\n", metrics[script->picture->metric].key);
    text_addf(script->text,
              "\n# Style\n"
              "font_text = '%s,%d'\n"
              "font_title = ',%d'; font_tic = ',%d'; font_caption = ',%d' # the same font in other sizes\n"
              "paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'\n"
              "line_width = 1.8; bar_width = 1.4; mark_size = 0.6\n",
              THEME_FONT, THEME_TEXT, THEME_TITLE, THEME_TIC, THEME_CAPTION);
}

static void add_texts(struct script *script)
{
    text_add(script->text, "\n# Texts\n");
    gnuplot_assign_string(script->text, "title", text_string(&script->picture->title));
    gnuplot_assign_lines(script->text, "subtitle", &script->picture->subtitle);
    gnuplot_assign_lines(script->text, "caption", &script->picture->caption);
}

/* The end of the variables, and the picture's file. The condition is true for the variant's rows:
 * "strcol('mtu') eq '9000' && ...", or "1" when there is one variant. A value is compared with a CSV's field:
 * its quotes stay what they are, as pieces joined by '.'. */
static void add_output(struct script *script, const char *besides)
{
    const struct variants *variants = script->picture->variants;
    struct text *text = script->text;
    const char *between = "";
    text_addf(text, "# Rows of this figure, besides %s\nwanted(row) = ", besides);
    for (const struct field *field = cell_fields; field < cell_fields + cell_field_count; field++) {
        if (!variants_differ(variants, field))
            continue;
        own_text value = {0};
        column_print_parameter(field, variants->list[script->picture->variant], &value);
        text_addf(text, "%sstrcol('%s') eq ", between, field->key);
        gnuplot_value(text, text_string(&value));
        between = " && ";
    }
    text_addf(text, "%s\n\n%s", between[0] == '\0' ? "1" : "", template_open_output);
    text_addf(text, "set output '%s.'.format\n", script->stem);
}

/* --- lines --- */

static void add_series(struct script *script)
{
    size_t count = script->picture->series_count;
    const struct array arrays[] = {
        {"Series: values of the columns mechanism and control, and how each looks in every figure",
         "mechanism", count, add_mechanism, "''"},
        {NULL, "control", count, add_control, "''"},
        {NULL, "legend", count, add_legend, "''"},
        {NULL, "colour", count, add_colour, "0"},
        {NULL, "mark", count, add_mark, "0"},
        {NULL, "dash", count, add_dash, "0"},
        {NULL, "legend_x", count, add_legend_x, "0"},
        {NULL, "legend_y", count, add_legend_y, "0"},
    };
    add_arrays(script, arrays, sizeof arrays / sizeof *arrays);
}

/* The horizontal axis in octaves: how far it reaches past its values, and how far series stand apart: all of
 * them within a quarter of the way to the next value, so that each is seen to belong to its own. */
struct reach {
    double span, margin, dodge;
};

static struct reach reach(const struct picture *picture)
{
    const struct coordinate *x = &picture->x;
    enum { DODGE_PIXELS = 8 }; /* about a marker: neighbours touch, their bars do not hide each other */
    double span = x->count > 1 ? log2((double)x->values[x->count - 1] / fmax(1, (double)x->values[0])) : 0;
    double margin = span > 0 ? 0.09 * span : 1, step = INFINITY;
    for (size_t i = 1; i < x->count; i++)
        if (x->values[i - 1] > 0)
            step = fmin(step, log2((double)x->values[i] / (double)x->values[i - 1]));
    unsigned series_count = picture->series_count > 0 ? picture->series_count : 1;
    double dodge = fmin(DODGE_PIXELS * (span + 2 * margin) / picture->layout.panel_width,
                        0.25 * (isfinite(step) ? step : 1) / series_count);
    return (struct reach){.span = span, .margin = margin + dodge * series_count / 2, .dodge = dodge};
}

static void add_axes(struct script *script)
{
    const struct picture *picture = script->picture;
    const struct coordinate *x = &picture->x, *panel = &picture->panel;
    const struct scale *scale = &picture->scale;
    const struct reach reach_ = reach(picture);
    struct text *text = script->text;
    const struct array panels[] = {{NULL, "panel", panel->count, add_panel, "0"},
                                   {NULL, "panel_title", panel->count, add_panel_title, "''"}},
                       axes[] = {{NULL, "x_value", x->count, add_x, "1"},
                                 {NULL, "x_label", x->count, add_x_label, "''"},
                                 {NULL, "y_value", scale->count, add_y, "1"},
                                 {NULL, "y_label", scale->count, add_y_label, "''"}};
    text_addf(text, "\n# Panels and axes: columns of summary.csv, and their values\npanel_column = '%s'\n",
              panel->field->key);
    add_arrays(script, panels, 2);
    text_addf(text, "x_column = '%s'\n", x->field->key);
    script->octave = script->layout->panel_width / (reach_.span + 2 * reach_.margin);
    add_arrays(script, axes, 4);
    gnuplot_assign_number(text, "x_low", (x->count > 0 ? (double)x->values[0] : 1) / exp2(reach_.margin));
    gnuplot_assign_number(text, "x_high",
                          (x->count > 0 ? (double)x->values[x->count - 1] : 1) * exp2(reach_.margin));
    gnuplot_assign_number(text, "y_low", scale->low);
    gnuplot_assign_number(text, "y_high", scale->high);
    gnuplot_assign_number(text, "y_log", scale->log);
    gnuplot_assign_number(text, "dodge", reach_.dodge);
}

static void add_line_figure(struct script *script)
{
    static const char *const names[] = {"width",       "height",       "edge",  "title_y", "subtitle_y",
                                        "caption_y",   "columns",      "rows",  "left",    "top",
                                        "panel_width", "panel_height", "gap_x", "gap_y",   NULL};
    const struct picture *picture = script->picture;
    struct text *text = script->text;
    own_text y_title = {0};
    add_head(script);
    if (picture->heaps)
        text_add(text, "# Single runs: beside the marker, before the next series; 0x80...: half transparent\n"
                       "run_size = 0.35; run_shift = 0.5; run_veil = 0x80000000\n");
    text_add(text, "\n# Layout, in pixels\n");
    layout_write(script->layout, names, text);
    add_texts(script);
    gnuplot_assign_lines(text, "gap", &picture->gap);
    gnuplot_assign_string(text, "x_title", picture->x.title);
    picture_y_title(picture, &y_title);
    gnuplot_assign_string(text, "y_title", text_string(&y_title));
    add_series(script);
    add_axes(script);
    add_output(script, "metric and series");
    text_add(text, template_read_rows);
    text_add(text, picture->heaps ? template_read_runs : "");
    text_add(text, template_page_texts);
    text_add(text, picture->most > 0 ? template_page_legend : "");
    text_add(text, picture->most > 0 ? template_page_axes : "");
    text_add(text, template_draw_panels);
    text_add(text, picture->heaps ? template_draw_runs : "");
    text_add(text, template_draw_series);
}

/* --- bars --- */
/* A row per mechanism and a pair of panels per message size, two stacks beside each other, so that what was
 * done and what it took stand in one line. */

static void add_bar_figure(struct script *script)
{
    const struct bars_plan *bars = script->bars;
    size_t series = script->picture->series_count, panels = script->picture->panel.count;
    const struct array arrays[] = {
        {"Stacks: what their parts add up to", "total", STACKS, add_total, "0"},
        {NULL, "total_title", STACKS, add_total_title, "0"},
        {bars->stacking->comment, "part", bars->part_count, add_part, "0"},
        {NULL, "stack", bars->part_count, add_stack, "0"},
        {NULL, "colour", bars->part_count, add_colour, "0"},
        {NULL, "legend", bars->legend_count, add_legend, "0"},
        {NULL, "legend_x", bars->legend_count, add_legend_x, "0"},
        {NULL, "legend_y", bars->legend_count, add_legend_y, "0"},
        {"Rows, from the top: values of the columns mechanism and control", "mechanism", series,
         add_mechanism, "0"},
        {NULL, "control", series, add_control, "0"},
        {NULL, "name", series, add_row_name, "0"},
        {NULL, "at", series, add_row, "0"},
        {"Pairs of panels: values of a column", "panel", panels, add_panel, "0"},
        {NULL, "panel_title", panels, add_panel_title, "0"},
        {"Ends and steps of their axes, panel by panel", "high", panels * STACKS, add_high, "0"},
        {NULL, "step", panels * STACKS, add_step, "0"},
    };
    add_head(script);
    bars_plan_write(bars, script->text);
    add_texts(script);
    add_arrays(script, arrays, sizeof arrays / sizeof *arrays);
    text_addf(script->text, "panel_column = '%s'\n", script->picture->panel.field->key);
    add_output(script, "those named above");
    text_add(script->text, bars->stacking->reader);
    text_add(script->text, template_page_texts);
    text_add(script->text, template_draw_bars);
}

/* --- script --- */

int gnuplot_script(const struct figure *figure, const struct variants *variants, size_t variant,
                   const struct figure_context *context, struct text *text, struct err *err)
{
    own_picture picture = {0};
    own_text stem = {0};
    struct bars_plan bars;
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    figure_path(figure, variants, variant, context->prefix, "gp", &stem);
    if (text_ok(&stem, err) != 0)
        return -err->code;
    stem.data[stem.length - strlen(".gp")] = '\0';
    struct script script = {
        .picture = &picture, .layout = &picture.layout, .stem = text_string(&stem), .text = text};
    if (figure->bars != NULL && picture.most > 0) {
        bars_plan_make(&picture, &bars);
        script.bars = &bars;
        script.layout = &bars.layout;
        add_bar_figure(&script);
    } else {
        add_line_figure(&script);
    }
    return text_ok(text, err);
}
