/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/figure.h"

#include "plots/bars.h"
#include "plots/picture.h"
#include "plots/script.h"

const struct figure figures[] = {
    {
        .name = "latency",
        .title = "Time to receive one message against the number of connections",
        .metric = METRIC_receive_us,
        .instead = METRIC_receive_us,
        .x = "threads",
        .panel = "message_size",
    },
    {
        .name = "throughput",
        .title = "Throughput against message size",
        .metric = METRIC_throughput_gbps,
        .instead = METRIC_throughput_gbps,
        .x = "message_size",
        .panel = "threads",
    },
    {
        .name = "cycles-per-byte",
        .title = "CPU cycles per byte against message size",
        .metric = METRIC_cycles_per_byte,
        .instead = METRIC_cpu_ns_per_byte,
        .instead_title = "CPU time per byte against message size",
        .x = "message_size",
        .panel = "threads",
    },
    {
        .name = "llc-misses",
        .title = "Last-level cache misses against message size",
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
        .bars = true,
    },
};
const unsigned figure_count = sizeof figures / sizeof figures[0];

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
    if (figure->bars && picture.most > 0)
        bars_write(&picture, text);
    else
        script_write(&picture, text);
    return text_ok(text, err);
}
