/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/gnuplot_script.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/stacked_bars.h"
#include "plots/templates.h"
#include "plots/text_width.h"
#include "plots/theme.h"

/* --- literal --- */

static void quoted(struct text *text, const char *string, const char *quote)
{
    text_add(text, "'");
    for (const char *c = string; *c != '\0'; c++) {
        if (*c == '\'')
            text_add(text, quote);
        else if ((unsigned char)*c < ' ' || *c == 0x7f)
            text_add(text, " ");
        else
            text_add_bytes(text, c, 1);
    }
    text_add(text, "'");
}

void literal_text(struct text *text, const char *string)
{
    quoted(text, string, "’");
}

void literal_value(struct text *text, const char *string)
{
    quoted(text, string, "'.\"'\".'");
}

/* --- variable --- */
/* Variables at the head of a gnuplot script: numbers, and arrays whose elements are added one by one. What
 * they mean is the business of whoever writes the script. */

/* "name = 4.5" */
static void variable_number(struct text *text, const char *name, double value)
{
    text_addf(text, "%s = ", name);
    text_number(text, value, 6);
    text_add(text, "\n");
}

/* "array name[2] = [" ... "]": the elements are added by the caller, each after variable_between(). */
static void variable_open(struct text *text, const char *name, size_t count)
{
    text_addf(text, "array %s[%zu] = [", name, count > 0 ? count : 1);
}

static void variable_between(struct text *text, size_t i)
{
    text_add(text, i > 0 ? ", " : "");
}

/* `none`: an element that stands for none: gnuplot has no empty arrays. */
static void variable_close(struct text *text, size_t count, const char *none)
{
    text_addf(text, "%s]\n", count > 0 ? "" : none); /* gnuplot has no empty arrays */
}

/* An array of the list's lines; one empty line when it is empty. */
static void variable_lines(struct text *text, const char *name, const struct text *list)
{
    size_t count = 0;
    text_addf(text, "array %s = [", name);
    for (const char *c = text_string(list); *c != '\0' || count == 0; count++) {
        own_text one = {0};
        size_t length = strcspn(c, "\n");
        text_add_bytes(&one, c, length);
        variable_between(text, count);
        literal_text(text, text_string(&one));
        c += length + (c[length] != '\0');
    }
    text_add(text, "]\n");
}

/* --- script --- */

/* "figures/throughput": the path without what follows the dot. */
static void script_stem(const struct picture *picture, struct text *text)
{
    own_text path = {0};
    figure_path(picture->figure, picture->variants, picture->variant, picture->context->prefix, "gp", &path);
    text_add_bytes(text, text_string(&path), path.length > 3 ? path.length - 3 : 0);
}

/* What every script begins with: how it is used; fonts, lines and colours. */
static void script_head(const struct picture *picture, struct text *text)
{
    own_text path = {0};
    script_stem(picture, &path);
    const char *stem = text_string(&path);
    text_addf(text,
              "# %s: made by labrun, to be changed by hand as you like. Run it in the results folder:\n",
              stem);
    text_addf(text, "#   gnuplot %s.gp                      draws %s.svg\n", stem, stem);
    text_addf(text, "#   gnuplot -e \"format='png'\" %s.gp    draws %s.png\n", stem, stem);
    text_addf(text, "# The numbers come from %s in that folder, whose columns are found by their names.\n",
              figure_source(picture->figure));
}

static void script_style(struct text *text)
{
    text_addf(text,
              "\n# Style\n"
              "font_text = '%s,%d'\n"
              "font_title = ',%d'; font_tic = ',%d'; font_caption = ',%d' # the same font in other sizes\n"
              "paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'\n"
              "line_width = 1.8; bar_width = 1.4; mark_size = 0.6\n",
              THEME_FONT, THEME_TEXT, THEME_TITLE, THEME_TIC, THEME_CAPTION);
}

static void script_geometry(const struct layout *layout, struct text *text)
{
    text_add(text, "\n# Layout, in pixels\n");
    variable_number(text, "width", layout->width);
    variable_number(text, "height", layout->height);
    variable_number(text, "edge", LAYOUT_EDGE);
    variable_number(text, "title_y", layout->title_y);
    variable_number(text, "subtitle_y", layout->subtitle_y);
    variable_number(text, "caption_y", layout->caption_y);
    variable_number(text, "columns", layout->columns);
    variable_number(text, "rows", layout->rows);
    variable_number(text, "left", layout->left);
    variable_number(text, "top", layout->top);
    variable_number(text, "panel_width", floor(layout->panel_width));
    variable_number(text, "panel_height", layout->panel_height);
    variable_number(text, "gap_x", layout->gap_x);
    variable_number(text, "gap_y", layout->gap_y);
}

static void script_texts(const struct picture *picture, struct text *text)
{
    const struct metric *metric = &metrics[picture->metric];
    static const char *const directions[] = {[BETTER_NEITHER] = "",
                                             [BETTER_HIGHER] = " (higher is better)",
                                             [BETTER_LOWER] = " (lower is better)"};
    own_text y_title = {0};
    text_addf(&y_title, "%s%s", metric->unit, directions[metric->better]);
    text_add(text, "\n# Texts\ntitle = ");
    literal_text(text, text_string(&picture->title));
    text_add(text, "\n");
    variable_lines(text, "subtitle", &picture->subtitle);
    variable_lines(text, "caption", &picture->caption);
    variable_lines(text, "gap", &picture->gap);
    text_add(text, "x_title = ");
    literal_text(text, coordinate_title(&picture->x));
    text_add(text, "\ny_title = ");
    literal_text(text, text_string(&y_title));
    text_add(text, "\n");
}

typedef void script_element(const struct picture *picture, size_t i, struct text *text);

static void script_mechanism_element(const struct picture *picture, size_t i, struct text *text)
{
    literal_text(text, mechanisms[picture->series[i].mechanism].name);
}

static void script_control_element(const struct picture *picture, size_t i, struct text *text)
{
    text_add(text, picture->series[i].control ? "'yes'" : "'no'");
}

static void script_legend_element(const struct picture *picture, size_t i, struct text *text)
{
    literal_text(text, text_string(&picture->series[i].legend));
}

static struct look look(const struct picture *picture, size_t i)
{
    return theme_look(picture->series[i].mechanism, picture->series[i].control);
}

static void script_colour_element(const struct picture *picture, size_t i, struct text *text)
{
    text_addf(text, "0x%06x", look(picture, i).colour);
}

static void mark_element(const struct picture *picture, size_t i, struct text *text)
{
    text_addf(text, "%u", look(picture, i).mark);
}

static void dash_element(const struct picture *picture, size_t i, struct text *text)
{
    text_addf(text, "%u", look(picture, i).dash);
}

static void script_legend_x_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, floor(picture->layout.legend_x[i]), 6);
}

static void script_legend_y_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, picture->layout.legend_y[i], 6);
}

static void script_panel_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, (double)picture->panel.values[i], 17);
}

static void script_panel_title_element(const struct picture *picture, size_t i, struct text *text)
{
    own_text words = {0};
    coordinate_panel(&picture->panel, i, &words);
    literal_text(text, text_string(&words));
}

static void x_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, (double)picture->x.values[i], 17);
}

static void y_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, picture->scale.tics[i], SCALE_DIGITS);
}

static void y_label_element(const struct picture *picture, size_t i, struct text *text)
{
    text_add(text, "'");
    text_number(text, picture->scale.tics[i], SCALE_DIGITS);
    text_add(text, "'");
}

static void array(const struct picture *picture, const char *name, size_t count, script_element *add,
                  const char *none, struct text *text)
{
    variable_open(text, name, count);
    for (size_t i = 0; i < count; i++) {
        variable_between(text, i);
        add(picture, i, text);
    }
    variable_close(text, count, none);
}

static void series(const struct picture *picture, struct text *text)
{
    size_t count = picture->series_count;
    text_add(text,
             "\n# Series: values of the columns mechanism and control, and how each looks in every figure\n");
    array(picture, "mechanism", count, script_mechanism_element, "''", text);
    array(picture, "control", count, script_control_element, "''", text);
    array(picture, "legend", count, script_legend_element, "''", text);
    array(picture, "colour", count, script_colour_element, "0", text);
    array(picture, "mark", count, mark_element, "0", text);
    array(picture, "dash", count, dash_element, "0", text);
    array(picture, "legend_x", count, script_legend_x_element, "0", text);
    array(picture, "legend_y", count, script_legend_y_element, "0", text);
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
    double margin = span > 0 ? 0.09 * span : 1;
    unsigned series_count = picture->series_count > 0 ? picture->series_count : 1;
    double dodge = fmin(DODGE_PIXELS * (span + 2 * margin) / picture->layout.panel_width,
                        0.25 * coordinate_step(x) / series_count);
    return (struct reach){.span = span, .margin = margin + dodge * series_count / 2, .dodge = dodge};
}

/* Labels of the x tics; one that would touch the last shown is left empty, its tic stays. */
static void x_labels(const struct picture *picture, struct reach reach_, struct text *text)
{
    const struct coordinate *x = &picture->x;
    double pixels = picture->layout.panel_width / (reach_.span + 2 * reach_.margin), end = -INFINITY;
    variable_open(text, "x_label", x->count);
    for (size_t i = 0; i < x->count; i++) {
        own_text label = {0};
        coordinate_tic(x, i, &label);
        double at = pixels * log2(fmax(1, (double)x->values[i]));
        double half = glyph_width(text_string(&label), THEME_TIC) / 2;
        bool fits = at - half > end;
        end = fits ? at + half + 6 : end;
        variable_between(text, i);
        literal_text(text, fits ? text_string(&label) : "");
    }
    variable_close(text, x->count, "''");
}

static void axes(const struct picture *picture, struct text *text)
{
    const struct coordinate *x = &picture->x, *panel = &picture->panel;
    struct reach reach_ = reach(picture);
    text_addf(text, "\n# Panels and axes: columns of summary.csv, and their values\npanel_column = '%s'\n",
              panel->field->key);
    array(picture, "panel", panel->count, script_panel_element, "0", text);
    array(picture, "panel_title", panel->count, script_panel_title_element, "''", text);
    text_addf(text, "x_column = '%s'\n", x->field->key);
    array(picture, "x_value", x->count, x_element, "1", text);
    x_labels(picture, reach_, text);
    array(picture, "y_value", picture->scale.count, y_element, "1", text);
    array(picture, "y_label", picture->scale.count, y_label_element, "''", text);
    double first = x->count > 0 ? (double)x->values[0] : 1,
           last = x->count > 0 ? (double)x->values[x->count - 1] : 1;
    variable_number(text, "x_low", first / exp2(reach_.margin));
    variable_number(text, "x_high", last * exp2(reach_.margin));
    variable_number(text, "y_low", picture->scale.low);
    variable_number(text, "y_high", picture->scale.high);
    variable_number(text, "y_log", picture->scale.log ? 1 : 0);
    variable_number(text, "dodge", reach_.dodge);
    text_add(text, "# Rows of this figure, besides metric and series\nwanted(row) = ");
    variants_condition(picture->variants, picture->variant, text);
    text_add(text, "\n");
}

void script_write(const struct picture *picture, struct text *text)
{
    own_text stem = {0};
    script_stem(picture, &stem);
    script_head(picture, text);
    text_addf(text, "metric = '%s'\n", metrics[picture->metric].key);
    script_style(text);
    if (picture->heaps)
        text_add(text, "# Single runs: beside the marker, before the next series; 0x80...: half transparent\n"
                       "run_size = 0.35; run_shift = 0.5; run_veil = 0x80000000\n");
    script_geometry(&picture->layout, text);
    script_texts(picture, text);
    series(picture, text);
    axes(picture, text);
    text_add(text, "\n");
    text_add(text, template_open_output);
    text_addf(text, "set output '%s.'.format\n", text_string(&stem));
    text_add(text, template_read_rows);
    if (picture->heaps)
        text_add(text, template_read_runs);
    text_add(text, template_page_texts);
    if (picture->most > 0) {
        text_add(text, template_page_legend);
        text_add(text, template_page_axes);
    }
    text_add(text, template_draw_panels);
    if (picture->heaps)
        text_add(text, template_draw_runs);
    text_add(text, template_draw_series);
}

/* --- bars --- */

static void bars_geometry(const struct bars_plan *plan, struct text *text)
{
    const struct layout *layout = &plan->picture->layout;
    const struct {
        const char *name;
        double value;
    } rows[] = {
        {"width", LAYOUT_WIDTH},
        {"height", plan->height},
        {"edge", LAYOUT_EDGE},
        {"title_y", layout->title_y},
        {"subtitle_y", layout->subtitle_y},
        {"caption_y", plan->caption_y},
        {"across", plan->across},
        {"left", plan->left},
        {"top", plan->top},
        {"panel_width", plan->panel_width},
        {"panel_height", plan->panel_height},
        {"gap_x", BARS_GAP_X},
        {"gap_y", BARS_GAP_Y},
    };
    text_add(text, "\n# Layout, in pixels; a pair of panels per message size, so many pairs across\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        variable_number(text, rows[i].name, rows[i].value);
}

static void bars_texts(const struct picture *picture, struct text *text)
{
    text_add(text, "\n# Texts\ntitle = ");
    literal_text(text, text_string(&picture->title));
    text_add(text, "\n");
    variable_lines(text, "subtitle", &picture->subtitle);
    variable_lines(text, "caption", &picture->caption);
}

typedef void bars_element(const struct bars_plan *plan, size_t i, struct text *text);

static void sum_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_addf(text, "'%s'", plan->stacking->stacks[i].key);
}

static void sum_title_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    literal_text(text, plan->stacking->stacks[i].title);
}

static void high_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    struct scale scale = bars_plan_scale(plan, (unsigned)(i % STACKS), i / STACKS);
    text_number(text, scale.high, 6);
}

static void step_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    struct scale scale = bars_plan_scale(plan, (unsigned)(i % STACKS), i / STACKS);
    text_number(text, bars_plan_step(&scale), SCALE_DIGITS);
}

static void part_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_addf(text, "'%s'", plan->parts[i].key);
}

static void stack_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_addf(text, "%u", plan->stack[i] + 1);
}

static void bars_legend_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    literal_text(text, plan->parts[i].label);
}

static void bars_colour_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_addf(text, "0x%06x", plan->parts[i].colour);
}

static void bars_legend_x_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_number(text, floor(plan->legend_x[i]), 6);
}

static void bars_legend_y_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_number(text, plan->legend_y[i], 6);
}

static void bars_mechanism_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    literal_text(text, mechanisms[plan->picture->series[i].mechanism].name);
}

static void bars_control_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_add(text, plan->picture->series[i].control ? "'yes'" : "'no'");
}

static void name_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    own_text name = {0};
    bars_plan_name(&plan->picture->series[i], &name);
    literal_text(text, text_string(&name));
}

static void row_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_addf(text, "%zu", plan->picture->series_count - i);
}

static void bars_panel_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_number(text, (double)plan->picture->panel.values[i], 17);
}

static void bars_panel_title_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    own_text words = {0};
    coordinate_panel(&plan->picture->panel, i, &words);
    literal_text(text, text_string(&words));
}

static void arrays(const struct bars_plan *plan, struct text *text)
{
    size_t series = plan->picture->series_count, panels = plan->picture->panel.count;
    const struct {
        const char *comment, *name;
        size_t count;
        bars_element *add;
    } rows[] = {
        {"Stacks: what their parts add up to", "total", STACKS, sum_element},
        {NULL, "total_title", STACKS, sum_title_element},
        {plan->stacking->comment, "part", plan->part_count, part_element},
        {NULL, "stack", plan->part_count, stack_element},
        {NULL, "colour", plan->part_count, bars_colour_element},
        {NULL, "legend", plan->legend_count, bars_legend_element},
        {NULL, "legend_x", plan->legend_count, bars_legend_x_element},
        {NULL, "legend_y", plan->legend_count, bars_legend_y_element},
        {"Rows, from the top: values of the columns mechanism and control", "mechanism", series,
         bars_mechanism_element},
        {NULL, "control", series, bars_control_element},
        {NULL, "name", series, name_element},
        {NULL, "at", series, row_element},
        {"Pairs of panels: values of a column", "panel", panels, bars_panel_element},
        {NULL, "panel_title", panels, bars_panel_title_element},
        {"Ends and steps of their axes, panel by panel", "high", panels * STACKS, high_element},
        {NULL, "step", panels * STACKS, step_element},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].comment != NULL)
            text_addf(text, "\n# %s\n", rows[i].comment);
        variable_open(text, rows[i].name, rows[i].count);
        for (size_t j = 0; j < rows[i].count; j++) {
            variable_between(text, j);
            rows[i].add(plan, j, text);
        }
        variable_close(text, rows[i].count, "0");
    }
    text_addf(text, "panel_column = '%s'\n", plan->picture->panel.field->key);
}

void bars_write(const struct picture *picture, struct text *text)
{
    struct bars_plan plan;
    own_text stem = {0};
    bars_plan_make(picture, &plan);
    script_stem(picture, &stem);
    script_head(picture, text);
    script_style(text);
    bars_geometry(&plan, text);
    bars_texts(picture, text);
    arrays(&plan, text);
    text_add(text, "# Rows of this figure, besides those named above\nwanted(row) = ");
    variants_condition(picture->variants, picture->variant, text);
    text_add(text, "\n\n");
    text_add(text, template_open_output);
    text_addf(text, "set output '%s.'.format\n", text_string(&stem));
    text_add(text, plan.stacking->reader);
    text_add(text, template_page_texts);
    text_add(text, template_draw_bars);
}
