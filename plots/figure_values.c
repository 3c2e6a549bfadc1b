/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/figure_values.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "plots/across.h"
#include "plots/stacked_bars.h"

/* --- table --- */

void figure_values_release(struct figure_values *values)
{
    for (size_t i = 0; values->cells != NULL && i < values->columns * (values->rows + 1); i++)
        text_release(&values->cells[i]);
    free(values->cells);
    *values = (struct figure_values){0};
}

int figure_values_make(size_t columns, size_t names, size_t rows, struct figure_values *values,
                       struct err *err)
{
    size_t shown = rows < FIGURE_VALUES_ROWS_MAX ? rows : FIGURE_VALUES_ROWS_MAX;
    *values = (struct figure_values){.columns = columns,
                                     .names = names,
                                     .rows = shown,
                                     .left_out = rows - shown,
                                     .cells = calloc(columns * (shown + 1), sizeof *values->cells)};
    return values->cells == NULL ? err_set(err, ENOMEM, "out of memory for a figure's values") : 0;
}

struct text *figure_values_cell(struct figure_values *values, size_t row, size_t column)
{
    return &values->cells[row * values->columns + column];
}

/* --- numbers --- */

static void add_three(double number, struct text *text)
{
    text_number(text, number, 3);
}

void figure_values_amount(const struct amount *amount, bool interval, struct text *text)
{
    add_three(amount->middle, text);
    if (isnan(amount->low))
        return;
    if (interval) {
        text_interval(text, amount->low, amount->high, add_three);
        return;
    }
    text_add(text, " (");
    add_three(amount->low, text);
    text_add(text, " to ");
    add_three(amount->high, text);
    text_add(text, ")");
}

static void add_median(const struct summary *summary, struct text *text)
{
    struct amount amount = picture_amount(summary);
    if (isnan(amount.middle))
        text_add(text, "not measured");
    else
        figure_values_amount(&amount, !isnan(summary->low), text);
}

/* --- lines --- */

/* "54.8 [52.2, 59.9]", and where it lies: " at 0.249 [0.228, 0.269] Gbit/s". */
static void add_place(const struct picture *picture, size_t series, size_t panel, size_t x, struct text *text)
{
    const struct summary *summary = picture_find(picture, series, panel, x, picture->metric);
    add_median(summary, text);
    text_add(text, series < picture->series_count && picture_saturated(picture, series, panel, x)
                       ? " saturated"
                       : "");
    if (summary == NULL || !picture->figure->against_throughput)
        return;
    text_add(text, " at ");
    add_median(picture_find(picture, series, panel, x, ACROSS_METRIC), text);
    text_addf(text, " %s", metrics[ACROSS_METRIC].unit);
}

static void add_line_heads(const struct picture *picture, bool panels, struct figure_values *values)
{
    size_t column = 0;
    if (panels)
        text_add(figure_values_cell(values, 0, column++), "panel");
    const struct field *x = picture->x.field;
    text_add(figure_values_cell(values, 0, column++), cell_field_is_size(x) ? x->label : picture->x.title);
    for (unsigned s = 0; s < picture->series_count; s++)
        text_add(figure_values_cell(values, 0, column++), text_string(&picture->series[s].name));
    if (column < values->columns)
        text_addf(figure_values_cell(values, 0, column), "%s (A/A)",
                  text_string(&picture->series[picture->base].name));
}

static int values_of_lines(const struct picture *picture, struct figure_values *values, struct err *err)
{
    bool panels = picture->panel.count > 1;
    size_t names = panels ? 2 : 1;
    unsigned shown = picture->series_count + (picture->control_legend.length > 0 ? 1 : 0);
    if (figure_values_make(names + shown, names, picture->panel.count * picture->x.count, values, err) != 0)
        return -err->code;
    add_line_heads(picture, panels, values);
    for (size_t row = 0; row < values->rows; row++) {
        size_t panel = row / picture->x.count, x = row % picture->x.count;
        if (panels)
            coordinate_panel(&picture->panel, panel, figure_values_cell(values, row + 1, 0));
        coordinate_tic(&picture->x, x, figure_values_cell(values, row + 1, names - 1));
        for (unsigned s = 0; s < shown; s++)
            add_place(picture, s, panel, x, figure_values_cell(values, row + 1, names + s));
    }
    return 0;
}

/* --- bars --- */

static void add_bar_heads(const struct bars_plan *plan, struct figure_values *values)
{
    size_t column = 0;
    text_add(figure_values_cell(values, 0, column++), "panel");
    text_add(figure_values_cell(values, 0, column++), "bar");
    for (unsigned stack = 0; stack < STACKS; stack++) {
        for (unsigned part = 0; part < plan->part_count; part++)
            if (plan->stack[part] == stack)
                text_add(figure_values_cell(values, 0, column++), plan->parts[part].label);
        text_addf(figure_values_cell(values, 0, column++), "%s", plan->stacking->stacks[stack].title);
    }
}

static void add_bar(const struct bars_plan *plan, struct bar bar, size_t row, struct figure_values *values)
{
    size_t column = 2;
    for (bar.stack = 0; bar.stack < STACKS; bar.stack++) {
        for (unsigned part = 0; part < plan->part_count; part++)
            if (plan->stack[part] == bar.stack)
                text_number(figure_values_cell(values, row, column++),
                            bars_plan_amount(plan, &bar, &plan->parts[part]).middle, 3);
        struct amount sum = bars_plan_amount(plan, &bar, NULL);
        struct text *cell = figure_values_cell(values, row, column++);
        text_number(cell, sum.middle, 3);
        text_interval(cell, sum.low, sum.high, add_three);
    }
}

static int values_of_bars(const struct picture *picture, struct figure_values *values, struct err *err)
{
    struct bars_plan plan;
    size_t names = 2, series = picture->series_count;
    bars_plan_make(picture, &plan);
    if (figure_values_make(names + plan.part_count + STACKS, names, picture->panel.count * series, values,
                           err) != 0)
        return -err->code;
    add_bar_heads(&plan, values);
    for (size_t row = 0; row < values->rows; row++) {
        struct bar bar = {.picture = picture, .series = (unsigned)(row % series), .panel = row / series};
        coordinate_panel(&picture->panel, bar.panel, figure_values_cell(values, row + 1, 0));
        text_add(figure_values_cell(values, row + 1, 1), text_string(&picture->series[bar.series].name));
        add_bar(&plan, bar, row + 1, values);
    }
    return 0;
}

int figure_values_of(const struct picture *picture, struct figure_values *values, struct err *err)
{
    *values = (struct figure_values){0};
    if (picture->most == 0)
        return 0;
    return picture->figure->bars != NULL ? values_of_bars(picture, values, err)
                                         : values_of_lines(picture, values, err);
}
