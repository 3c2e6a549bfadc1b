/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/json.h"

#include <math.h>

#include "answers/answers.h"
#include "answers/cpu_time.h"
#include "answers/headline.h"
#include "answers/statement.h"
#include "experiment/settings.h"
#include "findings/profile_shares.h"
#include "findings/warnings.h"
#include "output/document.h"
#include "output/report_files.h"
#include "plots/figure.h"
#include "record/columns.h"
#include "results/profile_csv.h"

/* --- rows --- */
/* Of what is no CSV. */

static const struct column cell_list[] = {{COLUMN("control", struct cell, control)}, {.type = COLUMN_CELL}};
static const struct columns cell_columns = COLUMNS(cell_list, struct cell);

static const struct column warning_list[] = {
    {COLUMN("id", struct warning, id), .name = warning_name},
    {COLUMN("sentence", struct warning, id), .name = warning_sentence},
    {COLUMN("hint", struct warning, id), .name = warning_hint},
    {COLUMN("runs", struct warning, runs)},
    {COLUMN("of", struct warning, of)},
    {COLUMN("few", struct warning, few)},
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

static bool has_residual(const void *row)
{
    return !isnan(((const struct cost *)row)->residual);
}

static const struct column cost_list[] = {
    {COLUMN_PARAMETERS_VIA(struct cost, cell), .wanted = is_common},
    {COLUMN("cells", struct cost, cells)},
    {COLUMN("mechanisms", struct cost, mechanisms)},
    {COLUMN("r2", struct cost, r2)},
    {COLUMN("switches_per_call", struct cost, switches)},
    {COLUMN("farthest", struct cost, farthest), .name = mechanism_name, .present = has_residual},
    {COLUMN("residual", struct cost, residual)},
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

static void add_lines(struct document *document, const char *key, const struct lines *lines)
{
    document_array(document, key);
    for (size_t i = 0; i < lines->count; i++)
        document_text(document, NULL, lines->list[i]);
    document_end(document);
}

/* --- headline --- */
/* English, and beside it what it was written from: standings, averages, noises and steps. */

static const struct column standing_list[] = {
    {COLUMN("places", struct standing, places)},
    {COLUMN("better", struct standing, better)},
    {COLUMN("worse", struct standing, worse)},
    {COLUMN("equivalent", struct standing, equivalent)},
    {COLUMN("inconclusive", struct standing, inconclusive)},
    {COLUMN("not_compared", struct standing, apart)},
    {COLUMN("within_control", struct standing, within_control)},
};
static const struct columns standing_columns = COLUMNS(standing_list, struct standing);

static const struct column noise_list[] = {
    {COLUMN("metric", struct headline_noise, metric), .name = metric_key},
    {COLUMN("least", struct headline_noise, least)},
    {COLUMN("most", struct headline_noise, most)},
    {COLUMN("places", struct headline_noise, places)},
};
static const struct columns noise_columns = COLUMNS(noise_list, struct headline_noise);

static bool asks_for_blocks(const void *row)
{
    return ((const struct headline_step *)row)->blocks > 0;
}

static const struct column step_list[] = {
    {COLUMN_AS(COLUMN_STRING, "reason", struct headline_step, reason)},
    {COLUMN("blocks", struct headline_step, blocks), .present = asks_for_blocks},
    {COLUMN("seconds", struct headline_step, seconds)},
};
static const struct columns step_columns = COLUMNS(step_list, struct headline_step);

/* Of the pair the verdict with the least ratio (sign 1), or the largest (-1); NULL: it has none. */
static const struct verdict *end_of(const struct findings *findings, const struct standing *standing,
                                    int sign)
{
    const struct verdict *end = NULL;
    for (size_t i = 0; i < findings->verdicts.count; i++) {
        const struct verdict *verdict = &findings->verdicts.list[i];
        if (verdict->metric == standing->metric && verdict->pair.arm == standing->pair.arm &&
            verdict->pair.against == standing->pair.against && !verdict->pair.control &&
            !isnan(verdict->ratio) && (end == NULL || sign * verdict->ratio < sign * end->ratio))
            end = verdict;
    }
    return end;
}

/* As a row of verdicts.csv, which has its place and its interval. */
static void json_end(struct document *document, const char *key, const struct findings *findings,
                     const struct verdict *verdict)
{
    const struct columns columns = columns_without(&verdict_columns, findings->index.contrast);
    if (verdict == NULL) {
        document_text(document, key, "");
        return;
    }
    document_row(document, key);
    json_columns(document, &columns, verdict);
    document_end(document);
}

static void json_arm(struct document *document, const char *key, const struct findings *findings,
                     unsigned arm)
{
    own_text value = {0};
    field_print(findings->index.contrast, findings->index.arms[arm].cell, &value);
    document_text(document, key, text_string(&value));
}

/* The pairs in the order of their lines. */
static void json_standings(struct document *document, const struct findings *findings)
{
    document_array(document, "standings");
    for (size_t i = 0; i < findings->standings.count; i++) {
        const struct standing *standing = &findings->standings.list[i];
        document_object(document, NULL);
        document_text(document, "metric", metrics[standing->metric].key);
        document_text(document, "contrast", findings->index.contrast->key);
        json_arm(document, "arm", findings, standing->pair.arm);
        json_arm(document, "against", findings, standing->pair.against);
        json_columns(document, &standing_columns, standing);
        json_end(document, "least", findings, end_of(findings, standing, 1));
        json_end(document, "most", findings, end_of(findings, standing, -1));
        document_end(document);
    }
    document_end(document);
}

static void json_headline(struct document *document, const struct findings *findings,
                          const struct headline *headline)
{
    document_object(document, "headline");
    document_text(document, "sentence", text_string(&headline->sentence));
    document_flag(document, "told", headline->told);
    add_lines(document, "pairs", &headline->pairs);
    add_lines(document, "undecided", &headline->undecided);
    add_lines(document, "trust", &headline->trust);
    add_lines(document, "latency", &headline->latency);
    document_text(document, "untold", text_string(&headline->untold));
    add_lines(document, "left_out", &headline->left_out);
    add_lines(document, "next", &headline->next);
    json_standings(document, findings);
    json_table(document, "noise", &noise_columns, headline->noises, headline->noise_count);
    json_table(document, "steps", &step_columns, headline->steps, headline->step_count);
    document_end(document);
}

static void json_answer(struct document *document, const struct answer *answer)
{
    document_object(document, NULL);
    document_text(document, "id", answer->id);
    document_text(document, "question", answer->question);
    document_flag(document, "measured", answer->measured);
    document_flag(document, "answered", answer->answered);
    document_text(document, "sentence", text_string(&answer->sentence));
    add_lines(document, "evidence", &answer->evidence);
    add_lines(document, "caveats", &answer->caveats);
    document_end(document);
}

/* --- json profile --- */
/* Profiles as JSON: of each profiled cell how it was sampled, the rows of profile_shares.csv that are its,
 * and its symbols as profile.csv has them. */

/* The columns from `first` up to, without, `end`. */
static struct columns part_of(const struct columns *columns, unsigned first, unsigned end)
{
    return (struct columns){.list = columns->list + first, .count = end - first, .size = columns->size};
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
enum { JSON_VERSION = 2 };

/* Of a key that stands in two sections the second one is told with its own: "figures.order". */
static void add_setting(struct document *document, const struct field *field, const struct settings *settings)
{
    own_text key = {0}, value = {0};
    for (const struct field *other = setting_fields; other < field; other++)
        if (strcmp(other->key, field->key) == 0)
            text_addf(&key, "%s.", field->section);
    text_add(&key, field->key);
    field_print(field, settings, &value);
    document_text(document, text_string(&key), text_string(&value));
}

/* As they would stand in the experiment file. */
static void add_experiment(struct document *document, const struct findings *findings)
{
    document_object(document, "experiment");
    document_text(document, "file", findings->experiment.text);
    document_row(document, "settings");
    for (unsigned i = 0; i < setting_field_count; i++)
        add_setting(document, &setting_fields[i], &findings->experiment.spec.settings);
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
                       const struct headline *headline, const struct answers *answers)
{
    const struct columns crossovers = columns_without(&crossover_columns, findings->index.contrast),
                         verdicts = columns_without(&verdict_columns, findings->index.contrast);
    json_headline(document, findings, headline);
    ADD_ROWS(document, "answers", answers->list, ANSWER_COUNT, json_answer);
    ADD_ROWS(document, "warnings", findings->warnings.list, findings->warnings.count, json_warning);
    json_table(document, "crossovers", &crossovers, findings->crossovers.list, findings->crossovers.count);
    ADD_ROWS(document, "costs", findings->costs.list, findings->costs.count, json_cost);
    json_table(document, "verdicts", &verdicts, findings->verdicts.list, findings->verdicts.count);
    json_table(document, "averages", &average_columns, findings->averages.list, findings->averages.count);
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
    own_headline headline = {0};
    struct document document;
    document_begin(&document, &text);
    document_integer(&document, "version", JSON_VERSION);
    document_text(&document, "labrun", LABRUN_VERSION);
    int rc = results_read(&findings->results, environment, ENVIRONMENT_BYTES_MAX, &bytes, &length, err);
    if (rc == 0)
        rc = answers_make(findings, &answers, err);
    if (rc == 0)
        rc = headline_make(findings, &headline, err);
    json_t *json = rc == 0 ? json_read(environment, bytes, length, err) : NULL;
    if (json == NULL)
        return -err->code;
    document_foreign(&document, "environment", json); /* it may hold what this version does not know */
    add_experiment(&document, findings);
    add_metrics(&document);
    add_tables(&document, findings, &headline, &answers);
    document_end(&document);
    text_addf(&name, "%sexperiment.json", context->prefix);
    return outlet->put(outlet->to, text_string(&name), &text, err);
}

/* --- explain json --- */

void explanation_json(const struct findings *findings, const struct headline *headline,
                      const struct answers *answers, int only, struct text *text)
{
    struct document document;
    document_begin(&document, text);
    document_integer(&document, "version", JSON_VERSION);
    document_text(&document, "labrun", LABRUN_VERSION);
    document_text(&document, "name", findings->experiment.spec.settings.name);
    if (only < 0) {
        json_headline(&document, findings, headline);
        json_table(&document, "averages", &average_columns, findings->averages.list,
                   findings->averages.count);
    }
    document_array(&document, "answers");
    for (int i = 0; i < ANSWER_COUNT; i++)
        if (only < 0 || only == i)
            json_answer(&document, &answers->list[i]);
    document_end(&document);
    if (only < 0)
        ADD_ROWS(&document, "costs", findings->costs.list, findings->costs.count, json_cost);
    document_end(&document);
    text_add(text, "\n");
}
