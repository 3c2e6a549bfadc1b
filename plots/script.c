/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/script.h"

#include <math.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/glyph.h"
#include "plots/literal.h"
#include "plots/templates.h"
#include "plots/theme.h"
#include "plots/variable.h"

void script_stem(const struct picture *picture, struct text *text)
{
    own_text path = {0};
    figure_path(picture->figure, picture->variants, picture->variant, picture->context->prefix, "gp", &path);
    text_add_bytes(text, text_string(&path), path.length > 3 ? path.length - 3 : 0);
}

void script_head(const struct picture *picture, struct text *text)
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

void script_style(struct text *text)
{
    text_addf(text,
              "\n# Style\n"
              "font_text = '%s,%d'\n"
              "font_title = ',%d'; font_tic = ',%d'; font_caption = ',%d' # the same font in other sizes\n"
              "paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'\n"
              "line_width = 1.8; bar_width = 1.4; mark_size = 0.6\n",
              THEME_FONT, THEME_TEXT, THEME_TITLE, THEME_TIC, THEME_CAPTION);
}

static void geometry(const struct layout *layout, struct text *text)
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

static void texts(const struct picture *picture, struct text *text)
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

typedef void element(const struct picture *picture, size_t i, struct text *text);

static void mechanism_element(const struct picture *picture, size_t i, struct text *text)
{
    literal_text(text, mechanisms[picture->series[i].mechanism].name);
}

static void control_element(const struct picture *picture, size_t i, struct text *text)
{
    text_add(text, picture->series[i].control ? "'yes'" : "'no'");
}

static void legend_element(const struct picture *picture, size_t i, struct text *text)
{
    literal_text(text, text_string(&picture->series[i].legend));
}

static struct look look(const struct picture *picture, size_t i)
{
    return theme_look(picture->series[i].mechanism, picture->series[i].control);
}

static void colour_element(const struct picture *picture, size_t i, struct text *text)
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

static void legend_x_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, floor(picture->layout.legend_x[i]), 6);
}

static void legend_y_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, picture->layout.legend_y[i], 6);
}

static void panel_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, (double)picture->panel.values[i], 17);
}

static void panel_title_element(const struct picture *picture, size_t i, struct text *text)
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

static void array(const struct picture *picture, const char *name, size_t count, element *add,
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
    array(picture, "mechanism", count, mechanism_element, "''", text);
    array(picture, "control", count, control_element, "''", text);
    array(picture, "legend", count, legend_element, "''", text);
    array(picture, "colour", count, colour_element, "0", text);
    array(picture, "mark", count, mark_element, "0", text);
    array(picture, "dash", count, dash_element, "0", text);
    array(picture, "legend_x", count, legend_x_element, "0", text);
    array(picture, "legend_y", count, legend_y_element, "0", text);
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
    array(picture, "panel", panel->count, panel_element, "0", text);
    array(picture, "panel_title", panel->count, panel_title_element, "''", text);
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
    geometry(&picture->layout, text);
    texts(picture, text);
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
