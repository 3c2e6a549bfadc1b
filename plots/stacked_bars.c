/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/stacked_bars.h"

#include <inttypes.h>
#include <math.h>

#include "answers/profile_phrase.h"
#include "plots/text_width.h"
#include "plots/templates.h"
#include "plots/theme.h"

/* --- stacking copies --- */

/* Blue where the CPU copies anyway, orange for what zero-copy was meant to save: they differ in brightness
 * too, for print and for colour-blind readers (Okabe & Ito's blue and vermilion, lightened and darkened). */
static const struct {
    enum metric_id metric;
    unsigned stack, colour;
} rows[] = {
    {METRIC_copies_serialise, 0, 0xa9cfe8},   {METRIC_copies_in, 0, 0x3d8fc4},
    {METRIC_copies_late, 0, 0xd55e00},        {METRIC_copies_out, 0, 0x1f3d5c},
    {METRIC_tx_cpu_ns_per_byte, 1, 0x6b6b6b}, {METRIC_rx_cpu_ns_per_byte, 1, 0xbdbdbd},
};
static const enum metric_id sums[STACKS] = {METRIC_copies_per_byte, METRIC_cpu_ns_per_byte};

static unsigned stacking_copies_find_parts(const struct picture *picture, unsigned stack,
                                           struct part parts[STACK_PARTS_MAX])
{
    (void)picture;
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].stack == stack)
            parts[count++] = (struct part){.key = metrics[rows[i].metric].key,
                                           .label = metrics[rows[i].metric].label,
                                           .id = rows[i].metric,
                                           .colour = rows[i].colour};
    return count;
}

static const struct summary *stacking_copies_find(const struct bar *bar, unsigned metric)
{
    return bar_grid_find(bar->picture, bar->panel, bar->series, metric);
}

static double stacking_copies_part_of(const struct bar *bar, const struct part *part)
{
    const struct summary *summary = stacking_copies_find(bar, part->id);
    return summary != NULL ? summary->median : NAN;
}

/* The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one. */
static struct amount stacking_copies_sum_of(const struct bar *bar)
{
    const struct summary *summary = stacking_copies_find(bar, sums[bar->stack]);
    struct amount amount = {.middle = NAN, .low = NAN, .high = NAN};
    if (summary == NULL)
        return amount;
    amount.middle = summary->median;
    if (summary->n > 1) {
        amount.low = isnan(summary->low) ? summary->min : summary->low;
        amount.high = isnan(summary->high) ? summary->max : summary->high;
    }
    return amount;
}

static void stacking_copies_add_behind(const struct bar *bar, struct text *text)
{
    text_number(text, stacking_copies_sum_of(bar).middle, 3);
}

const struct stacking stacking_copies = {
    .stacks = {{"copies_per_byte", "copies per byte, copies/B", false},
               {"cpu_ns_per_byte", "CPU time per byte, ns/B", true}},
    .source = "summary.csv",
    .comment = "Their parts, from left to right: metrics of summary.csv",
    .reader = template_read_parts,
    .parts = stacking_copies_find_parts,
    .part = stacking_copies_part_of,
    .sum = stacking_copies_sum_of,
    .behind = stacking_copies_add_behind,
};

/* --- stacking profile --- */

enum { NS_PER_BYTE, PERCENT };

/* Copies as in the figure of copies; neighbours in a stack differ in brightness, so that print and
 * colour-blind eyes tell them apart (hues of Okabe & Ito, lightened and darkened); what explains nothing
 * is grey or brown. */
static const unsigned colours[PROFILE_GROUP_COUNT] = {
    [PROFILE_copy_in] = 0x3d8fc4, [PROFILE_late_copy] = 0xd55e00, [PROFILE_copy_out] = 0x1f3d5c,
    [PROFILE_copying] = 0xa9cfe8, [PROFILE_pinning] = 0xe69f00,   [PROFILE_buffers] = 0xf6e29a,
    [PROFILE_tcp_ip] = 0x009e73,  [PROFILE_device] = 0x9fd9c4,    [PROFILE_scheduling] = 0xa8568a,
    [PROFILE_entry] = 0xe3b7d3,   [PROFILE_user] = 0x6b6b6b,      [PROFILE_other] = 0xbdbdbd,
    [PROFILE_hidden] = 0x8a7560,
};

static bool has(const struct picture *picture, const struct profile_share *share)
{
    return variants_has(picture->variants, picture->variant, &share->profile->cell);
}

/* Those groups that have a sample anywhere in the picture: a legend of the others would be ink without data.
 */
static unsigned stacking_profile_find_parts(const struct picture *picture, unsigned stack,
                                            struct part parts[STACK_PARTS_MAX])
{
    const struct profile_shares *shares = picture->context->shares;
    unsigned count = 0;
    (void)stack;
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
        bool any = false;
        for (size_t i = 0; shares != NULL && i < shares->count && !any; i++)
            any =
                shares->list[i].groups[PROFILE_WORKERS][group].samples > 0 && has(picture, &shares->list[i]);
        if (any)
            parts[count++] = (struct part){.key = profile_group_name(group),
                                           .label = profile_group_label(group),
                                           .id = group,
                                           .colour = colours[group]};
    }
    return count;
}

static const struct profile_share *stacking_profile_find(const struct bar *bar)
{
    const struct picture *picture = bar->picture;
    const struct profile_shares *shares = picture->context->shares;
    const struct series *series = &picture->series[bar->series];
    for (size_t i = 0; shares != NULL && i < shares->count; i++) {
        const struct cell *cell = &shares->list[i].profile->cell;
        if (cell->mechanism == series->mechanism && cell->control == series->control &&
            coordinate_value(&picture->panel, cell) == picture->panel.values[bar->panel] &&
            has(picture, &shares->list[i]))
            return &shares->list[i];
    }
    return NULL;
}

static double stacking_profile_part_of(const struct bar *bar, const struct part *part)
{
    const struct profile_share *profile = stacking_profile_find(bar);
    if (profile == NULL)
        return NAN;
    const struct share *share = &profile->groups[PROFILE_WORKERS][part->id];
    return bar->stack == NS_PER_BYTE ? profile_share_ns(profile, share) : 100 * share->value;
}

/* One run has no interval. */
static struct amount stacking_profile_sum_of(const struct bar *bar)
{
    const struct profile_share *profile = stacking_profile_find(bar);
    struct amount amount = {.middle = NAN, .low = NAN, .high = NAN};
    if (profile != NULL)
        amount.middle = bar->stack == NS_PER_BYTE ? profile->profile->cpu_ns_per_byte : 100;
    return amount;
}

static void stacking_profile_add_behind(const struct bar *bar, struct text *text)
{
    const struct profile_share *profile = stacking_profile_find(bar);
    if (bar->stack == NS_PER_BYTE)
        text_number(text, stacking_profile_sum_of(bar).middle, 3);
    else if (profile != NULL)
        text_addf(text, "%" PRIu64, profile->samples);
    else
        text_add(text, "no profile");
}

static void add_summarised(const struct picture *picture, struct text *text)
{
    profile_phrase_sampling(picture->context->shares, text);
    text_add(text, " in one run a cell outside the blocks; samples of the workers alone");
}

const struct stacking stacking_profile = {
    .stacks = {{"ns_per_byte", "CPU time per byte, ns/B", true},
               {"percent", "% of the samples, and how many", false}},
    .one_legend = true,
    .source = "profile_shares.csv",
    .comment = "Their parts, from left to right: groups of profile_shares.csv, for each stack",
    .reader = template_read_shares,
    .parts = stacking_profile_find_parts,
    .part = stacking_profile_part_of,
    .sum = stacking_profile_sum_of,
    .behind = stacking_profile_add_behind,
    .summarised = add_summarised,
};

/* --- bars plan --- */

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
