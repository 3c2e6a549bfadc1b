/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/bars_plan.h"

#include <math.h>

#include "plots/glyph.h"
#include "plots/theme.h"

enum {
    ROW = 24, /* a mechanism's bar and the space around it */
    NAME_GAP = 10,
    LEGEND_GAP = 24,
    LEGEND_LINE = 24,
    AXIS_BOTTOM = 58,
    CAPTION_LINE = 16,
    SUBTITLE_LINE = 20,
};

void bars_plan_name(const struct series *series, struct text *text)
{
    text_addf(text, "%s%s", mechanisms[series->mechanism].name, series->control ? " (A/A)" : "");
}

static double names_width(const struct picture *picture)
{
    double width = 0;
    for (unsigned i = 0; i < picture->series_count; i++) {
        own_text name = {0};
        bars_plan_name(&picture->series[i], &name);
        width = fmax(width, glyph_width(text_string(&name), THEME_TIC));
    }
    return width;
}

static void find_parts(struct bars_plan *plan)
{
    for (unsigned stack = 0; stack < STACKS; stack++) {
        struct part *parts = plan->parts + plan->part_count;
        unsigned count = plan->stacking->parts(plan->picture, stack, parts);
        for (unsigned i = 0; i < count; i++)
            plan->stack[plan->part_count + i] = stack;
        plan->part_count += count;
        if (stack == 0 || !plan->stacking->one_legend)
            plan->legend_count = plan->part_count;
    }
}

/* Each stack begins a line of the legend. Returns the last one's middle. */
static double legend(double y, struct bars_plan *plan)
{
    double x = LAYOUT_EDGE;
    for (unsigned i = 0; i < plan->legend_count; i++) {
        double width = BARS_LEGEND_TEXT + glyph_width(plan->parts[i].label, THEME_TEXT);
        bool begins = i > 0 && plan->stack[i] != plan->stack[i - 1];
        if (begins || (i > 0 && x + width > LAYOUT_WIDTH - LAYOUT_EDGE)) {
            x = LAYOUT_EDGE;
            y += LEGEND_LINE;
        }
        plan->legend_x[i] = x;
        plan->legend_y[i] = y;
        x += width + LEGEND_GAP;
    }
    return y;
}

/* From 0 to the largest sum or end of an interval in some panels. */
static struct scale find_scale(const struct bars_plan *plan, unsigned stack, size_t first, size_t end)
{
    const struct picture *picture = plan->picture;
    double largest = NAN;
    for (size_t p = first; p < end; p++)
        for (unsigned s = 0; s < picture->series_count; s++) {
            struct amount sum = plan->stacking->sum(
                &(struct bar){.picture = picture, .stack = stack, .series = s, .panel = p});
            largest = fmax(largest, fmax(sum.middle, sum.high));
        }
    struct scale scale;
    scale_make(isnan(largest) ? NAN : 0, largest, &scale);
    return scale;
}

/* Copies are the same number at all sizes and share an axis; small messages take ten times the CPU time of
 * large ones, which would vanish on theirs. */
struct scale bars_plan_scale(const struct bars_plan *plan, unsigned stack, size_t panel)
{
    return plan->stacking->stacks[stack].own_axes ? find_scale(plan, stack, panel, panel + 1)
                                                  : plan->shared[stack];
}

double bars_plan_step(const struct scale *scale)
{
    return scale->count > 1 ? scale->tics[1] - scale->tics[0] : scale->high;
}

void bars_plan_make(const struct picture *picture, struct bars_plan *plan)
{
    size_t pairs = picture->panel.count;
    *plan = (struct bars_plan){
        .picture = picture, .stacking = picture->figure->bars, .across = pairs > 2 ? 2 : 1};
    plan->down = (unsigned)(pairs + plan->across - 1) / plan->across;
    find_parts(plan);
    for (unsigned stack = 0; stack < STACKS; stack++)
        plan->shared[stack] = find_scale(plan, stack, 0, pairs);
    double y = legend(
        picture->layout.subtitle_y + (picture_lines(&picture->subtitle) - 1) * SUBTITLE_LINE + 30, plan);
    unsigned columns = plan->across * STACKS;
    plan->left = LAYOUT_EDGE + names_width(picture) + NAME_GAP;
    plan->panel_width =
        floor((LAYOUT_WIDTH - LAYOUT_EDGE - plan->left - (columns - 1) * BARS_GAP_X) / columns);
    plan->panel_height = ROW * picture->series_count;
    plan->top = y + LEGEND_LINE / 2.0 + 34;
    plan->caption_y =
        plan->top + plan->down * (plan->panel_height + BARS_GAP_Y) - BARS_GAP_Y + AXIS_BOTTOM + CAPTION_LINE;
    plan->height = plan->caption_y + picture_lines(&picture->caption) * CAPTION_LINE;
}
