/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/stacked_bars.h"

#include <inttypes.h>
#include <math.h>

#include "answers/cpu_time.h"
#include "plots/templates.h"

/* --- copies --- */

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

static struct part copies_part(unsigned row)
{
    const struct metric *metric = &metrics[rows[row].metric];
    return (struct part){
        .key = metric->key, .label = metric->label, .id = rows[row].metric, .colour = rows[row].colour};
}

static unsigned copies_add_parts(const struct picture *picture, unsigned stack,
                                 struct part parts[STACK_PARTS_MAX])
{
    unsigned count = 0, last = 0;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool any = false;
        last = rows[i].stack == stack ? i : last;
        for (size_t j = 0; j < picture->shown_count && !any; j++)
            any = picture->shown[j]->metric == rows[i].metric && picture->shown[j]->median > 0;
        if (any && rows[i].stack == stack)
            parts[count++] = copies_part(i);
    }
    if (count == 0) /* a sum that is 0 everywhere */
        parts[count++] = copies_part(last);
    return count;
}

static struct amount copies_amount(const struct bar *bar, const struct part *part)
{
    return picture_amount(
        picture_find(bar->picture, bar->series, bar->panel, 0, part != NULL ? part->id : sums[bar->stack]));
}

static void copies_add_behind(const struct bar *bar, struct text *text)
{
    text_number(text, copies_amount(bar, NULL).middle, 3);
}

const struct stacking stacking_copies = {
    .stacks = {{"copies_per_byte", "copies per byte, copies/B", false},
               {"cpu_ns_per_byte", "CPU time per byte, ns/B", true}},
    .source = "summary.csv",
    .comment = "Their parts, from left to right: metrics of summary.csv",
    .reader = template_read_parts,
    .parts = copies_add_parts,
    .amount = copies_amount,
    .behind = copies_add_behind,
};

/* --- profile --- */

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
static unsigned profile_add_parts(const struct picture *picture, unsigned stack,
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

static const struct profile_share *profile_of(const struct bar *bar)
{
    const struct picture *picture = bar->picture;
    const struct profile_shares *shares = picture->context->shares;
    const struct series *series = &picture->series[bar->series];
    for (size_t i = 0; shares != NULL && i < shares->count; i++) {
        const struct cell *cell = &shares->list[i].profile->cell;
        if (!cell->control && field_equal(picture->variants->contrast, cell, series->cell) &&
            coordinate_value(&picture->panel, cell) == picture->panel.values[bar->panel] &&
            has(picture, &shares->list[i]))
            return &shares->list[i];
    }
    return NULL;
}

/* One run has no interval. */
static struct amount profile_amount(const struct bar *bar, const struct part *part)
{
    const struct profile_share *profile = profile_of(bar);
    struct amount amount = {.middle = NAN, .low = NAN, .high = NAN};
    if (profile == NULL)
        return amount;
    amount.middle = bar->stack == NS_PER_BYTE ? profile->profile->cpu_ns_per_byte : 100;
    if (part != NULL) {
        const struct share *share = &profile->groups[PROFILE_WORKERS][part->id];
        amount.middle = bar->stack == NS_PER_BYTE ? profile->sample_ns_per_byte * (double)share->samples
                                                  : 100 * share->value;
    }
    return amount;
}

static void profile_add_behind(const struct bar *bar, struct text *text)
{
    const struct profile_share *profile = profile_of(bar);
    if (bar->stack == NS_PER_BYTE)
        text_number(text, profile_amount(bar, NULL).middle, 3);
    else if (profile != NULL)
        text_addf(text, "%" PRIu64, profile->samples);
    else
        text_add(text, "no profile");
}

static void profile_add_summarised(const struct picture *picture, struct text *text)
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
    .parts = profile_add_parts,
    .amount = profile_amount,
    .behind = profile_add_behind,
    .summarised = profile_add_summarised,
};

/* --- bars plan --- */

enum { TICS_NARROW = 3 }; /* that many numbers do not fit below a panel of 100 pixels */

/* From 0 to the largest sum or end of an interval in some panels. */
static struct scale find_scale(const struct bars_plan *plan, unsigned stack, size_t first, size_t end)
{
    const struct picture *picture = plan->picture;
    double largest = NAN;
    for (size_t p = first; p < end; p++)
        for (unsigned s = 0; s < picture->series_count; s++) {
            const struct bar bar = {.picture = picture, .stack = stack, .series = s, .panel = p};
            struct amount sum = plan->stacking->amount(&bar, NULL);
            largest = fmax(largest, fmax(sum.middle, sum.high));
        }
    struct scale scale;
    scale_make(isnan(largest) ? NAN : 0, largest, &scale);
    return scale;
}

/* Copies are the same number at all sizes and share an axis; small messages take ten times the CPU time of
 * large ones, which would vanish on theirs. */
struct bars_axis bars_plan_axis(const struct bars_plan *plan, unsigned stack, size_t panel)
{
    struct scale scale = plan->shared[stack];
    if (plan->stacking->stacks[stack].own_axes)
        scale = find_scale(plan, stack, panel, panel + 1);
    struct bars_axis axis = {scale.high, scale.count > 1 ? scale.tics[1] - scale.tics[0] : scale.high};
    while (plan->picture->context->narrow && axis.high / axis.step >= TICS_NARROW)
        axis.step *= 2;
    return axis;
}

struct amount bars_plan_amount(const struct bars_plan *plan, const struct bar *bar, const struct part *part)
{
    struct amount sum = plan->stacking->amount(bar, NULL);
    if (part == NULL)
        return sum;
    double parts = 0;
    for (unsigned i = 0; i < plan->part_count; i++) {
        double middle = plan->stacking->amount(bar, &plan->parts[i]).middle;
        parts += plan->stack[i] == bar->stack && middle > 0 ? middle : 0;
    }
    struct amount amount = plan->stacking->amount(bar, part);
    amount.middle *= parts > 0 && isfinite(sum.middle) ? sum.middle / parts : 1;
    return amount;
}

void bars_plan_make(const struct picture *picture, struct bars_plan *plan)
{
    unsigned pairs = (unsigned)picture->panel.count;
    *plan = (struct bars_plan){.picture = picture,
                               .stacking = picture->figure->bars,
                               .across = pairs > 2 && !picture->context->narrow ? 2 : 1};
    for (unsigned stack = 0; stack < STACKS; stack++) {
        struct part *parts = plan->parts + plan->part_count;
        unsigned count = plan->stacking->parts(picture, stack, parts);
        for (unsigned i = 0; i < count; i++)
            plan->stack[plan->part_count + i] = stack;
        plan->part_count += count;
        if (stack == 0 || !plan->stacking->one_legend)
            plan->legend_count = plan->part_count;
        plan->shared[stack] = find_scale(plan, stack, 0, pairs);
    }
}
