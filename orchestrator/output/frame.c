/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/frame.h"

#include "record/record.h"

/* The most metrics that rest on one event. */
enum { EVENT_METRICS_MAX = 10 };

/* Which event each metric rests on: where the event could not be had, the figure says why. */
static const struct gap {
    enum counter_id counter;
    enum metric_id metrics[EVENT_METRICS_MAX];
    size_t count;
} gap_rows[] = {
    {COUNTER_cycles,
     {METRIC_tx_cycles, METRIC_rx_cycles, METRIC_tx_cycles_per_byte, METRIC_rx_cycles_per_byte,
      METRIC_cycles_per_byte},
     5},
    {COUNTER_instructions, {METRIC_tx_instructions, METRIC_rx_instructions}, 2},
    {COUNTER_l1d_misses, {METRIC_tx_l1d_misses, METRIC_rx_l1d_misses, METRIC_l1d_misses_per_kb}, 3},
    {COUNTER_llc_misses, {METRIC_tx_llc_misses, METRIC_rx_llc_misses, METRIC_llc_misses_per_kb}, 3},
    {COUNTER_cache_misses, {METRIC_cache_misses_per_kb}, 1},
};

void frame_release(struct frame *frame)
{
    text_release(&frame->caption);
    text_release(&frame->name);
}

static void find_gaps(const struct environment *environment, const char *gaps[METRIC_COUNT])
{
    for (size_t i = 0; i < sizeof gap_rows / sizeof *gap_rows; i++)
        for (size_t j = 0; j < gap_rows[i].count; j++) {
            const char *why = environment->counters[gap_rows[i].counter];
            gaps[gap_rows[i].metrics[j]] = why[0] != '\0' ? why : NULL;
        }
}

/* All values of a parameter that the caption names: "veth", "1500/9000". */
static void add_parameter(const struct spec *spec, const char *key, const char *before, struct text *text)
{
    const struct axis *axis = spec_axis(spec, key);
    text_add(text, before);
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell = {0};
        axis_value(axis, i, &cell);
        text_add(text, i > 0 ? "/" : "");
        column_print_parameter(axis->field, &cell, text);
    }
}

static void write_caption(const struct spec *spec, const struct environment *environment, struct text *text)
{
    host_caption(&environment->host, text);
    add_parameter(spec, "path", " · ", text);
    add_parameter(spec, "mtu", ", MTU ", text);
    add_parameter(spec, "congestion", ", ", text);
    text_addf(text, " · %lld block%s · %.10s", (long long)spec->settings.blocks,
              plural(spec->settings.blocks), environment->started);
}

int frame_make(const struct findings *findings, const char *prefix, struct frame *frame, struct err *err)
{
    const struct spec *spec = &findings->experiment.spec;
    *frame = (struct frame){0};
    find_gaps(&findings->environment, frame->gaps);
    write_caption(spec, &findings->environment, &frame->caption);
    text_addf(&frame->name, "%s, seed %lld", spec->settings.name, (long long)spec->settings.seed);
    frame->context = (struct figure_context){
        .summaries = &findings->summaries,
        .experiment = text_string(&frame->name),
        .caption = text_string(&frame->caption),
        .gaps = frame->gaps,
        .prefix = prefix,
        .shares = &findings->shares,
        .records = &findings->records,
        .blocks = (size_t)spec->settings.blocks,
    };
    return text_ok(&frame->caption, err) < 0 ? -err->code : text_ok(&frame->name, err);
}
