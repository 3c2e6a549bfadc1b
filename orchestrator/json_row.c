/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_row.h"

#include <math.h>
#include <string.h>

#include "analysis/coordinates.h"
#include "analysis/flags.h"

/* As in every CSV: counts and sizes as plain numbers, what is not set ("auto") as its word; besides, flags
 * and fractions are what they are. */
static void add_parameter(struct document *document, const struct field *field, const struct cell *cell)
{
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
        column_print_parameter(field, cell, &value);
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

static bool is_common(const struct field *field)
{
    return !cost_explains(field);
}

static void add_parameters(struct document *document, const struct cell *cell, wanted *want)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if (want(&cell_fields[i]))
            add_parameter(document, &cell_fields[i], cell);
}

/* A column of one value; nothing that is there is null. */
static void add_column(struct document *document, const struct column *column, const void *row)
{
    bool present = column->present == NULL || column->present(row);
    const void *member = column_member(column, row);
    bool word = column->metric != NULL && column->metric->words != NULL;
    if (column->type == COLUMN_FLAG && present) {
        document_flag(document, column->key, *(const bool *)member);
    } else if (column->type == COLUMN_COUNT && present) {
        document_integer(document, column->key, *(const int64_t *)member);
    } else if (column->type == COLUMN_ORDINAL && present) {
        document_integer(document, column->key, *(const uint32_t *)member);
    } else if (column->type == COLUMN_NUMBER && present && !word) {
        document_number(document, column->key, *(const double *)member);
    } else {
        own_text value = {0};
        column_print((struct column_at){.column = column}, row, &value);
        document_text(document, column->key, text_string(&value));
        document->text->failed |= value.failed;
    }
}

void json_columns(struct document *document, const struct columns *columns, const void *row)
{
    for (struct column_at at = {0}; columns_next(columns, &at);) {
        if (at.parameter != NULL)
            add_parameter(document, at.parameter, column_member(at.column, row));
        else
            add_column(document, at.column, row);
    }
}

void json_row_record(struct document *document, const struct record *record)
{
    document_row(document, NULL);
    json_columns(document, &record_columns, record);
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

void json_row_summary(struct document *document, const struct summary *summary)
{
    const struct number numbers[] = {{"median", summary->median}, {"low", summary->low},
                                     {"high", summary->high},     {"level", summary->level},
                                     {"min", summary->min},       {"max", summary->max}};
    own_text flags = {0};
    flags_print(summary->flags, &flags);
    document_row(document, NULL);
    document_flag(document, "control", summary->cell->control);
    add_parameters(document, summary->cell, any);
    document_text(document, "metric", metrics[summary->metric].key);
    document_integer(document, "n", (int64_t)summary->n);
    add_numbers(document, numbers, sizeof numbers / sizeof *numbers);
    document_text(document, "flags", text_string(&flags));
    document_end(document);
}

static void add_pair(struct document *document, unsigned metric, struct pair pair)
{
    document_text(document, "metric", metrics[metric].key);
    document_text(document, "mechanism", mechanism_name(pair.mechanism));
    document_text(document, "against", mechanism_name(pair.against));
}

void json_row_verdict(struct document *document, const struct verdict *verdict)
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

/* What is not known without sizes, or without resamples, is null. */
void json_row_crossover(struct document *document, const struct crossover *crossover)
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
    document_text(document, "confirmed", confirmation_name(crossover->confirmation));
    document_text(document, "statement", crossover->statement);
    document_end(document);
}

/* What is true of the experiment as a whole has no cell. */
static void add_cell(struct document *document, const struct cell *cell)
{
    if (cell == NULL) {
        document_text(document, "cell", "");
        return;
    }
    document_object(document, "cell");
    document_flag(document, "control", cell->control);
    add_parameters(document, cell, any);
    document_end(document);
}

void json_row_warning(struct document *document, const struct warning *warning)
{
    document_row(document, NULL);
    document_text(document, "id", warning_name(warning->id));
    document_text(document, "sentence", warning_sentence(warning->id));
    document_text(document, "hint", warning_hint(warning->id));
    document_integer(document, "runs", (int64_t)warning->runs);
    document_integer(document, "of", (int64_t)warning->of);
    document_text(document, "detail", warning->detail);
    add_cell(document, warning->cell);
    document_end(document);
}

static void add_lines(struct document *document, const char *key, char *const *lines, size_t count)
{
    document_array(document, key);
    for (size_t i = 0; i < count; i++)
        document_text(document, NULL, lines[i]);
    document_end(document);
}

static void add_price(struct document *document, const struct cost_line *line)
{
    document_row(document, NULL);
    document_text(document, "what", line->what);
    document_text(document, "unit", line->unit);
    document_number(document, "value", line->price->value);
    document_number(document, "low", line->price->low);
    document_number(document, "high", line->price->high);
    document_flag(document, "above_zero", cost_is_price(line->price));
    document_end(document);
}

void json_row_cost(struct document *document, const struct cost *cost)
{
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines);
    document_row(document, NULL);
    add_parameters(document, cost->cell, is_common);
    document_integer(document, "cells", (int64_t)cost->cells);
    document_integer(document, "mechanisms", (int64_t)cost->mechanisms);
    document_number(document, "r2", cost->r2);
    document_text(document, "gap", cost->gap != NULL ? cost->gap : "");
    document_text(document, "places_gap", cost->places_gap != NULL ? cost->places_gap : "");
    document_array(document, "prices");
    for (size_t i = 0; i < count; i++)
        add_price(document, &lines[i]);
    document_end(document);
    document_end(document);
}

void json_row_answer(struct document *document, const struct answer *answer)
{
    document_object(document, NULL);
    document_text(document, "id", answer->id);
    document_text(document, "question", answer->question);
    document_flag(document, "answered", answer->answered);
    document_text(document, "sentence", answer->sentence);
    add_lines(document, "evidence", answer->evidence, answer->evidence_count);
    add_lines(document, "caveats", answer->caveats, answer->caveat_count);
    document_end(document);
}
