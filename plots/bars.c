/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/bars.h"

#include <math.h>

#include "plots/bars_plan.h"
#include "plots/literal.h"
#include "plots/script.h"
#include "plots/templates.h"
#include "plots/theme.h"
#include "plots/variable.h"

static void geometry(const struct bars_plan *plan, struct text *text)
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

static void texts(const struct picture *picture, struct text *text)
{
    text_add(text, "\n# Texts\ntitle = ");
    literal_text(text, text_string(&picture->title));
    text_add(text, "\n");
    variable_lines(text, "subtitle", &picture->subtitle);
    variable_lines(text, "caption", &picture->caption);
}

typedef void element(const struct bars_plan *plan, size_t i, struct text *text);

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

static void legend_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    literal_text(text, plan->parts[i].label);
}

static void colour_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_addf(text, "0x%06x", plan->parts[i].colour);
}

static void legend_x_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_number(text, floor(plan->legend_x[i]), 6);
}

static void legend_y_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_number(text, plan->legend_y[i], 6);
}

static void mechanism_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    literal_text(text, mechanisms[plan->picture->series[i].mechanism].name);
}

static void control_element(const struct bars_plan *plan, size_t i, struct text *text)
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

static void panel_element(const struct bars_plan *plan, size_t i, struct text *text)
{
    text_number(text, (double)plan->picture->panel.values[i], 17);
}

static void panel_title_element(const struct bars_plan *plan, size_t i, struct text *text)
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
        element *add;
    } rows[] = {
        {"Stacks: what their parts add up to", "total", STACKS, sum_element},
        {NULL, "total_title", STACKS, sum_title_element},
        {plan->stacking->comment, "part", plan->part_count, part_element},
        {NULL, "stack", plan->part_count, stack_element},
        {NULL, "colour", plan->part_count, colour_element},
        {NULL, "legend", plan->legend_count, legend_element},
        {NULL, "legend_x", plan->legend_count, legend_x_element},
        {NULL, "legend_y", plan->legend_count, legend_y_element},
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
    geometry(&plan, text);
    texts(picture, text);
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
