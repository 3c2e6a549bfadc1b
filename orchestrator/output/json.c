/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/json.h"

#include <inttypes.h>
#include <math.h>

#include "answers/answers.h"
#include "answers/cpu_time.h"
#include "answers/statement.h"
#include "experiment/settings.h"
#include "findings/profile_shares.h"
#include "findings/warnings.h"
#include "output/report_files.h"
#include "plots/figure.h"
#include "record/columns.h"
#include "results/profile_csv.h"

/* --- document --- */
/* A JSON document written from its beginning to its end, so that a large one never exists as a tree: 100,000
 * records as jansson's values would be over a gigabyte. What cannot be known is null. Strings and foreign
 * documents go through jansson; what is in a document is the caller's business. */

enum { DOCUMENT_DEPTH_MAX = 16 };

struct document {
    struct text *text; /* borrowed: what is written so far; failed when memory ran out */
    unsigned depth, flat_from;
    bool used[DOCUMENT_DEPTH_MAX];    /* per level: something is in it already */
    char closing[DOCUMENT_DEPTH_MAX]; /* per level: '}' or ']' */
};

enum { NEVER = DOCUMENT_DEPTH_MAX + 1 };

static void push(struct document *document, char opening)
{
    text_add_bytes(document->text, &opening, 1);
    if (document->depth + 1 >= DOCUMENT_DEPTH_MAX) {
        document->text->failed = true;
        return;
    }
    document->depth++;
    document->used[document->depth] = false;
    document->closing[document->depth] = opening == '{' ? '}' : ']';
}

static void new_line(struct document *document)
{
    text_addf(document->text, "\n%*s", (int)(2 * document->depth), "");
}

/* On a line of its own, except within a row. */
static void begin_member(struct document *document, const char *key)
{
    bool flat = document->depth >= document->flat_from;
    if (document->used[document->depth])
        text_add(document->text, flat ? ", " : ",");
    document->used[document->depth] = true;
    if (!flat)
        new_line(document);
    if (key == NULL)
        return;
    json_print(json_text(key), document->depth, document->text);
    text_add(document->text, ": ");
}

/* `key` is not empty, and NULL in an array. Containers are closed by document_end(), innermost first. A `row`
 * stands on one line with all that is in it: what a table has many of. The document is an object too. */
static void document_object(struct document *document, const char *key)
{
    begin_member(document, key);
    push(document, '{');
}

static void document_array(struct document *document, const char *key)
{
    begin_member(document, key);
    push(document, '[');
}

static void document_row(struct document *document, const char *key)
{
    document_object(document, key);
    if (document->flat_from == NEVER)
        document->flat_from = document->depth;
}

static void document_end(struct document *document)
{
    unsigned closed = document->depth;
    bool flat = closed >= document->flat_from;
    document->depth--;
    if (!flat && document->used[closed])
        new_line(document);
    text_add_bytes(document->text, &document->closing[closed], 1);
    if (closed == document->flat_from)
        document->flat_from = NEVER;
    if (document->depth == 0)
        text_add(document->text, "\n");
}

/* null for "". */
static void document_text(struct document *document, const char *key, const char *string)
{
    begin_member(document, key);
    json_print(json_text(string), document->depth, document->text);
}

/* As in the CSVs: the fewest digits that are exactly the number, whatever the locale. All of what they can be
 * (1, -0.5, 1e-07, 1e+300) are JSON's numbers too; null for NaN. */
static void document_number(struct document *document, const char *key, double number)
{
    begin_member(document, key);
    if (isfinite(number))
        metric_print(NULL, number, document->text);
    else
        text_add(document->text, "null");
}

static void document_integer(struct document *document, const char *key, int64_t number)
{
    begin_member(document, key);
    text_addf(document->text, "%" PRId64, number);
}

static void document_flag(struct document *document, const char *key, bool flag)
{
    begin_member(document, key);
    text_add(document->text, flag ? "true" : "false");
}

/* --- json row --- */
/* Rows of a table as JSON objects. Members are the columns of the CSV, under their names and in their order,
 * with types: numbers, true and false, null for what is missing. Which tables there are is export_json's
 * business. */

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

/* The columns as members of the object that is open. */
static void json_columns(struct document *document, const struct columns *columns, const void *row)
{
    for (struct column_at at = {0}; columns_next(columns, &at);) {
        if (at.parameter != NULL)
            add_parameter(document, at.parameter, column_member(at.column, row));
        else
            add_column(document, at.column, row);
    }
}

/* They as an object in the array that is open, on one line; one for each row, in an array of their own. */
static void json_row(struct document *document, const struct columns *columns, const void *row)
{
    document_row(document, NULL);
    json_columns(document, columns, row);
    document_end(document);
}

static void json_table(struct document *document, const char *key, const struct columns *columns,
                       const void *rows, size_t count)
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

/* Each adds an object to the array that is open. */
/* What is true of the experiment as a whole has no cell. */
static void json_warning(struct document *document, const struct warning *warning)
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

/* Of the parameters those that its cells have in common. */
static void json_cost(struct document *document, const struct cost *cost)
{
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines);
    document_row(document, NULL);
    json_columns(document, &cost_columns, cost);
    json_table(document, "prices", &cost_line_columns, lines, count);
    document_end(document);
}

static void add_lines(struct document *document, const char *key, char *const *lines, size_t count)
{
    document_array(document, key);
    for (size_t i = 0; i < count; i++)
        document_text(document, NULL, lines[i]);
    document_end(document);
}

static void json_answer(struct document *document, const struct answer *answer)
{
    document_object(document, NULL);
    document_text(document, "id", answer->id);
    document_text(document, "question", answer->question);
    document_flag(document, "answered", answer->answered);
    document_text(document, "sentence", text_string(&answer->sentence));
    add_lines(document, "evidence", answer->evidence.list, answer->evidence.count);
    add_lines(document, "caveats", answer->caveats.list, answer->caveats.count);
    document_end(document);
}

/* --- json profile --- */
/* Profiles as JSON: of each profiled cell how it was sampled, the rows of profile_shares.csv that are its,
 * and its symbols as profile.csv has them. */

/* The columns from `first` up to, without, `end`. */
static struct columns part_of(const struct columns *columns, unsigned first, unsigned end)
{
    return (struct columns){columns->list + first, end - first, columns->size};
}

static void add_columns(struct document *document, unsigned first, unsigned end,
                        const struct profile_row *row)
{
    struct columns part = part_of(&profile_columns, first, end);
    json_columns(document, &part, row);
}

static void add_run(struct document *document, const struct profile *profile)
{
    const struct profile_row row = {.profile = *profile};
    add_columns(document, PROFILE_COLUMN_STARTED, PROFILE_COLUMN_PARAMETERS, &row);
    document_flag(document, "control", profile->cell.control);
    add_columns(document, PROFILE_COLUMN_PARAMETERS, PROFILE_COLUMN_ROWS, &row);
}

static void add_good(struct document *document, const struct profile_share *share,
                     const struct profile_share_row *rows)
{
    const struct columns part =
        part_of(&profile_share_columns, PROFILE_SHARE_COLUMN_SIDE, profile_share_columns.count);
    document_object(document, NULL);
    add_run(document, share->profile);
    document_array(document, "shares");
    for (unsigned i = 0; i < PROFILE_SHARE_ROWS; i++)
        json_row(document, &part, &rows[i]);
    document_end(document);
    document_array(document, "symbols");
    for (size_t i = 0; i < share->profile->line_count; i++) {
        const struct profile_row row = {.has_line = true, .line = share->profile->lines[i]};
        document_row(document, NULL);
        add_columns(document, PROFILE_COLUMN_SIDE, profile_columns.count, &row);
        document_end(document);
    }
    document_end(document);
    document_end(document);
}

/* --- export json --- */

/* Goes up when a member changes its meaning; new members do not count. */
enum { JSON_VERSION = 1 };

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
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &findings->experiment.spec.axes[i];
        document_array(document, axis->field->key);
        for (size_t j = 0; j < axis->count; j++) {
            struct cell cell = {0};
            own_text value = {0};
            axis_value(axis, j, &cell);
            field_print(axis->field, &cell, &value);
            document_text(document, NULL, text_string(&value));
        }
        document_end(document);
    }
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

static void add_tables(struct document *document, const struct findings *findings,
                       const struct answers *answers)
{
    ADD_ROWS(document, "answers", answers->list, ANSWER_COUNT, json_answer);
    ADD_ROWS(document, "warnings", findings->warnings.list, findings->warnings.count, json_warning);
    json_table(document, "crossovers", &crossover_columns, findings->crossovers.list,
               findings->crossovers.count);
    ADD_ROWS(document, "costs", findings->costs.list, findings->costs.count, json_cost);
    json_table(document, "verdicts", &verdict_columns, findings->verdicts.list, findings->verdicts.count);
    json_table(document, "summaries", &summary_columns, findings->summaries.list, findings->summaries.count);
    document_array(document, "profiles"); /* the good ones, then those that failed */
    for (size_t i = 0; i < findings->shares.count; i++)
        add_good(document, &findings->shares.list[i], &findings->shares.rows[i * PROFILE_SHARE_ROWS]);
    for (size_t i = 0; i < findings->shares.failed_count; i++) {
        document_object(document, NULL);
        add_run(document, findings->shares.failed[i]);
        document_end(document);
    }
    document_end(document);
    json_table(document, "records", &record_columns, findings->records.list, findings->records.count);
}

int export_json(const struct findings *findings, const struct figure_context *context,
                const struct outlet *outlet, struct err *err)
{
    static const char environment[] = "environment.json";
    own_free char *bytes = NULL;
    size_t length = 0;
    own_text text = {0}, name = {0};
    own_answers answers = {0};
    struct document document = {.text = &text, .flat_from = NEVER};
    push(&document, '{');
    document_integer(&document, "version", JSON_VERSION);
    document_text(&document, "labrun", LABRUN_VERSION);
    int rc = results_read(&findings->results, environment, ENVIRONMENT_BYTES_MAX, &bytes, &length, err);
    if (rc == 0)
        rc = answers_make(findings, &answers, err);
    json_t *json = rc == 0 ? json_read(environment, bytes, length, err) : NULL;
    if (json == NULL)
        return -err->code;
    begin_member(&document, "environment");
    json_print(json, document.depth, &text); /* as it is: it may hold what this version does not know */
    add_experiment(&document, findings);
    add_metrics(&document);
    add_tables(&document, findings, &answers);
    document_end(&document);
    text_addf(&name, "%sexperiment.json", context->prefix);
    return outlet->put(outlet->to, text_string(&name), &text, err);
}
