/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export.h"

#include <math.h>
#include <string.h>

#include "analysis/coordinates.h"
#include "analysis/flags.h"
#include "files/document.h"

/* Goes up when a member changes its meaning; new members do not count. */
enum { JSON_VERSION = 1 };

/* As in every CSV: counts and sizes as plain numbers, what is not set ("auto") as its word; besides, flags
 * and fractions are what they are. */
static void add_parameter(struct document *document, unsigned i, const struct cell *cell)
{
    const struct field *field = &cell_fields[i];
    const void *member = (const char *)cell + field->offset;
    int64_t number = field->type == FIELD_NUMBER ? *(const int64_t *)member : 0;
    if (field->type == FIELD_FLAG) {
        document_flag(document, field->key, *(const bool *)member);
    } else if (field->type == FIELD_FRACTION) {
        document_number(document, field->key, *(const double *)member);
    } else if (number != 0 && (field->unit == UNIT_COUNT || field->unit == UNIT_BYTES)) {
        document_integer(document, field->key, number);
    } else {
        own_text value = {0};
        record_print_parameter(cell, i, &value);
        document_text(document, field->key, text_string(&value));
        document->text->failed |= value.failed;
    }
}

typedef bool wanted(const struct field *field);

static bool any(const struct field *field)
{
    (void)field;
    return true;
}

static bool is_coordinate(const struct field *field)
{
    return !coordinates_is_mechanism(field);
}

static bool is_line(const struct field *field)
{
    return !coordinates_is_mechanism(field) && !coordinates_is_size(field);
}

static void add_parameters(struct document *document, const struct cell *cell, wanted *want)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if (want(&cell_fields[i]))
            add_parameter(document, i, cell);
}

static void add_values(struct document *document, const struct axis *axis)
{
    document_array(document, axis->field->key);
    for (size_t i = 0; i < axis->count; i++) {
        struct cell cell = {0};
        own_text value = {0};
        axis_value(axis, i, &cell);
        field_print(axis->field, &cell, &value);
        document_text(document, NULL, text_string(&value));
    }
    document_end(document);
}

/* As they would stand in the experiment file. */
static void add_experiment(struct document *document, const struct findings *findings)
{
    document_object(document, "experiment");
    document_text(document, "file", findings->experiment.text);
    document_row(document, "settings");
    for (unsigned i = 0; i < setting_field_count; i++) {
        own_text value = {0};
        field_print(&setting_fields[i], &findings->experiment.spec.settings, &value);
        document_text(document, setting_fields[i].key, text_string(&value));
    }
    document_end(document);
    document_row(document, "parameters");
    for (unsigned i = 0; i < cell_field_count; i++)
        add_values(document, &findings->experiment.spec.axes[i]);
    document_end(document);
    document_end(document);
}

static void add_metrics(struct document *document)
{
    static const char *const better[] = {
        [BETTER_NEITHER] = "neither", [BETTER_HIGHER] = "higher", [BETTER_LOWER] = "lower"};
    document_object(document, "metrics");
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        document_row(document, metrics[i].key);
        document_text(document, "label", metrics[i].label);
        document_text(document, "unit", metrics[i].unit);
        document_text(document, "better", better[metrics[i].better]);
        document_end(document);
    }
    document_end(document);
}

static void add_record(struct document *document, const struct record *record)
{
    own_text value = {0};
    document_row(document, NULL);
    for (unsigned i = 0; i < record_first_metric() - cell_field_count; i++) {
        const char *key = record_column(i);
        text_clear(&value);
        record_print(record, i, &value);
        if (strcmp(key, "control") == 0)
            document_flag(document, key, record->cell.control);
        else if (strcmp(key, "run") == 0 || strcmp(key, "block") == 0 || strcmp(key, "position") == 0)
            document_integer(document, key, strtoll(text_string(&value), NULL, 10));
        else
            document_text(document, key, text_string(&value));
    }
    add_parameters(document, &record->cell, any);
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        const struct metric *metric = &metrics[i];
        text_clear(&value);
        metric_print(metric, record->metrics[i], &value);
        if (metric->words != NULL)
            document_text(document, metric->key, text_string(&value));
        else
            document_number(document, metric->key, record->metrics[i]);
    }
    document_end(document);
    document->text->failed |= value.failed;
}

static void add_records(struct document *document, const struct findings *findings)
{
    const struct records *records = &findings->records;
    document_array(document, "records");
    for (size_t i = 0; i < records->count; i++)
        add_record(document, &records->list[i]);
    document_end(document);
}

struct number {
    const char *key;
    double value;
};

static void add_numbers(struct document *document, const struct number *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        document_number(document, numbers[i].key, numbers[i].value);
}

static void add_summary(struct document *document, const struct summary *summary)
{
    const struct number numbers[] = {{"median", summary->median}, {"low", summary->low},
                                     {"high", summary->high},     {"level", summary->level},
                                     {"min", summary->min},       {"max", summary->max}};
    own_text flags = {0};
    flags_print(summary->flags, &flags);
    document_row(document, NULL);
    document_flag(document, "control", summary->cell.control);
    add_parameters(document, &summary->cell, any);
    document_text(document, "metric", metrics[summary->metric].key);
    document_integer(document, "n", (int64_t)summary->n);
    add_numbers(document, numbers, sizeof numbers / sizeof *numbers);
    document_text(document, "flags", text_string(&flags));
    document_end(document);
}

static void add_summaries(struct document *document, const struct findings *findings)
{
    document_array(document, "summaries");
    for (size_t i = 0; i < findings->summaries.count; i++)
        add_summary(document, &findings->summaries.list[i]);
    document_end(document);
}

static void add_pair(struct document *document, unsigned metric, struct pair pair)
{
    document_text(document, "metric", metrics[metric].key);
    document_text(document, "mechanism", mechanism_name(pair.mechanism));
    document_text(document, "against", mechanism_name(pair.against));
}

static void add_verdict(struct document *document, const struct verdict *verdict)
{
    const struct number numbers[] = {{"ratio", verdict->ratio},
                                     {"low", verdict->low},
                                     {"high", verdict->high},
                                     {"p", verdict->p},
                                     {"p_holm", verdict->p_holm}};
    document_row(document, NULL);
    add_pair(document, verdict->metric, verdict->pair);
    document_flag(document, "control", verdict->pair.control);
    add_parameters(document, verdict->cell, is_coordinate);
    document_integer(document, "n", (int64_t)verdict->n);
    add_numbers(document, numbers, sizeof numbers / sizeof *numbers);
    document_text(document, "verdict", conclusion_name(verdict->conclusion));
    document_end(document);
}

static void add_verdicts(struct document *document, const struct findings *findings)
{
    document_array(document, "verdicts");
    for (size_t i = 0; i < findings->verdicts.count; i++)
        add_verdict(document, &findings->verdicts.list[i]);
    document_end(document);
}

/* What is not known without sizes, or without resamples, is null. */
static void add_crossover(struct document *document, const struct crossover *crossover)
{
    const char *winners[] = {mechanism_name(crossover->pair.against), "",
                             mechanism_name(crossover->pair.mechanism)};
    bool any_size = crossover->sizes > 0;
    const struct number range[] = {{"from", any_size ? (double)crossover->from : NAN},
                                   {"to", any_size ? (double)crossover->to : NAN},
                                   {"sizes", (double)crossover->sizes},
                                   {"left_out", (double)crossover->left_out},
                                   {"blocks", (double)crossover->blocks}};
    const struct number found[] = {{"crossings", crossover->sizes >= 2 ? (double)crossover->crossings : NAN},
                                   {"size", crossover->size},
                                   {"low", crossover->low},
                                   {"high", crossover->high},
                                   {"share_without", crossover->share_without},
                                   {"share_several", crossover->share_several}};
    document_row(document, NULL);
    add_pair(document, crossover->metric, crossover->pair);
    add_parameters(document, crossover->cell, is_line);
    add_numbers(document, range, sizeof range / sizeof *range);
    document_text(document, "outcome", outcome_name(crossover->outcome));
    document_text(document, "better", winners[crossover->winner + 1]);
    add_numbers(document, found, sizeof found / sizeof *found);
    document_text(document, "statement", crossover->statement);
    document_end(document);
}

static void add_crossovers(struct document *document, const struct findings *findings)
{
    document_array(document, "crossovers");
    for (size_t i = 0; i < findings->crossovers.count; i++)
        add_crossover(document, &findings->crossovers.list[i]);
    document_end(document);
}

/* The file as it is: it may hold what this version of labrun does not know. */
static int add_environment(struct document *document, const struct findings *findings, struct err *err)
{
    static const char name[] = "environment.json";
    own_free char *bytes = NULL;
    size_t length = 0;
    int rc = results_read(&findings->results, name, ENVIRONMENT_BYTES_MAX, &bytes, &length, err);
    return rc == 0 ? document_embed(document, "environment", name, bytes, length, err) : rc;
}

int export_json(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                struct err *err)
{
    own_text text = {0}, name = {0};
    struct document document;
    document_begin(&document, &text);
    document_integer(&document, "version", JSON_VERSION);
    document_text(&document, "labrun", LABRUN_VERSION);
    int rc = add_environment(&document, findings, err);
    if (rc != 0)
        return rc;
    add_experiment(&document, findings);
    add_metrics(&document);
    add_records(&document, findings);
    add_summaries(&document, findings);
    add_verdicts(&document, findings);
    add_crossovers(&document, findings);
    document_end(&document);
    text_addf(&name, "%sexperiment.json", frame->context.prefix);
    return outlet->put(outlet->to, text_string(&name), &text, err);
}
