/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/export.h"

#include "results/json.h"
#include "output/json_profile.h"
#include "output/json_row.h"

/* Goes up when a member changes its meaning; new members do not count. */
enum { JSON_VERSION = 1 };

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

/* All rows of a table, under its name. */
#define ADD_ROWS(document, key, list, count, row)                                                            \
    do {                                                                                                     \
        document_array(document, key);                                                                       \
        for (size_t i_ = 0; i_ < (count); i_++)                                                              \
            row(document, &(list)[i_]);                                                                      \
        document_end(document);                                                                              \
    } while (0)

static void add_tables(struct document *document, const struct findings *findings)
{
    ADD_ROWS(document, "answers", findings->answers.list, ANSWER_COUNT, json_answer);
    ADD_ROWS(document, "warnings", findings->warnings.list, findings->warnings.count, json_warning);
    json_table(document, "crossovers", &crossover_columns, findings->crossovers.list,
               findings->crossovers.count);
    ADD_ROWS(document, "costs", findings->costs.list, findings->costs.count, json_cost);
    json_table(document, "verdicts", &verdict_columns, findings->verdicts.list, findings->verdicts.count);
    json_table(document, "summaries", &summary_columns, findings->summaries.list, findings->summaries.count);
    json_profiles(document, &findings->shares);
    json_table(document, "records", &record_columns, findings->records.list, findings->records.count);
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
    add_tables(&document, findings);
    document_end(&document);
    text_addf(&name, "%sexperiment.json", frame->context.prefix);
    return outlet->put(outlet->to, text_string(&name), &text, err);
}
