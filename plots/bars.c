/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/bars.h"

#include <math.h>

#include "model/cell.h"
#include "plots/glyph.h"
#include "plots/literal.h"
#include "plots/script.h"
#include "plots/template.h"
#include "plots/theme.h"
#include "plots/variable.h"

/* Blue where the CPU copies anyway, orange for what zero-copy was meant to save: they differ in brightness
 * too, for print and for colour-blind readers (Okabe & Ito's blue and vermilion, lightened and darkened). */
static const struct part {
    enum metric_id metric;
    unsigned stack, colour;
} parts[] = {
    {METRIC_copies_serialise, 0, 0xa9cfe8},   {METRIC_copies_in, 0, 0x3d8fc4},
    {METRIC_copies_late, 0, 0xd55e00},        {METRIC_copies_out, 0, 0x1f3d5c},
    {METRIC_tx_cpu_ns_per_byte, 1, 0x6b6b6b}, {METRIC_rx_cpu_ns_per_byte, 1, 0xbdbdbd},
};
enum { PARTS = sizeof parts / sizeof parts[0], STACKS = 2 };
static const struct stack {
    enum metric_id total;
    bool own_axes; /* of each panel */
} stacks[STACKS] = {{METRIC_copies_per_byte, false}, {METRIC_cpu_ns_per_byte, true}};

enum {
    ROW = 24, /* a mechanism's bar and the space around it */
    GAP_X = 24,
    GAP_Y = 76, /* tics and the next panel's title */
    NAME_GAP = 10,
    LEGEND_TEXT = 20,
    LEGEND_GAP = 24,
    LEGEND_LINE = 24,
    AXIS_BOTTOM = 58,
    CAPTION_LINE = 16,
    SUBTITLE_LINE = 20,
};

struct plan {
    unsigned across, down; /* pairs of panels */
    double left, top, panel_width, panel_height, height, caption_y;
    double legend_x[PARTS], legend_y[PARTS];
};

static void series_name(const struct series *series, struct text *text)
{
    text_addf(text, "%s%s", mechanisms[series->mechanism]->name, series->control ? " (A/A)" : "");
}

static double names_width(const struct picture *picture)
{
    double width = 0;
    for (unsigned i = 0; i < picture->series_count; i++) {
        own_text name = {0};
        series_name(&picture->series[i], &name);
        width = fmax(width, glyph_width(text_string(&name), THEME_TIC));
    }
    return width;
}

/* A line of the legend for each stack. Returns the last one's middle. */
static double legend(double y, struct plan *plan)
{
    double x = LAYOUT_EDGE;
    for (unsigned i = 0; i < PARTS; i++) {
        if (i > 0 && parts[i].stack != parts[i - 1].stack) {
            x = LAYOUT_EDGE;
            y += LEGEND_LINE;
        }
        plan->legend_x[i] = x;
        plan->legend_y[i] = y;
        x += LEGEND_TEXT + glyph_width(metrics[parts[i].metric].label, THEME_TEXT) + LEGEND_GAP;
    }
    return y;
}

/* From 0 to the largest median or end of an interval. Copies are the same number at all sizes and share an
 * axis; small messages take ten times the CPU time of large ones, which would vanish on theirs. */
static struct scale stack_scale(const struct picture *picture, size_t stack, size_t panel)
{
    double largest = NAN;
    for (size_t i = 0; i < picture->shown_count; i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric == stacks[stack].total &&
            (!stacks[stack].own_axes ||
             coordinate_value(&picture->panel, summary->cell) == picture->panel.values[panel]))
            largest = fmax(largest, isnan(summary->high) ? summary->max : summary->high);
    }
    struct scale scale;
    scale_make(isnan(largest) ? NAN : 0, largest, &scale);
    return scale;
}

static struct plan plan_of(const struct picture *picture)
{
    size_t pairs = picture->panel.count;
    struct plan plan = {.across = pairs > 2 ? 2 : 1};
    plan.down = (unsigned)(pairs + plan.across - 1) / plan.across;
    double y = legend(
        picture->layout.subtitle_y + (picture_lines(&picture->subtitle) - 1) * SUBTITLE_LINE + 30, &plan);
    unsigned columns = plan.across * STACKS;
    plan.left = LAYOUT_EDGE + names_width(picture) + NAME_GAP;
    plan.panel_width = floor((LAYOUT_WIDTH - LAYOUT_EDGE - plan.left - (columns - 1) * GAP_X) / columns);
    plan.panel_height = ROW * picture->series_count;
    plan.top = y + LEGEND_LINE / 2.0 + 34;
    plan.caption_y = plan.top + plan.down * (plan.panel_height + GAP_Y) - GAP_Y + AXIS_BOTTOM + CAPTION_LINE;
    plan.height = plan.caption_y + picture_lines(&picture->caption) * CAPTION_LINE;
    return plan;
}

static void geometry(const struct picture *picture, const struct plan *plan, struct text *text)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {
        {"width", LAYOUT_WIDTH},
        {"height", plan->height},
        {"edge", LAYOUT_EDGE},
        {"title_y", picture->layout.title_y},
        {"subtitle_y", picture->layout.subtitle_y},
        {"caption_y", plan->caption_y},
        {"across", plan->across},
        {"left", plan->left},
        {"top", plan->top},
        {"panel_width", plan->panel_width},
        {"panel_height", plan->panel_height},
        {"gap_x", GAP_X},
        {"gap_y", GAP_Y},
    };
    text_add(text, "\n# Layout, in pixels; a pair of panels per message size, so many pairs across\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        variable_number(text, rows[i].name, rows[i].value);
}

static void texts(const struct picture *picture, struct text *text)
{
    text_add(text, "\n# Texts\ntitle = ");
    literal_text(text, picture->title);
    text_add(text, "\n");
    variable_lines(text, "subtitle", &picture->subtitle);
    variable_lines(text, "caption", &picture->caption);
}

struct list {
    const struct picture *picture;
    const struct plan *plan;
};

typedef void element(const struct list *list, size_t i, struct text *text);

static void total_element(const struct list *list, size_t i, struct text *text)
{
    (void)list;
    text_addf(text, "'%s'", metrics[stacks[i].total].key);
}

static void total_title_element(const struct list *list, size_t i, struct text *text)
{
    (void)list;
    own_text title = {0};
    text_addf(&title, "%s, %s", metrics[stacks[i].total].label, metrics[stacks[i].total].unit);
    literal_text(text, text_string(&title));
}

static void high_element(const struct list *list, size_t i, struct text *text)
{
    struct scale scale = stack_scale(list->picture, i % STACKS, i / STACKS);
    text_number(text, scale.high, 6);
}

static void step_element(const struct list *list, size_t i, struct text *text)
{
    struct scale scale = stack_scale(list->picture, i % STACKS, i / STACKS);
    text_number(text, scale.count > 1 ? scale.tics[1] - scale.tics[0] : scale.high, SCALE_DIGITS);
}

static void part_element(const struct list *list, size_t i, struct text *text)
{
    (void)list;
    text_addf(text, "'%s'", metrics[parts[i].metric].key);
}

static void stack_element(const struct list *list, size_t i, struct text *text)
{
    (void)list;
    text_addf(text, "%u", parts[i].stack + 1);
}

static void legend_element(const struct list *list, size_t i, struct text *text)
{
    (void)list;
    literal_text(text, metrics[parts[i].metric].label);
}

static void colour_element(const struct list *list, size_t i, struct text *text)
{
    (void)list;
    text_addf(text, "0x%06x", parts[i].colour);
}

static void legend_x_element(const struct list *list, size_t i, struct text *text)
{
    text_number(text, floor(list->plan->legend_x[i]), 6);
}

static void legend_y_element(const struct list *list, size_t i, struct text *text)
{
    text_number(text, list->plan->legend_y[i], 6);
}

static void mechanism_element(const struct list *list, size_t i, struct text *text)
{
    literal_text(text, mechanisms[list->picture->series[i].mechanism]->name);
}

static void control_element(const struct list *list, size_t i, struct text *text)
{
    text_add(text, list->picture->series[i].control ? "'yes'" : "'no'");
}

static void name_element(const struct list *list, size_t i, struct text *text)
{
    own_text name = {0};
    series_name(&list->picture->series[i], &name);
    literal_text(text, text_string(&name));
}

static void row_element(const struct list *list, size_t i, struct text *text)
{
    text_addf(text, "%zu", list->picture->series_count - i);
}

static void panel_element(const struct list *list, size_t i, struct text *text)
{
    text_number(text, (double)list->picture->panel.values[i], 17);
}

static void panel_title_element(const struct list *list, size_t i, struct text *text)
{
    own_text words = {0};
    coordinate_panel(&list->picture->panel, i, &words);
    literal_text(text, text_string(&words));
}

static void arrays(const struct list *list, struct text *text)
{
    size_t series = list->picture->series_count, panels = list->picture->panel.count;
    const struct {
        const char *comment, *name;
        size_t count;
        element *add;
    } rows[] = {
        {"Stacks: the metric that is their sum", "total", STACKS, total_element},
        {NULL, "total_title", STACKS, total_title_element},
        {"Their parts, from left to right: metrics of summary.csv", "part", PARTS, part_element},
        {NULL, "stack", PARTS, stack_element},
        {NULL, "legend", PARTS, legend_element},
        {NULL, "colour", PARTS, colour_element},
        {NULL, "legend_x", PARTS, legend_x_element},
        {NULL, "legend_y", PARTS, legend_y_element},
        {"Rows, from the top: values of the columns mechanism and control", "mechanism", series,
         mechanism_element},
        {NULL, "control", series, control_element},
        {NULL, "name", series, name_element},
        {NULL, "at", series, row_element},
        {"Pairs of panels: values of a column", "panel", panels, panel_element},
        {NULL, "panel_title", panels, panel_title_element},
        {"Ends and steps of their axes, panel by panel", "high", panels * STACKS, high_element},
        {NULL, "step", panels * STACKS, step_element},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].comment != NULL)
            text_addf(text, "\n# %s\n", rows[i].comment);
        variable_open(text, rows[i].name, rows[i].count);
        for (size_t j = 0; j < rows[i].count; j++) {
            variable_between(text, j);
            rows[i].add(list, j, text);
        }
        variable_close(text, rows[i].count, "0");
    }
    text_addf(text, "panel_column = '%s'\n", list->picture->panel.field->key);
}

void bars_write(const struct picture *picture, struct text *text)
{
    struct plan plan = plan_of(picture);
    own_text stem = {0};
    script_stem(picture, &stem);
    script_head(picture, text);
    script_style(text);
    geometry(picture, &plan, text);
    texts(picture, text);
    arrays(&(struct list){picture, &plan}, text);
    text_add(text, "# Rows of this figure, besides metric and mechanism\nwanted(row) = ");
    variants_condition(picture->variants, picture->variant, text);
    text_add(text, "\n\n");
    text_add(text, template_open_output);
    text_addf(text, "set output '%s.'.format\n", text_string(&stem));
    text_add(text, template_read_parts);
    text_add(text, template_page_texts);
    text_add(text, template_draw_bars);
}
