/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/matplotlib_bars.h"

#include <inttypes.h>
#include <math.h>

#include "plots/bars_plan.h"
#include "plots/python.h"
#include "plots/templates.h"

/* Writes one number or text of a bar. */
typedef void element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                     struct text *text);

static void part_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                         struct text *text)
{
    python_number(text, plan->stacking->part(bar, part));
}

static void low_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                        struct text *text)
{
    (void)part;
    python_number(text, plan->stacking->sum(bar).low);
}

static void high_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                         struct text *text)
{
    (void)part;
    python_number(text, plan->stacking->sum(bar).high);
}

static void behind_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                           struct text *text)
{
    (void)part;
    own_text behind = {0};
    plan->stacking->behind(bar, &behind);
    text_python(text, text_string(&behind));
}

/* A list for each panel, from the top row to the bottom one. */
static void add_table(const struct bars_plan *plan, unsigned stack, const struct part *part, element *add,
                      struct text *text)
{
    text_add(text, "[");
    for (size_t panel = 0; panel < plan->picture->panel.count; panel++) {
        text_add(text, panel > 0 ? ", [" : "[");
        for (unsigned series = 0; series < plan->picture->series_count; series++) {
            const struct bar bar = {
                .picture = plan->picture, .stack = stack, .series = series, .panel = panel};
            text_add(text, series > 0 ? ", " : "");
            add(plan, &bar, part, text);
        }
        text_add(text, "]");
    }
    text_add(text, "]");
}

static void add_part(const struct bars_plan *plan, unsigned i, struct text *text)
{
    const struct part *part = &plan->parts[i];
    text_add(text, "            {'name': ");
    text_python(text, part->label);
    text_addf(text, ", 'colour': '#%06x',\n             'values': ", part->colour);
    add_table(plan, plan->stack[i], part, part_element, text);
    text_add(text, "},\n");
}

/* Pairs of the axis' end and step, panel by panel. */
static void add_axes(const struct bars_plan *plan, unsigned stack, struct text *text)
{
    text_add(text, "        'axes': [");
    for (size_t panel = 0; panel < plan->picture->panel.count; panel++) {
        struct scale scale = bars_plan_scale(plan, stack, panel);
        text_add(text, panel > 0 ? ", (" : "(");
        python_number(text, scale.high);
        text_add(text, ", ");
        python_number(text, bars_plan_step(&scale));
        text_add(text, ")");
    }
    text_add(text, "],\n");
}

static void add_stack(const struct bars_plan *plan, unsigned stack, struct text *text)
{
    static const struct {
        const char *key;
        element *add;
    } rows[] = {{"low", low_element}, {"high", high_element}, {"behind", behind_element}};
    text_add(text, "    {\n        'title': ");
    text_python(text, plan->stacking->stacks[stack].title);
    text_add(text, ",\n        'parts': [\n");
    for (unsigned i = 0; i < plan->part_count; i++)
        if (plan->stack[i] == stack)
            add_part(plan, i, text);
    text_add(text, "        ],\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text_addf(text, "        '%s': ", rows[i].key);
        add_table(plan, stack, NULL, rows[i].add, text);
        text_add(text, ",\n");
    }
    add_axes(plan, stack, text);
    text_add(text, "    },\n");
}

static void add_rows(const struct picture *picture, struct text *text)
{
    text_add(text, "\n# Rows and pairs of panels\nrows = [");
    for (unsigned i = 0; i < picture->series_count; i++) {
        own_text name = {0};
        bars_plan_name(&picture->series[i], &name);
        text_add(text, i > 0 ? ", " : "");
        text_python(text, text_string(&name));
    }
    text_add(text, "]\npanels = [");
    for (size_t i = 0; i < picture->panel.count; i++)
        text_addf(text, "%s%" PRId64, i > 0 ? ", " : "", picture->panel.values[i]);
    text_addf(text, "]  # %s\npanel_titles = [", picture->panel.field->key);
    for (size_t i = 0; i < picture->panel.count; i++) {
        own_text title = {0};
        coordinate_panel(&picture->panel, i, &title);
        text_add(text, i > 0 ? ", " : "");
        text_python(text, text_string(&title));
    }
    text_add(text, "]\n");
}

static void add_legend(const struct bars_plan *plan, struct text *text)
{
    text_add(text, "legend = [\n");
    for (unsigned i = 0; i < plan->legend_count; i++) {
        text_addf(text, "    (%.0f, %.0f, ", floor(plan->legend_x[i]), plan->legend_y[i]);
        text_python(text, plan->parts[i].label);
        text_addf(text, ", '#%06x'),\n", plan->parts[i].colour);
    }
    text_add(text, "]\n");
}

static void geometry(const struct bars_plan *plan, struct text *text)
{
    const struct layout *layout = &plan->picture->layout;
    const struct python_value rows[] = {
        {"width", LAYOUT_WIDTH},
        {"height", plan->height},
        {"edge", LAYOUT_EDGE},
        {"title_y", layout->title_y},
        {"subtitle_y", layout->subtitle_y},
        {"caption_y", plan->caption_y},
        {"across", plan->across},
        {"left", floor(plan->left)},
        {"top", plan->top},
        {"panel_width", plan->panel_width},
        {"panel_height", plan->panel_height},
        {"gap_x", BARS_GAP_X},
        {"gap_y", BARS_GAP_Y},
    };
    text_add(text, "\n# Layout, in pixels; a pair of panels per message size, so many pairs across\n");
    python_values(text, rows, sizeof rows / sizeof *rows);
    add_legend(plan, text);
}

void matplotlib_bars(const struct picture *picture, struct text *text)
{
    struct bars_plan plan;
    bars_plan_make(picture, &plan);
    add_rows(picture, text);
    text_add(text,
             "\n# The data: two stacks beside each other. Of each part a list for each panel, a value for "
             "each row;\n# low and high: the ends of the line over the sum.\nstacks = [\n");
    for (unsigned stack = 0; stack < STACKS; stack++)
        add_stack(&plan, stack, text);
    text_add(text, "]\n");
    geometry(&plan, text);
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_draw_bars);
}
