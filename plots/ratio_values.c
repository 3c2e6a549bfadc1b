/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page says of a figure of ratios besides showing it: its finding, its arms, the table of its numbers.
 */
#include <math.h>

#include "answers/phrase.h"
#include "answers/ratio_finding.h"
#include "plots/figure_values.h"
#include "plots/ratio.h"

/* --- values --- */

static void add_three(double number, struct text *text)
{
    text_number(text, number, 3);
}

/* "×0.54 [0.41, 0.64] slower" */
static void add_value(const struct verdict *verdict, struct text *text)
{
    if (verdict == NULL || isnan(verdict->ratio)) {
        text_add(text, "not compared");
        return;
    }
    ratio_times(verdict->ratio, text);
    text_interval(text, verdict->low, verdict->high, add_three);
    text_addf(text, " %s", phrase_verdict(verdict->metric, verdict->conclusion));
}

/* The noise floor of a place: the same in all its verdicts. */
static void add_noise(const struct ratios *ratios, size_t panel, size_t x, struct text *text)
{
    double noise = NAN;
    for (size_t arm = 0; arm < ratios->arm_count && isnan(noise); arm++) {
        const struct verdict *verdict = ratios_find(ratios, arm, panel, x);
        noise = verdict != NULL ? verdict->noise : NAN;
    }
    if (isnan(noise))
        return;
    ratio_times(1 / noise, text);
    text_add(text, " to ");
    ratio_times(noise, text);
}

static void name_place(const struct ratios *ratios, size_t panel, size_t x, size_t row,
                       struct figure_values *values)
{
    ratios_panel_title(ratios, panel, figure_values_cell(values, row, 0));
    field_words(ratios->plan.x, ratios->x[x], figure_values_cell(values, row, 1));
}

/* A row for each place, a column for each arm; of many arms a row for each, and a column for each place. */
static int write_values(const struct ratios *ratios, struct figure_values *values, struct err *err)
{
    bool turned = ratios->plan.rows;
    size_t arms = ratios->arm_count, places = ratios->panel_count * ratios->x_count, names = turned ? 1 : 2;
    size_t columns = names + (turned ? places : arms + 1);
    if (figure_values_make(columns, names, turned ? arms + 1 : places, values, err) < 0)
        return -err->code;
    text_add(figure_values_cell(values, 0, 0), turned ? ratios->contrast->label : "panel");
    if (!turned)
        text_add(figure_values_cell(values, 0, 1), ratios->plan.x->label);
    for (size_t place = 0; place < places; place++) {
        size_t panel = place / ratios->x_count, x = place % ratios->x_count;
        if (turned)
            ratios_panel_title(ratios, panel, figure_values_cell(values, 0, place + 1));
        else if (place < values->rows)
            name_place(ratios, panel, x, place + 1, values);
        for (size_t arm = 0; arm <= arms && (turned || place < values->rows); arm++) {
            size_t row = turned ? arm + 1 : place + 1, column = turned ? place + 1 : arm + 2;
            struct text *name = figure_values_cell(values, turned ? row : 0, turned ? 0 : column);
            struct text *cell = figure_values_cell(values, row, column);
            if (place == 0)
                text_add(name, arm < arms ? text_string(&ratios->arms[arm].name) : "A/A");
            if (arm < arms)
                add_value(ratios_find(ratios, arm, panel, x), cell);
            else
                add_noise(ratios, panel, x, cell);
        }
    }
    return 0;
}

/* --- description --- */

static int describe(const struct figure *figure, const struct variants *variants, size_t variant,
                    const struct figure_context *context, struct figure_description *description,
                    struct figure_values *values, struct err *err)
{
    own_ratios ratios = {0};
    if (ratios_make(figure, variants, variant, context, &ratios, err) < 0)
        return -err->code;
    text_add(&description->title, text_string(&ratios.title));
    for (unsigned i = 0; i < ratios.arm_count && !ratios.plan.rows; i++)
        figure_description_add(description, text_string(&ratios.arms[i].legend),
                               theme_look(ratios.arms[i].place), false);
    if (text_ok(&description->title, err) < 0)
        return -err->code;
    return write_values(&ratios, values, err);
}

const struct figure_kind figure_of_ratios = {
    .source = "verdicts.csv",
    .variants = ratio_variants,
    .gnuplot = ratio_gnuplot,
    .matplotlib = ratio_matplotlib,
    .describe = describe,
};
