/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"

#include <string.h>

#include "files/host.h"
#include "plots/figure.h"
#include "plots/gnuplot.h"

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
    unsigned column = (unsigned)(axis->field - cell_fields);
    text_add(text, before);
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell = {0};
        memcpy((char *)&cell + axis->field->offset, (const char *)axis->values + i * axis->field->size,
               axis->field->size);
        text_add(text, i > 0 ? "/" : "");
        record_print_parameter(&cell, column, text);
    }
}

static void write_caption(const struct experiment *experiment, const struct environment *environment,
                          struct text *text)
{
    host_caption(&environment->host, text);
    add_parameter(&experiment->spec, "path", " · ", text);
    add_parameter(&experiment->spec, "mtu", ", MTU ", text);
    add_parameter(&experiment->spec, "congestion", ", ", text);
    text_addf(text, " · %lld block%s · %.10s", (long long)experiment->spec.settings.blocks,
              experiment->spec.settings.blocks == 1 ? "" : "s", environment->started);
}

static int write_text(const struct results *results, const char *name, const struct text *text,
                      struct err *err)
{
    if (text_ok(text, err) != 0)
        return -err->code;
    return results_write(results, name, text_string(text), text->length, err);
}

struct drawing {
    const struct results *results;
    const struct settings *settings;
    struct figure_context context;
    bool gnuplot; /* there is one */
};

static int draw_formats(const struct drawing *drawing, const char *script, struct err *err)
{
    static const char *const formats[] = {[FORMAT_SVG] = "svg", [FORMAT_PNG] = "png"};
    for (unsigned i = 0; i < sizeof formats / sizeof *formats; i++) {
        if ((drawing->settings->figures.bits >> i & 1) == 0)
            continue;
        if (gnuplot_draw(drawing->results->folder, script, formats[i], err) != 0)
            return -err->code;
    }
    return 0;
}

static int draw_figure(const struct drawing *drawing, const struct figure *figure, struct err *err)
{
    own_variants variants = {0};
    int rc = figure_variants(figure, drawing->context.summaries, &variants, err);
    for (size_t i = 0; i < variants.count && rc == 0; i++) {
        own_text path = {0}, script = {0};
        figure_path(figure, &variants, i, drawing->context.prefix, "gp", &path);
        rc = figure_script(figure, &variants, i, &drawing->context, &script, err);
        if (rc == 0)
            rc = write_text(drawing->results, text_string(&path), &script, err);
        if (rc == 0 && drawing->gnuplot)
            rc = draw_formats(drawing, text_string(&path), err);
    }
    return rc;
}

static int draw_all(struct drawing *drawing, struct err *err)
{
    struct err no_gnuplot = {0};
    drawing->gnuplot = gnuplot_probe(NULL, &no_gnuplot) == 0;
    for (unsigned i = 0; i < figure_count; i++) {
        int rc = draw_figure(drawing, &figures[i], err);
        if (rc != 0)
            return rc;
    }
    *err = no_gnuplot; /* the scripts are there; the pictures are not */
    return -err->code;
}

static int write_tables(const struct findings *findings, struct err *err)
{
    own_text summary = {0}, verdicts = {0}, crossovers = {0};
    summaries_csv(&findings->summaries, &summary);
    verdicts_csv(&findings->verdicts, &verdicts);
    crossovers_csv(&findings->crossovers, &crossovers);
    int rc = write_text(&findings->results, "summary.csv", &summary, err);
    if (rc == 0)
        rc = write_text(&findings->results, "verdicts.csv", &verdicts, err);
    if (rc == 0)
        rc = write_text(&findings->results, "crossovers.csv", &crossovers, err);
    return rc;
}

int report_make(const struct findings *findings, struct err *err)
{
    int rc = write_tables(findings, err);
    if (rc != 0)
        return rc;
    const struct settings *settings = &findings->experiment.spec.settings;
    const char *gaps[METRIC_COUNT] = {0};
    own_text caption = {0}, name = {0};
    find_gaps(&findings->environment, gaps);
    write_caption(&findings->experiment, &findings->environment, &caption);
    text_addf(&name, "%s, seed %lld", settings->name, (long long)settings->seed);
    struct drawing drawing = {.results = &findings->results,
                              .settings = settings,
                              .context = {.summaries = &findings->summaries,
                                          .experiment = text_string(&name),
                                          .caption = text_string(&caption),
                                          .gaps = gaps,
                                          .prefix = settings->prefix,
                                          .blocks = (size_t)settings->blocks}};
    return draw_all(&drawing, err);
}
