/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/figure.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "experiment/cell.h"
#include "plots/gnuplot_script.h"
#include "plots/picture.h"
#include "plots/stacked_bars.h"

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

/* field_size follows from message_size and fields. */
static bool makes_variants(const struct variants *variants, const struct field *field)
{
    const char *const others[] = {"mechanism", "message_size", "field_size", variants->x, variants->panel};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(field->key, others[i]) == 0)
            return false;
    return true;
}

static const void *member(const struct field *field, const struct cell *cell)
{
    return (const char *)cell + field->offset;
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
    while (at < variants->count && variant_order(variants, variants->list[at], cell) < 0)
        at++;
    if (at < variants->count && variant_order(variants, variants->list[at], cell) == 0)
        return 0;
    if (ARRAY_NEXT(variants->list, variants->count, variants->capacity) == NULL)
        return err_set(err, ENOMEM, "out of memory");
    const struct cell **list = variants->list;
    memmove(list + at + 1, list + at, (variants->count - 1 - at) * sizeof *list);
    list[at] = cell;
    return 0;
}

int variants_find(const char *x, const char *panel, const struct summaries *summaries,
                  struct variants *variants, struct err *err)
{
    *variants = (struct variants){.x = x, .panel = panel};
    int rc = 0;
    for (size_t i = 0; i < summaries->count && rc == 0; i++)
        if (i == 0 || summaries->list[i].cell != summaries->list[i - 1].cell)
            rc = variants_insert(variants, summaries->list[i].cell, err);
    if (rc == 0 && variants->count == 0) {
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

/* Does this field tell variants apart? */
static bool varies(const struct variants *variants, const struct field *field)
{
    return makes_variants(variants, field) && cells_vary(variants->list, variants->count, field);
}

void variants_value(const struct field *field, const struct cell *cell, struct text *text)
{
    int64_t number = field->type == FIELD_NUMBER ? *(const int64_t *)member(field, cell) : 0;
    if (number == 0 || field->unit == UNIT_COUNT)
        field_print(field, cell, text);
    else if (field->unit == UNIT_BYTES && number % 1024 != 0)
        text_addf(text, "%" PRId64 " B", number);
    else
        units_label(field->unit, number, text);
}

void variants_file_name(const char *string, struct text *text)
{
    for (const char *c = string; *c != '\0'; c++) {
        bool plain = isascii((unsigned char)*c) && (isalnum((unsigned char)*c) || strchr(".+-_", *c) != NULL);
        text_add_bytes(text, plain ? c : "_", 1);
    }
}

void variants_suffix(const struct variants *variants, size_t variant, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (!varies(variants, field))
            continue;
        own_text value = {0};
        field_print(field, variants->list[variant], &value);
        text_add(text, "-");
        if (field->type != FIELD_CHOICE &&
            field->type != FIELD_TEXT) /* "loopback" says it all, "9000" does not */
            variants_file_name(field->key, text);
        variants_file_name(text_string(&value), text);
    }
}

void variants_words(const struct variants *variants, size_t variant, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (!varies(variants, field))
            continue;
        if (text->length > 0)
            text_add(text, ", ");
        text_addf(text, "%s ", field->label);
        variants_value(field, variants->list[variant], text);
    }
}

void variants_condition(const struct variants *variants, size_t variant, struct text *text)
{
    bool any = false;
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (!varies(variants, &cell_fields[i]))
            continue;
        own_text value = {0};
        column_print_parameter(&cell_fields[i], variants->list[variant], &value);
        text_addf(text, "%sstrcol('%s') eq ", any ? " && " : "", cell_fields[i].key);
        literal_value(text, text_string(&value));
        any = true;
    }
    text_add(text, any ? "" : "1");
}

/* --- coordinate --- */

/* How people say it; a key that is not here is said by the label in cell_fields[]. */
static const struct {
    const char *key, *title, *subject, *before, *after_one, *after_many;
} words[] = {
    {"threads", "connections, one thread each on both sides", "the number of connections", "", " connection",
     " connections"},
    {"message_size", "size of the whole message", "message size", "messages of ", "", ""},
};
enum { WORDS = sizeof words / sizeof words[0] };

static size_t words_of(const char *key)
{
    size_t i = 0;
    while (i < WORDS && strcmp(words[i].key, key) != 0)
        i++;
    return i;
}

void coordinate_release(struct coordinate *coordinate)
{
    free(coordinate->values);
    *coordinate = (struct coordinate){0};
}

static int coordinate_insert(struct coordinate *coordinate, int64_t value, struct err *err)
{
    size_t at = 0;
    while (at < coordinate->count && coordinate->values[at] < value)
        at++;
    if (at < coordinate->count && coordinate->values[at] == value)
        return 0;
    if (ARRAY_NEXT(coordinate->values, coordinate->count, coordinate->capacity) == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int64_t *values = coordinate->values;
    memmove(values + at + 1, values + at, (coordinate->count - 1 - at) * sizeof *values);
    values[at] = value;
    return 0;
}

int coordinate_find(const char *key, const struct variants *variants, size_t variant,
                    const struct summaries *summaries, struct coordinate *coordinate, struct err *err)
{
    *coordinate = (struct coordinate){.field = variants_field(key)};
    if (coordinate->field == NULL || coordinate->field->type != FIELD_NUMBER)
        return err_set(err, EINVAL, "no parameter that is a number is called %s", key);
    int rc = 0;
    for (size_t i = 0; i < summaries->count && rc == 0; i = summaries_behind(summaries, i)) {
        const struct cell *cell = summaries->list[i].cell;
        if (variants_has(variants, variant, cell))
            rc = coordinate_insert(coordinate, coordinate_value(coordinate, cell), err);
    }
    if (rc != 0)
        coordinate_release(coordinate);
    return rc;
}

int64_t coordinate_value(const struct coordinate *coordinate, const struct cell *cell)
{
    return *(const int64_t *)((const char *)cell + coordinate->field->offset);
}

const char *coordinate_title(const struct coordinate *coordinate)
{
    size_t word = words_of(coordinate->field->key);
    return word < WORDS ? words[word].title : coordinate->field->label;
}

const char *coordinate_subject(const struct coordinate *coordinate)
{
    size_t word = words_of(coordinate->field->key);
    return word < WORDS ? words[word].subject : coordinate->field->label;
}

void coordinate_tic(const struct coordinate *coordinate, size_t i, struct text *text)
{
    struct cell cell = {0};
    *(int64_t *)((char *)&cell + coordinate->field->offset) = coordinate->values[i];
    variants_value(coordinate->field, &cell, text);
}

void coordinate_panel(const struct coordinate *coordinate, size_t i, struct text *text)
{
    size_t word = words_of(coordinate->field->key);
    if (word == WORDS)
        text_addf(text, "%s ", coordinate->field->label);
    else
        text_add(text, words[word].before);
    coordinate_tic(coordinate, i, text);
    if (word < WORDS)
        text_add(text, coordinate->values[i] == 1 ? words[word].after_one : words[word].after_many);
}

double coordinate_step(const struct coordinate *coordinate)
{
    double least = INFINITY;
    for (size_t i = 1; i < coordinate->count; i++)
        if (coordinate->values[i - 1] > 0)
            least = fmin(least, log2((double)coordinate->values[i] / (double)coordinate->values[i - 1]));
    return isfinite(least) ? least : 1;
}

/* --- figure --- */

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
