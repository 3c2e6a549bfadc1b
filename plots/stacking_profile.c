/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>

#include "answers/profile_phrase.h"
#include "plots/picture.h"
#include "plots/stacking.h"
#include "plots/templates.h"

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
static unsigned find_parts(const struct picture *picture, unsigned stack, struct part parts[STACK_PARTS_MAX])
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

static const struct profile_share *find(const struct bar *bar)
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

static double part_of(const struct bar *bar, const struct part *part)
{
    const struct profile_share *profile = find(bar);
    if (profile == NULL)
        return NAN;
    const struct share *share = &profile->groups[PROFILE_WORKERS][part->id];
    return bar->stack == NS_PER_BYTE ? profile_share_ns(profile, share) : 100 * share->value;
}

/* One run has no interval. */
static struct amount sum_of(const struct bar *bar)
{
    const struct profile_share *profile = find(bar);
    struct amount amount = {.middle = NAN, .low = NAN, .high = NAN};
    if (profile != NULL)
        amount.middle = bar->stack == NS_PER_BYTE ? profile->profile->cpu_ns_per_byte : 100;
    return amount;
}

static void add_behind(const struct bar *bar, struct text *text)
{
    const struct profile_share *profile = find(bar);
    if (bar->stack == NS_PER_BYTE)
        text_number(text, sum_of(bar).middle, 3);
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
    .parts = find_parts,
    .part = part_of,
    .sum = sum_of,
    .behind = add_behind,
    .summarised = add_summarised,
};
