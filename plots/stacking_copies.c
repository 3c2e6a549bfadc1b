/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "plots/picture.h"
#include "plots/stacking.h"
#include "plots/templates.h"

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

static unsigned find_parts(const struct picture *picture, unsigned stack, struct part parts[STACK_PARTS_MAX])
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

static const struct summary *find(const struct bar *bar, unsigned metric)
{
    return bar_grid_find(bar->picture, bar->panel, bar->series, metric);
}

static double part_of(const struct bar *bar, const struct part *part)
{
    const struct summary *summary = find(bar, part->id);
    return summary != NULL ? summary->median : NAN;
}

/* The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one. */
static struct amount sum_of(const struct bar *bar)
{
    const struct summary *summary = find(bar, sums[bar->stack]);
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

static void add_behind(const struct bar *bar, struct text *text)
{
    text_number(text, sum_of(bar).middle, 3);
}

const struct stacking stacking_copies = {
    .stacks = {{"copies_per_byte", "copies per byte, copies/B", false},
               {"cpu_ns_per_byte", "CPU time per byte, ns/B", true}},
    .source = "summary.csv",
    .comment = "Their parts, from left to right: metrics of summary.csv",
    .reader = template_read_parts,
    .parts = find_parts,
    .part = part_of,
    .sum = sum_of,
    .behind = add_behind,
};
