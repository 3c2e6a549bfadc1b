/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure as a gnuplot script, written so that a person can read and change it. Nothing is decided here:
 * what is drawn is picture's business, what bars stack that of stacked_bars. The parts that are the same in
 * every script, where everything stands among them, are files of templates/. */
#include <math.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/across.h"
#include "plots/axes.h"
#include "plots/figure.h"
#include "plots/literal.h"
#include "plots/picture.h"
#include "plots/script.h"
#include "plots/stacked_bars.h"
#include "plots/templates.h"
#include "plots/theme.h"

/* A script that is being written. */
struct script {
    const struct picture *picture;
    const struct bars_plan *bars; /* NULL: axes and lines */
    const struct across *across;  /* NULL: points lie at a parameter */
    const char *stem;             /* "throughput": its file's name without what follows the dot */
    struct text *text;
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

static const struct series *series_of(const struct script *script, size_t i)
{
    return &script->picture->series[i];
}

/* As the CSV files have it, which it is compared with. */
static void add_value(struct script *script, size_t i)
{
    own_text value = {0};
    column_print_parameter(script->picture->variants->contrast, series_of(script, i)->cell, &value);
    gnuplot_value(script->text, text_string(&value));
}

static void add_name(struct script *script, size_t i)
{
    gnuplot_text(script->text, text_string(&series_of(script, i)->name));
}

static void add_note(struct script *script, size_t i)
{
    gnuplot_text(script->text, text_string(&series_of(script, i)->note));
}

static void add_legend(struct script *script, size_t i)
{
    gnuplot_text(script->text, text_string(&series_of(script, i)->legend));
}

static void add_part_legend(struct script *script, size_t i)
{
    gnuplot_text(script->text, script->bars->parts[i].label);
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

static void add_colour(struct script *script, size_t i)
{
    text_addf(script->text, "0x%06x",
              script->bars != NULL ? script->bars->parts[i].colour
                                   : theme_look(series_of(script, i)->place).colour);
}

static void add_mark(struct script *script, size_t i)
{
    text_addf(script->text, "%u", theme_look(series_of(script, i)->place).mark);
}

static void add_dash(struct script *script, size_t i)
{
    text_addf(script->text, "%u", theme_look(series_of(script, i)->place).dash);
}

static void add_x(struct script *script, size_t i)
{
    text_number(script->text, (double)script->picture->x.values[i], 17);
}

static void add_x_label(struct script *script, size_t i)
{
    own_text label = {0};
    coordinate_tic(&script->picture->x, i, &label);
    gnuplot_text(script->text, text_string(&label));
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

void gnuplot_stem(const struct figure *figure, const struct variants *variants, size_t variant,
                  const char *prefix, struct text *text)
{
    own_text path = {0};
    figure_path(figure, variants, variant, prefix, "gp", &path);
    const char *slash = strrchr(text_string(&path), '/'), *name = slash != NULL ? slash + 1 : "";
    size_t length = strlen(name);
    text_add_bytes(text, name, length > strlen(".gp") ? length - strlen(".gp") : 0);
    text->failed |= path.failed;
}

void gnuplot_begin(struct text *text, const char *stem, const char *source, const struct metric *metric)
{
    text_addf(text,
              "# %s: made by labrun, to be changed by hand as you like. Run it from any folder:\n"
              "#   gnuplot %s.gp                      draws %s.svg beside it\n"
              "#   gnuplot -e \"format='png'\" %s.gp    draws %s.png; pdf as well\n"
              "# The numbers come from %s in the folder above, whose columns are found by their names.\n",
              stem, stem, stem, stem, stem, source);
    if (metric != NULL)
        text_addf(text, "metric = '%s'\n", metric->key);
    text_addf(text,
              "\n# Style; sizes of text in pixels\n"
              "font = '%s'\n"
              "text_size = %d; title_size = %d; tic_size = %d; caption_size = %d\n"
              "paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'\n"
              "band = 0x%06x; others = 0xd2d2d2\n"
              "line_width = 1.8; bar_width = 1.4; mark_size = 0.6\n",
              THEME_FONT, THEME_TEXT, THEME_TITLE, THEME_TIC, THEME_CAPTION, THEME_BAND);
}

void gnuplot_page(struct text *text, unsigned width, unsigned height, unsigned panel_height)
{
    text_addf(text,
              "\n# Page, in pixels; height = 0: as high as the panels need. The rest follows further down\n"
              "width = %u\nheight = %u\npanel_height = %u\nedge = %d\ntitle_y = 34\nsubtitle_y = 64\n",
              width, height, panel_height, PAGE_EDGE);
}

void gnuplot_page_texts(struct text *text, const char *title, const struct text *subtitle,
                        const struct text *caption)
{
    text_add(text, "\n# Texts\n");
    gnuplot_assign_string(text, "title", title);
    if (title[0] == '\0')
        text_add(text, "subtitle_y = 16\n"); /* instead of where a title would be */
    gnuplot_assign_lines(text, "subtitle", subtitle);
    gnuplot_assign_lines(text, "caption", caption);
}

/* Head and texts of a figure of summaries. */
static void add_head(struct script *script)
{
    gnuplot_begin(script->text, script->stem, figure_source(script->picture->figure),
                  script->bars == NULL ? &metrics[script->picture->metric] : NULL);
}

static void add_texts(struct script *script)
{
    const char *title = script->picture->context->narrow ? "" : text_string(&script->picture->title);
    gnuplot_page_texts(script->text, title, &script->picture->subtitle, &script->picture->caption);
}

static void add_output(struct script *script, const char *besides, const char *layout)
{
    gnuplot_output(script->text, script->picture->variants, script->picture->variant, script->stem, besides,
                   layout);
}

static void add_series_column(struct script *script)
{
    text_addf(script->text, "series_column = '%s'\n", script->picture->variants->contrast->key);
}

void gnuplot_output(struct text *text, const struct variants *variants, size_t variant, const char *stem,
                    const char *besides, const char *layout)
{
    const char *between = "";
    text_addf(text, "# Rows of this figure, besides %s\nwanted(row) = ", besides);
    for (const struct field *field = cell_fields; field < cell_fields + cell_field_count; field++) {
        if (!variants_differ(variants, field))
            continue;
        own_text value = {0};
        column_print_parameter(field, variants->list[variant], &value);
        text_addf(text, "%sstrcol('%s') eq ", between, field->key);
        gnuplot_value(text, text_string(&value));
        between = " && ";
    }
    text_addf(text, "%s\n%s%s%s%s", between[0] == '\0' ? "1" : "", template_find_files, template_text_width,
              layout, template_open_output);
    text_addf(text, "if (!exists('picture')) { set output here.'%s.'.format }\n", stem);
}

/* --- lines --- */

static void add_series(struct script *script)
{
    const struct picture *picture = script->picture;
    size_t count = picture->series_count;
    const struct array arrays[] = {
        {"Series: values of a column, and how each looks in every figure", "series", count, add_value, "''"},
        {NULL, "name", count, add_name, "''"},
        {NULL, "note", count, add_note, "''"},
        {NULL, "legend", count, add_legend, "''"},
        {NULL, "colour", count, add_colour, "0"},
        {NULL, "mark", count, add_mark, "0"},
        {NULL, "dash", count, add_dash, "0"},
    };
    add_arrays(script, arrays, sizeof arrays / sizeof *arrays);
    add_series_column(script);
    text_addf(script->text,
              "measured = %d\n"
              "# multiples = 1: a panel for each series but the base, which is in all of them\n"
              "base = %u\nmultiples = %d\n"
              "# The A/A control is a grey band; '': there is none\n",
              picture->most > 0, picture->base + 1, picture->multiples);
    gnuplot_assign_string(script->text, "control_legend", text_string(&picture->control_legend));
}

static void add_axes(struct script *script)
{
    const struct picture *picture = script->picture;
    const struct coordinate *x = &picture->x, *panel = &picture->panel;
    const struct scale *scale = &picture->scale;
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
    add_arrays(script, axes, 4);
    gnuplot_assign_number(text, "y_low", scale->low);
    gnuplot_assign_number(text, "y_high", scale->high);
    gnuplot_assign_number(text, "y_log", scale->log);
}

static void add_across_value(struct script *script, size_t i)
{
    text_number(script->text, script->across->scale.tics[i], SCALE_DIGITS);
}

static void add_across_label(struct script *script, size_t i)
{
    text_add(script->text, "'");
    add_across_value(script, i);
    text_add(script->text, "'");
}

/* Of a series in a panel. */
static void add_side(struct script *script, size_t i)
{
    size_t count = script->picture->x.count;
    text_addf(script->text, "'%.*s'", (int)count, script->across->sides + i * count);
}

static void add_across(struct script *script)
{
    const struct scale *scale = &script->across->scale;
    size_t panels = script->picture->panel.count * script->picture->series_count;
    const struct array axis[] = {
        {NULL, "across_value", scale->count, add_across_value, "1"},
        {NULL, "across_label", scale->count, add_across_label, "''"},
        {"Where the values stand, a letter each: up or down from their "
         "markers; a blank: nowhere.\n# A line of them for each panel of each series",
         "side", panels, add_side, "''"}};
    text_addf(script->text, "\n# The horizontal axis\nacross_metric = '%s'; line_veil = 0xa0000000\n",
              metrics[ACROSS_METRIC].key);
    gnuplot_assign_number(script->text, "across_from", scale->low);
    gnuplot_assign_number(script->text, "across_to", scale->high);
    gnuplot_assign_number(script->text, "across_log", scale->log);
    add_arrays(script, axis, 3);
}

static void add_saturated_row(struct script *script, size_t i)
{
    const struct picture *picture = script->picture;
    text_add(script->text, "'");
    for (size_t x = 0; x < picture->x.count; x++)
        text_add(script->text,
                 picture_saturated(picture, i / picture->panel.count, i % picture->panel.count, x) ? "s"
                                                                                                   : " ");
    text_add(script->text, "'");
}

static void add_saturated(struct script *script)
{
    const struct picture *picture = script->picture;
    const struct array rows[] = {
        {"Where the load was more than could be sent or received, a letter a place: s. "
         "A line for each panel of each series",
         "saturated", picture->panel.count * picture->series_count, add_saturated_row, "''"}};
    add_arrays(script, rows, 1);
    text_add(script->text, "is_saturated(s, p, i) = (places = saturated[(s - 1) * |panel| + p], "
                           "places[int(i):int(i)] eq 's')\n");
    gnuplot_assign_string(script->text, "saturated_legend", FIGURE_SATURATED);
}

static void add_line_figure(struct script *script)
{
    const struct picture *picture = script->picture;
    struct text *text = script->text;
    own_text y_title = {0};
    add_head(script);
    if (picture->runs)
        text_add(text, "# Single runs; 0x...: how transparent\nrun_size = 0.3; run_veil = 0xa0000000\n");
    gnuplot_page(text, picture->width, picture->height, picture_panel_height(picture));
    text_addf(text, "columns = %u\ngap_x = 30\ngap_y = 48\n", picture->columns);
    add_texts(script);
    gnuplot_assign_lines(text, "gap", &picture->gap);
    own_text x_title = {0};
    if (script->across != NULL)
        across_title(&x_title);
    gnuplot_assign_string(text, "x_title", script->across != NULL ? text_string(&x_title) : picture->x.title);
    picture_y_title(picture, &y_title);
    gnuplot_assign_string(text, "y_title", text_string(&y_title));
    add_series(script);
    add_axes(script);
    if (script->across != NULL)
        add_across(script);
    if (picture->saturated)
        add_saturated(script);
    add_output(script, "metric and series", template_layout_panels);
    text_add(text, template_layout_octaves);
    text_add(text, template_read_rows);
    text_add(text, script->across != NULL ? template_read_across : "");
    text_add(text, picture->runs ? template_read_runs : "");
    text_add(text, template_page_texts);
    text_add(text, picture->most > 0 ? template_page_legend : "");
    text_add(text, picture->most > 0 ? template_page_axes : "");
    if (script->across != NULL) {
        text_add(text, template_draw_across);
        return;
    }
    text_add(text, template_draw_panels);
    text_add(text, picture->runs ? template_draw_runs : "");
    text_add(text, picture->saturated ? template_draw_saturated : "");
    text_add(text, template_draw_series);
}

/* --- bars --- */
/* A row per series and a pair of panels per message size, two stacks beside each other, so that what was
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
        {NULL, "legend", bars->legend_count, add_part_legend, "0"},
        {"Rows, from the top: values of a column", "series", series, add_value, "0"},
        {NULL, "name", series, add_name, "0"},
        {"Pairs of panels: values of a column", "panel", panels, add_panel, "0"},
        {NULL, "panel_title", panels, add_panel_title, "0"},
        {"Ends and steps of their axes, panel by panel", "high", panels * STACKS, add_high, "0"},
        {NULL, "step", panels * STACKS, add_step, "0"},
    };
    add_head(script);
    gnuplot_page(script->text, script->picture->width, script->picture->height,
                 (unsigned)(BARS_ROW * series));
    text_addf(script->text,
              "# A pair of panels per message size, so many pairs across\nacross = %u\n"
              "gap_x = 24\ngap_y = 76\n",
              bars->across);
    add_texts(script);
    add_arrays(script, arrays, sizeof arrays / sizeof *arrays);
    add_series_column(script);
    text_addf(script->text, "panel_column = '%s'\n", script->picture->panel.field->key);
    add_output(script, "those named above", template_layout_bars);
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
    if (figure->kind != NULL)
        return figure->kind->gnuplot(figure, variants, variant, context, text, err);
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    gnuplot_stem(figure, variants, variant, context->prefix, &stem);
    if (text_ok(&stem, err) != 0)
        return -err->code;
    struct script script = {.picture = &picture, .stem = text_string(&stem), .text = text};
    if (figure->bars != NULL && picture.most > 0) {
        bars_plan_make(&picture, &bars);
        script.bars = &bars;
        add_bar_figure(&script);
    } else {
        own_across across = {0};
        if (figure->against_throughput && across_make(&picture, &across, err) < 0)
            return -err->code;
        script.across = figure->against_throughput ? &across : NULL;
        add_line_figure(&script);
    }
    return text_ok(text, err);
}
