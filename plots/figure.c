/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/figure.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "experiment/cell.h"
#include "plots/axes.h"
#include "plots/distribution.h"
#include "plots/figure_values.h"
#include "plots/over_time.h"
#include "plots/picture.h"
#include "plots/ratio.h"
#include "plots/stacked_bars.h"

/* --- figure --- */

const struct figure figures[] = {
    {
        .name = "ratio",
        .metric = METRIC_throughput_gbps,
        .instead = METRIC_throughput_gbps,
        .kind = &figure_of_ratios,
    },
    {
        .name = "ratio-latency",
        .metric = METRIC_latency_p50_us,
        .instead = METRIC_latency_p50_us,
        .kind = &figure_of_ratios,
    },
    {
        .name = "ratio-latency-p99",
        .metric = METRIC_latency_p99_us,
        .instead = METRIC_latency_p99_us,
        .kind = &figure_of_ratios,
    },
    {
        .name = "latency-cdf",
        .title = "Latency by percentile",
        .metric = METRIC_latency_p50_us,
        .instead = METRIC_latency_p50_us,
        .kind = &figure_of_distributions,
    },
    {
        .name = "ratio-cpu",
        .metric = METRIC_cycles_per_byte,
        .instead = METRIC_cpu_ns_per_byte,
        .kind = &figure_of_ratios,
    },
    {
        .name = "ratio-time",
        .metric = METRIC_receive_us,
        .instead = METRIC_receive_us,
        .kind = &figure_of_ratios,
    },
    {
        .name = "latency-p50",
        .title = "Median latency",
        .metric = METRIC_latency_p50_us,
        .instead = METRIC_latency_p50_us,
        .x = "message_size",
        .panel = "threads",
        .timed = true,
    },
    {
        .name = "latency-p99",
        .title = "99th percentile of the latency",
        .metric = METRIC_latency_p99_us,
        .instead = METRIC_latency_p99_us,
        .x = "message_size",
        .panel = "threads",
        .timed = true,
    },
    {
        .name = "latency-p999",
        .title = "99.9th percentile of the latency",
        .metric = METRIC_latency_p999_us,
        .instead = METRIC_latency_p999_us,
        .x = "message_size",
        .panel = "threads",
        .timed = true,
    },
    {
        .name = "latency-p50-threads",
        .title = "Median latency",
        .metric = METRIC_latency_p50_us,
        .instead = METRIC_latency_p50_us,
        .x = "threads",
        .panel = "message_size",
        .both_vary = true,
        .timed = true,
    },
    {
        .name = "latency-p99-threads",
        .title = "99th percentile of the latency",
        .metric = METRIC_latency_p99_us,
        .instead = METRIC_latency_p99_us,
        .x = "threads",
        .panel = "message_size",
        .both_vary = true,
        .timed = true,
    },
    {
        .name = "latency-p999-threads",
        .title = "99.9th percentile of the latency",
        .metric = METRIC_latency_p999_us,
        .instead = METRIC_latency_p999_us,
        .x = "threads",
        .panel = "message_size",
        .both_vary = true,
        .timed = true,
    },
    {
        .name = "time-per-message",
        .title = "Time per message",
        .note = "what the study calls latency; it is the reciprocal of throughput per thread",
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
        .name = "cpu-per-byte",
        .title = "CPU cycles per byte",
        .metric = METRIC_cycles_per_byte,
        .instead = METRIC_cpu_ns_per_byte,
        .instead_title = "CPU time per byte",
        .x = "message_size",
        .panel = "threads",
    },
    {
        .name = "cpu-against-throughput",
        .title = "CPU cycles per byte",
        .note = "a point is a cell; further right and lower is better",
        .metric = METRIC_cycles_per_byte,
        .instead = METRIC_cpu_ns_per_byte,
        .instead_title = "CPU time per byte",
        .x = "message_size",
        .panel = "threads",
        .against_throughput = true,
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
        .name = "throughput-over-time",
        .metric = METRIC_throughput_gbps,
        .instead = METRIC_throughput_gbps,
        .kind = &figure_over_time,
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

const char *figure_source(const struct figure *figure)
{
    if (figure->kind != NULL)
        return figure->kind->source;
    return figure->bars != NULL ? figure->bars->source : "summary.csv";
}

const struct field *figure_contrast(const struct figure_context *context)
{
    return context->spec != NULL ? spec_contrast(context->spec)->field : &cell_fields[0]; /* the mechanism */
}

size_t figure_place(const struct spec *spec, const struct cell *cell)
{
    const struct axis *axis = spec != NULL ? spec_contrast(spec) : NULL;
    struct cell other = {0};
    size_t i = 0;
    for (; axis != NULL && i < axis->count; i++) {
        axis_value(axis, i, &other);
        if (field_equal(axis->field, cell, &other))
            break;
    }
    return i;
}

static const double KEPT_LEAST_PCT = 99, ARRIVED_LEAST = 0.98; /* of what was offered; of what was sent */

bool figure_saturated(const struct summary *kept, const struct summary *sent, const struct summary *arrived)
{
    return (kept != NULL && kept->median < KEPT_LEAST_PCT) ||
           (sent != NULL && arrived != NULL && arrived->median < ARRIVED_LEAST * sent->median);
}

/* --- variant --- */

void variants_release(struct variants *variants)
{
    free(variants->list);
    *variants = (struct variants){0};
}

const struct field *variants_field(const char *key)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if (strcmp(cell_fields[i].key, key) == 0)
            return &cell_fields[i];
    return NULL;
}

static bool makes_variants(const struct variants *variants, const struct field *field)
{
    return (variants->inside >> (field - cell_fields) & 1) == 0;
}

/* field_size follows from message_size and fields. */
static uint64_t find_inside(const struct variants *variants)
{
    const char *const keys[] = {"message_size", "field_size", variants->x, variants->panel,
                                variants->contrast->key};
    uint64_t inside = 0;
    for (unsigned i = 0; i < cell_field_count; i++)
        for (size_t j = 0; j < sizeof keys / sizeof keys[0]; j++)
            inside |= (uint64_t)(strcmp(cell_fields[i].key, keys[j]) == 0) << i;
    return inside;
}

static int variant_order(const struct variants *variants, const struct cell *a, const struct cell *b)
{
    int order = 0; /* most fields are equal: seeing that costs less than telling which of them count */
    for (unsigned i = 0; i < cell_field_count && order == 0; i++)
        if (!field_equal(&cell_fields[i], a, b) && makes_variants(variants, &cell_fields[i]))
            order = field_compare(&cell_fields[i], a, b);
    return order;
}

/* Puts a cell where it belongs, unless its variant is there already. */
static int variants_insert(struct variants *variants, const struct cell *cell, struct err *err)
{
    size_t at = 0;
    int order = 1;
    while (at < variants->count && (order = variant_order(variants, variants->list[at], cell)) < 0)
        at++;
    if (at < variants->count && order == 0)
        return 0;
    if (ARRAY_NEXT(variants->list, variants->count, variants->capacity) == NULL)
        return err_set(err, ENOMEM, "out of memory");
    const struct cell **list = variants->list;
    memmove(list + at + 1, list + at, (variants->count - 1 - at) * sizeof *list);
    list[at] = cell;
    return 0;
}

/* Does the parameter have several values in what is shown? */
static bool varies(const struct figure *figure, const struct summaries *summaries, const char *key)
{
    const struct field *field = variants_field(key);
    const struct cell *first = NULL;
    for (size_t i = 0; field != NULL && i < summaries->count; i = summaries_behind(summaries, i)) {
        const struct cell *cell = summaries->list[i].cell;
        bool unpaced = field->offset == offsetof(struct cell, offered_rate) && cell->offered_rate == 0;
        if ((figure->timed && !cell_is_timed(cell)) || unpaced)
            continue;
        first = first == NULL ? cell : first;
        if (!field_equal(field, first, cell))
            return true;
    }
    return false;
}

/* Where the load varies it is what all is drawn against: a figure for each of ten loads shows no bend. */
static void put_load_first(const struct figure *figure, const struct summaries *summaries,
                           struct variants *variants)
{
    static const char load[] = "offered_rate";
    if (strcmp(load, variants->contrast->key) == 0 || !varies(figure, summaries, load))
        return;
    if (figure->bars != NULL) { /* whose panels are all that they have */
        if (!varies(figure, summaries, variants->panel))
            variants->x = variants->panel = load;
        return;
    }
    if (strcmp(variants->x, variants->contrast->key) != 0 && varies(figure, summaries, variants->x))
        variants->panel = variants->x;
    variants->x = load;
}

/* The figure's axis and panels. What the experiment compares is neither: the other one stands in for it, and
 * so many messages a call make the panels, which vary seldom. */
static void choose_coordinates(const struct figure *figure, const struct summaries *summaries,
                               struct variants *variants)
{
    variants->x = figure->x;
    variants->panel = figure->panel;
    put_load_first(figure, summaries, variants);
    if (strcmp(variants->x, variants->contrast->key) == 0)
        variants->x = figure->panel;
    if (figure->bars == NULL &&
        (strcmp(variants->panel, variants->contrast->key) == 0 || variants->panel == variants->x))
        variants->panel = "batch";
}

/* A view that is not the figure's own, or shows what another one does. */
static bool is_spared(const struct figure *figure, const struct variants *variants,
                      const struct summaries *summaries)
{
    return figure->both_vary &&
           (strcmp(variants->x, figure->x) != 0 || strcmp(variants->panel, figure->panel) != 0 ||
            !varies(figure, summaries, figure->x) || !varies(figure, summaries, figure->panel));
}

int figure_variants(const struct figure *figure, const struct figure_context *context,
                    struct variants *variants, struct err *err)
{
    if (figure->kind != NULL)
        return figure->kind->variants(figure, context, variants, err);
    *variants = (struct variants){.contrast = figure_contrast(context)};
    if (figure->sampled && (context->shares == NULL || context->shares->count == 0))
        return 0;
    const struct summaries *summaries = figure->sampled ? &context->shares->sampled : context->summaries;
    variants->summaries = summaries;
    choose_coordinates(figure, summaries, variants);
    variants->inside = find_inside(variants);
    if (is_spared(figure, variants, summaries))
        return 0;
    int rc = 0;
    for (size_t i = 0; i < summaries->count && rc == 0; i = summaries_behind(summaries, i))
        if (!figure->timed || cell_is_timed(summaries->list[i].cell))
            rc = variants_insert(variants, summaries->list[i].cell, err);
    if (rc == 0 && variants->count == 0 && !figure->timed) {
        variants->list = calloc(1, sizeof *variants->list);
        variants->count = 1;
        if (variants->list == NULL)
            rc = err_set(err, ENOMEM, "out of memory");
    }
    if (rc != 0)
        variants_release(variants);
    return rc;
}

bool variants_has(const struct variants *variants, size_t variant, const struct cell *cell)
{
    return variants->list[variant] != NULL && variant_order(variants, variants->list[variant], cell) == 0;
}

bool variants_differ(const struct variants *variants, const struct field *field)
{
    return makes_variants(variants, field) && cells_vary(variants->list, variants->count, field);
}

void variants_file_name(const char *string, struct text *text)
{
    for (const char *c = string; *c != '\0'; c++) {
        bool plain = isascii((unsigned char)*c) && (isalnum((unsigned char)*c) || strchr(".+-_", *c) != NULL);
        text_add_bytes(text, plain ? c : "_", 1);
    }
}

void variants_file_part(const struct field *field, const struct cell *cell, struct text *text)
{
    own_text value = {0};
    field_print(field, cell, &value);
    text_add(text, "-");
    if (field->type != FIELD_CHOICE &&
        field->type != FIELD_TEXT) /* "loopback" says it all, "9000" does not */
        variants_file_name(field->key, text);
    variants_file_name(text_string(&value), text);
}

void variants_words(const struct variants *variants, size_t variant, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (!variants_differ(variants, field))
            continue;
        if (text->length > 0)
            text_add(text, ", ");
        coordinate_words(field, variants->list[variant], text);
    }
}

void figure_path(const struct figure *figure, const struct variants *variants, size_t variant,
                 const char *prefix, const char *extension, struct text *text)
{
    text_add(text, "figures/");
    variants_file_name(prefix != NULL ? prefix : "", text);
    text_add(text, figure->name);
    /* "-mtu9000-loopback"; nothing when there is one variant */
    for (unsigned i = 0; i < cell_field_count; i++)
        if (variants_differ(variants, &cell_fields[i]))
            variants_file_part(&cell_fields[i], variants->list[variant], text);
    text_addf(text, ".%s", extension);
}

/* --- description --- */

void figure_description_release(struct figure_description *description)
{
    for (size_t i = 0; i < description->series_count; i++)
        text_release(&description->series[i].name);
    free(description->series);
    text_release(&description->title);
    *description = (struct figure_description){0};
}

void figure_description_add(struct figure_description *description, const char *name, struct look look,
                            bool band)
{
    struct figure_series *series =
        ARRAY_NEXT(description->series, description->series_count, description->series_capacity);
    if (series == NULL) {
        description->title.failed = true;
        return;
    }
    *series = (struct figure_series){.look = look, .band = band};
    text_add(&series->name, name);
    description->title.failed |= series->name.failed;
}

/* Bars are no series: a mechanism is a row of them, and the parts of a stack stand where they do because the
 * others are there. */
int figure_describe(const struct figure *figure, const struct variants *variants, size_t variant,
                    const struct figure_context *context, struct figure_description *description,
                    struct figure_values *values, struct err *err)
{
    own_picture picture = {0};
    own_text words = {0};
    if (figure->kind != NULL)
        return figure->kind->describe(figure, variants, variant, context, description, values, err);
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc == 0)
        rc = figure_values_of(&picture, values, err);
    if (rc != 0)
        return rc;
    variants_words(variants, variant, &words);
    text_add(&description->title, text_string(&picture.title));
    if (words.length > 0)
        text_addf(&description->title, " (%s)", text_string(&words));
    for (unsigned i = 0; i < picture.series_count && figure->bars == NULL; i++)
        figure_description_add(description, text_string(&picture.series[i].legend),
                               theme_look(picture.series[i].place), false);
    if (figure->bars == NULL && picture.control_legend.length > 0)
        figure_description_add(description, text_string(&picture.control_legend),
                               (struct look){.colour = THEME_BAND, .mark = 1}, true);
    return text_ok(&description->title, err);
}
