/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/figure.h"

#include "plots/bars.h"
#include "plots/picture.h"
#include "plots/script.h"
#include "plots/stacking.h"

const struct figure figures[] = {
    {
        .name = "latency",
        .title = "Time to receive one message",
        .metric = METRIC_receive_us,
        .instead = METRIC_receive_us,
        .x = "threads",
        .panel = "message_size",
    },
    {
        .name = "throughput",
        .title = "Throughput",
        .metric = METRIC_throughput_gbps,
        .instead = METRIC_throughput_gbps,
        .x = "message_size",
        .panel = "threads",
    },
    {
        .name = "cycles-per-byte",
        .title = "CPU cycles per byte",
        .metric = METRIC_cycles_per_byte,
        .instead = METRIC_cpu_ns_per_byte,
        .instead_title = "CPU time per byte",
        .x = "message_size",
        .panel = "threads",
    },
    {
        .name = "llc-misses",
        .title = "Last-level cache misses",
        .metric = METRIC_llc_misses_per_kb,
        .instead = METRIC_llc_misses_per_kb,
        .x = "message_size",
        .panel = "threads",
    },
    {
        .name = "copies",
        .title = "Copies that were really made, and the CPU time that a byte took",
        .metric = METRIC_copies_per_byte,
        .instead = METRIC_copies_per_byte,
        .x = "message_size",
        .panel = "message_size",
        .bars = &stacking_copies,
    },
    {
        .name = "profile",
        .title = "Where the CPU time goes",
        .metric = METRIC_cpu_ns_per_byte,
        .instead = METRIC_cpu_ns_per_byte,
        .x = "message_size",
        .panel = "message_size",
        .bars = &stacking_profile,
        .sampled = true,
    },
};
const unsigned figure_count = sizeof figures / sizeof figures[0];

bool figure_wanted(const struct figure *figure, const struct profile_shares *shares)
{
    return !figure->sampled || (shares != NULL && shares->count > 0);
}

const struct summaries *figure_summaries(const struct figure *figure, const struct summaries *summaries,
                                         const struct profile_shares *shares)
{
    static const struct summaries none = {0};
    if (!figure->sampled)
        return summaries;
    return shares != NULL ? &shares->sampled : &none;
}

const char *figure_source(const struct figure *figure)
{
    return figure->bars != NULL ? figure->bars->source : "summary.csv";
}

int figure_variants(const struct figure *figure, const struct summaries *summaries, struct variants *variants,
                    struct err *err)
{
    return variants_find(figure->x, figure->panel, summaries, variants, err);
}

void figure_path(const struct figure *figure, const struct variants *variants, size_t variant,
                 const char *prefix, const char *extension, struct text *text)
{
    text_add(text, "figures/");
    variants_file_name(prefix != NULL ? prefix : "", text);
    text_add(text, figure->name);
    variants_suffix(variants, variant, text);
    text_addf(text, ".%s", extension);
}

int figure_script(const struct figure *figure, const struct variants *variants, size_t variant,
                  const struct figure_context *context, struct text *text, struct err *err)
{
    own_picture picture = {0};
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    if (figure->bars != NULL && picture.most > 0)
        bars_write(&picture, text);
    else
        script_write(&picture, text);
    return text_ok(text, err);
}
