/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/json_row.h"

#include "record/warning.h"

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

void json_row(struct document *document, const struct columns *columns, const void *row)
{
    document_row(document, NULL);
    json_columns(document, columns, row);
    document_end(document);
}

void json_table(struct document *document, const char *key, const struct columns *columns, const void *rows,
                size_t count)
{
    document_array(document, key);
    for (const char *row = rows; count > 0; count--, row += columns->size)
        json_row(document, columns, row);
    document_end(document);
}

/* What is no CSV. */

static const struct column cell_list[] = {{COLUMN("control", struct cell, control)}, {.type = COLUMN_CELL}};
static const struct columns cell_columns = COLUMNS(cell_list, struct cell);

static const struct column warning_list[] = {
    {COLUMN("id", struct warning, id), .name = warning_name},
    {COLUMN("sentence", struct warning, id), .name = warning_sentence},
    {COLUMN("hint", struct warning, id), .name = warning_hint},
    {COLUMN("runs", struct warning, runs)},
    {COLUMN("of", struct warning, of)},
    {COLUMN("detail", struct warning, detail)},
};
static const struct columns warning_columns = COLUMNS(warning_list, struct warning);

/* What is true of the experiment as a whole has no cell. */
void json_warning(struct document *document, const struct warning *warning)
{
    document_row(document, NULL);
    json_columns(document, &warning_columns, warning);
    if (warning->cell == NULL) {
        document_text(document, "cell", "");
    } else {
        document_object(document, "cell");
        json_columns(document, &cell_columns, warning->cell);
        document_end(document);
    }
    document_end(document);
}

static bool is_common(const struct field *field)
{
    return !cost_explains(field);
}

static const struct column cost_list[] = {
    {COLUMN_PARAMETERS_VIA(struct cost, cell), .wanted = is_common},
    {COLUMN("cells", struct cost, cells)},
    {COLUMN("mechanisms", struct cost, mechanisms)},
    {COLUMN("r2", struct cost, r2)},
    {COLUMN_AS(COLUMN_STRING, "gap", struct cost, gap)},
    {COLUMN_AS(COLUMN_STRING, "places_gap", struct cost, places_gap)},
};
static const struct columns cost_columns = COLUMNS(cost_list, struct cost);

#define PRICE(member) COLUMN_VIA(#member, struct cost_line, price, struct coefficient, member)

static const struct column price_list[] = {
    {COLUMN_AS(COLUMN_STRING, "what", struct cost_line, what)},
    {COLUMN_AS(COLUMN_STRING, "unit", struct cost_line, unit)},
    {PRICE(value)},
    {PRICE(low)},
    {PRICE(high)},
};
static const struct columns price_columns = COLUMNS(price_list, struct cost_line);

void json_cost(struct document *document, const struct cost *cost)
{
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines);
    document_row(document, NULL);
    json_columns(document, &cost_columns, cost);
    document_array(document, "prices");
    for (size_t i = 0; i < count; i++) {
        document_row(document, NULL);
        json_columns(document, &price_columns, &lines[i]);
        document_flag(document, "above_zero", cost_is_price(lines[i].price));
        document_end(document);
    }
    document_end(document);
    document_end(document);
}

static void add_lines(struct document *document, const char *key, char *const *lines, size_t count)
{
    document_array(document, key);
    for (size_t i = 0; i < count; i++)
        document_text(document, NULL, lines[i]);
    document_end(document);
}

void json_answer(struct document *document, const struct answer *answer)
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
