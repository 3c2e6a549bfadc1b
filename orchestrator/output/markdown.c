/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/cpu_time.h"
#include "answers/headline.h"
#include "answers/phrase.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "findings/findings.h"
#include "output/report_files.h"
#include "plots/figure.h"
#include "record/columns.h"

/* --- table --- */
/* A table of rows: its columns are those of the CSV that have a label for people, and the parameters that
 * vary. Each is a column of the table, in that order; or the last one is spread over the values of another, a
 * column for each value, so that what is compared stands side by side. */

/* Values that a column can be spread over: arms, groups of code. */
enum { VALUES_MAX = 64 };
_Static_assert((int)PROFILE_GROUP_COUNT <= VALUES_MAX, "a table is as wide as this");

struct markdown_table {
    const struct spec *spec;       /* says which parameters vary */
    const struct run_index *index; /* says what is compared */
    const struct columns *columns;
    const void **rows; /* owned array; those of one line stand together */
    size_t count;
    struct column_at across;     /* over whose values the last column is spread; {0}: it is not */
    const struct column *spread; /* that column */
};

static void table_release(struct markdown_table *table)
{
    free(table->rows);
}

#define own_markdown_table OWNED_BY(table_release) struct markdown_table

/* The key is one of the table's. */
static struct column_at column_of(const struct columns *columns, const char *key)
{
    struct column_at at = {0};
    while (columns_next(columns, &at) && strcmp(column_key(at), key) != 0)
        continue;
    return at;
}

/* Takes those of `count` rows that are of the metric; METRIC_COUNT: all. `across`: the column's key, or NULL.
 */
static int table_make(const struct findings *findings, const struct columns *columns, const char *across,
                      const void *rows, size_t count, unsigned metric, struct markdown_table *table,
                      struct err *err)
{
    *table = (struct markdown_table){
        .spec = &findings->experiment.spec, .index = &findings->index, .columns = columns};
    table->rows = calloc(count + 1, sizeof *table->rows);
    if (table->rows == NULL)
        return err_set(err, ENOMEM, "out of memory");
    const struct column *of = metric < METRIC_COUNT ? column_of(columns, "metric").column : NULL;
    for (const char *row = rows; count > 0; count--, row += columns->size)
        if (of == NULL || *(const unsigned *)column_member(of, row) == metric)
            table->rows[table->count++] = row;
    if (across == NULL)
        return 0;
    table->across = column_of(columns, across);
    for (unsigned i = 0; i < columns->count; i++)
        if (columns->list[i].label != NULL)
            table->spread = &columns->list[i];
    return 0;
}

/* Which value of `across` the row has: an arm, when that is a parameter. */
static unsigned value_of(const struct markdown_table *table, const void *row)
{
    const void *member = column_member(table->across.column, row);
    const struct cell *cell = member;
    if (table->across.parameter != NULL)
        return run_index_arm(table->index, cell) + (cell->control ? (unsigned)table->index->arm_count : 0);
    return *(const unsigned *)member;
}

static bool same_line(const struct markdown_table *table, const void *row, const void *next)
{
    if (table->across.column == NULL)
        return false;
    const struct column *column = column_of(table->columns, "mechanism").column;
    const struct cell *cell = column_member(column, row), *other = column_member(column, next);
    return table->across.parameter != NULL ? cell_compare_places(cell, other, table->index->contrast) == 0
                                           : cell_same(cell, other);
}

/* A column of its own, the same in all rows of a line. */
static bool is_plain(const struct markdown_table *table, struct column_at at)
{
    if (at.parameter == NULL)
        return at.column->label != NULL && at.column != table->across.column && at.column != table->spread;
    return at.parameter == table->index->contrast ? table->across.parameter == NULL
                                                  : cell_varies(table->spec, at.parameter);
}

static bool is_number(struct column_at at)
{
    return at.parameter == NULL && (at.column->type == COLUMN_NUMBER || at.column->type == COLUMN_COUNT);
}

static void print_number(const struct column *column, const void *row, struct text *text)
{
    struct share number = {.low = NAN, .high = NAN};
    memcpy(&number.value, column_member(column, row), sizeof number.value);
    if (column->interval) {
        memcpy(&number.low, column_member(column + 1, row), sizeof number.low);
        memcpy(&number.high, column_member(column + 2, row), sizeof number.high);
    }
    switch (column->quantity) {
    case QUANTITY_PLAIN:
        phrase_number(number.value, text);
        text_interval(text, number.low, number.high, phrase_number);
        break;
    case QUANTITY_RATIO: phrase_ratio(number.value, number.low, number.high, text); break;
    case QUANTITY_SHARE: profile_phrase_share(&number, text); break;
    }
}

void markdown_text(struct text *text, const char *string)
{
    for (const char *c = string; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c)) {
            text_add(text, " ");
            continue;
        }
        if (strchr("\\`*_[]<>|&#~$", *c) != NULL)
            text_add(text, "\\");
        text_add_bytes(text, c, 1);
    }
}

/* What stands there. Numbers and their brackets are ours: escaped, a reader of the bare text would stumble
 * over them. */
static void add_value(const struct markdown_table *table, struct column_at at, const void *row,
                      struct text *line)
{
    own_text value = {0};
    if (at.parameter != NULL && at.parameter == table->index->contrast)
        cell_name_arm(column_member(at.column, row), at.parameter, &value);
    else if (at.parameter != NULL)
        field_words(at.parameter, column_member(at.column, row), &value);
    else if (at.column->show != NULL)
        at.column->show(row, &value);
    else if (at.column->type == COLUMN_NUMBER)
        print_number(at.column, row, &value);
    else
        column_print(at, row, &value);
    text_add(line, " ");
    if (is_number(at))
        text_add(line, text_string(&value));
    else
        markdown_text(line, text_string(&value));
    text_add(line, " |");
    line->failed |= value.failed;
}

/* The names, and "|---|---:|" below them: numbers to the right. `values`: a row with each value of `across`.
 */
static void add_head(const struct markdown_table *table, const void *const *values, struct text *text)
{
    own_text rule = {0};
    text_add(text, "|");
    for (struct column_at at = {0}; columns_next(table->columns, &at);) {
        if (!is_plain(table, at))
            continue;
        text_add(text, " ");
        markdown_text(text, at.parameter != NULL ? at.parameter->label : at.column->label);
        text_add(text, " |");
        text_add(&rule, is_number(at) ? "---:|" : "---|");
    }
    for (unsigned value = 0; value < VALUES_MAX; value++) {
        if (values[value] == NULL)
            continue;
        add_value(table, table->across, values[value], text);
        text_add(&rule, "---:|");
    }
    text_addf(text, "\n|%s\n", text_string(&rule));
    text->failed |= rule.failed;
}

/* Where a line lacks a value, nothing stands. */
static void markdown_table(const struct markdown_table *table, struct text *text)
{
    const void *values[VALUES_MAX] = {NULL};
    for (size_t i = 0; i < table->count && table->across.column != NULL; i++)
        values[value_of(table, table->rows[i])] = table->rows[i];
    add_head(table, values, text);
    for (size_t i = 0, next; i < table->count; i = next) {
        const void *line[VALUES_MAX] = {NULL}, *row = table->rows[i];
        for (next = i + 1; next < table->count && same_line(table, row, table->rows[next]);)
            next++;
        for (size_t j = i; j < next && table->across.column != NULL; j++)
            line[value_of(table, table->rows[j])] = table->rows[j];
        text_add(text, "|");
        for (struct column_at at = {0}; columns_next(table->columns, &at);)
            if (is_plain(table, at))
                add_value(table, at, row, text);
        for (unsigned value = 0; value < VALUES_MAX; value++)
            if (line[value] != NULL)
                add_value(table, (struct column_at){.column = table->spread}, line[value], text);
            else if (values[value] != NULL)
                text_add(text, "  |");
        text_add(text, "\n");
    }
}

/* --- headline --- */

static void add_list(const char *heading, const struct lines *lines, struct text *text)
{
    if (lines->count > 0 && heading != NULL)
        text_addf(text, "\n### %s\n\n", heading);
    for (size_t i = 0; i < lines->count; i++) {
        text_add(text, "- ");
        markdown_text(text, lines->list[i]);
        text_add(text, "\n");
    }
}

/* The name of the experiment, and below it what came out. */
static void add_title(const char *name, const struct headline *headline, struct text *text)
{
    text_add(text, "## ");
    markdown_text(text, name);
    text_add(text, "\n\n**");
    markdown_text(text, text_string(&headline->sentence));
    text_add(text, "**\n");
}

static void add_answer(const struct answer *answer, struct text *text)
{
    text_addf(text, "\n### %s %s\n\n", answer->id, answer->question);
    markdown_text(text, text_string(&answer->sentence));
    text_add(text, "\n\n");
    add_list(NULL, &answer->evidence, text);
    for (size_t i = 0; i < answer->caveats.count; i++) {
        text_add(text, "- but: ");
        markdown_text(text, answer->caveats.list[i]);
        text_add(text, "\n");
    }
}

void explanation_markdown(const struct findings *findings, const struct headline *headline,
                          const struct answers *answers, int only, struct text *text)
{
    if (only >= 0) {
        add_answer(&answers->list[only], text);
        return;
    }
    add_title(findings->experiment.spec.settings.name, headline, text);
    add_list("Every pair with the baseline", &headline->pairs, text);
    add_list("What is open, and what would decide it", &headline->undecided, text);
    add_list("How far it can be trusted", &headline->trust, text);
    add_list("What was left out", &headline->left_out, text);
    if (headline->next.count > 0)
        text_add(text, "\n### Next\n\n");
    for (size_t i = 0; i + 1 < headline->next.count; i += 2) {
        text_add(text, "- ");
        markdown_text(text, headline->next.list[i]);
        text_addf(text, ": `%s`\n", headline->next.list[i + 1]);
    }
    for (unsigned i = 0; i < ANSWER_COUNT; i++)
        if (answers->list[i].measured)
            add_answer(&answers->list[i], text);
}

/* --- export markdown --- */

/* What a README shows; the rest is in summary.csv and verdicts.csv. */
static const unsigned shown_metrics[] = {METRIC_latency_p50_us, METRIC_latency_p99_us, METRIC_throughput_gbps,
                                         METRIC_cpu_ns_per_byte};
enum { SHOWN_COUNT = sizeof shown_metrics / sizeof *shown_metrics };

static int compare_places(const void *a, const void *b, void *contrast)
{
    const struct summary *const *first = a, *const *second = b;
    return cell_compare_places((*first)->cell, (*second)->cell, contrast);
}

/* "zero-copy: 100 % copied by the kernel.": what was not avoided stands at every table of its numbers. */
static void add_copied(const struct findings *findings, struct text *text)
{
    for (unsigned mechanism = 0; mechanism < MECHANISM_COUNT; mechanism++) {
        double low = INFINITY, high = -INFINITY;
        own_text from = {0}, to = {0};
        for (size_t i = 0; i < findings->summaries.count; i++) {
            const struct summary *summary = &findings->summaries.list[i];
            if (summary->metric != METRIC_zc_copied_pct || summary->cell->mechanism != mechanism)
                continue;
            low = fmin(low, summary->median);
            high = fmax(high, summary->median);
        }
        if (!isfinite(low))
            continue;
        text_percent(&from, low);
        text_percent(&to, high);
        bool one = strcmp(text_string(&from), text_string(&to)) == 0;
        text_addf(text, "%s: %s%s%s %% copied by the kernel.\n", mechanisms[mechanism].name,
                  text_string(&from), one ? "" : " to ", one ? "" : text_string(&to));
    }
}

/* A line per place, arms beside each other, if they are few. */
static int add_summaries(const struct findings *findings, unsigned metric, struct text *text, struct err *err)
{
    own_markdown_table table;
    const struct run_index *index = &findings->index;
    bool beside = 2 * index->arm_count <= VALUES_MAX;
    int rc = table_make(findings, &summary_columns, beside ? index->contrast->key : NULL,
                        findings->summaries.list, findings->summaries.count, metric, &table, err);
    if (rc != 0 || table.count == 0)
        return rc;
    qsort_r(table.rows, table.count, sizeof *table.rows, compare_places, (void *)index->contrast);
    text_addf(text, "\n### %s, %s\n\nMedian [95 %% interval] of the runs; %s is better.\n",
              metrics[metric].label, metrics[metric].unit,
              metrics[metric].better == BETTER_HIGHER ? "higher" : "lower");
    add_copied(findings, text);
    text_add(text, "\n");
    markdown_table(&table, text);
    return 0;
}

static int add_verdicts(const struct findings *findings, unsigned metric, struct text *text, struct err *err)
{
    own_markdown_table table;
    const struct columns columns = columns_without(&verdict_columns, findings->index.contrast);
    int rc = table_make(findings, &columns, NULL, findings->verdicts.list, findings->verdicts.count, metric,
                        &table, err);
    if (rc != 0 || table.count == 0)
        return rc;
    text_addf(text,
              "\n### Verdicts on %s\n\nRatio [95 %% interval] of the first arm to the second, paired "
              "within blocks; the intervals hold together"
              " over the places.\n",
              metrics[metric].label);
    add_copied(findings, text);
    text_add(text, "\n");
    markdown_table(&table, text);
    return 0;
}

static int add_cost(const struct findings *findings, const struct cost *cost, struct text *text,
                    struct err *err)
{
    struct cost_line lines[COST_LINES_MAX];
    own_text words = {0};
    own_markdown_table table;
    cost_print_family(cost, &findings->experiment.spec, &words);
    text_add(&words, words.length > 0 ? ": " : "");
    if (cost->gap != NULL)
        cost_print(cost, &words);
    else
        cost_print_fit(cost, &words);
    text_add(text, "\n");
    markdown_text(text, text_string(&words));
    text_add(text, ".\n");
    int rc = table_make(findings, &cost_line_columns, NULL, lines, cost_lines(cost, lines), METRIC_COUNT,
                        &table, err);
    if (rc != 0 || table.count == 0)
        return rc;
    text_add(text, "\n");
    markdown_table(&table, text);
    return 0;
}

/* A line per cell: the same columns as on the terminal, with intervals. */
static int add_profiles(const struct findings *findings, struct text *text, struct err *err)
{
    const struct profile_shares *shares = &findings->shares;
    uint64_t groups = profile_shares_groups(shares, PROFILE_SHARE_LEAST);
    own_markdown_table table;
    own_text overhead = {0};
    size_t count = 0;
    int rc = table_make(findings, &profile_share_columns, "group", shares->rows, shares->row_count,
                        METRIC_COUNT, &table, err);
    for (size_t i = 0; i < table.count; i++) {
        const struct profile_share_row *row = table.rows[i];
        if (row->side == PROFILE_WORKERS && (groups >> row->group & 1) != 0)
            table.rows[count++] = row;
    }
    table.count = count;
    if (rc != 0 || count == 0)
        return rc;
    profile_phrase_overhead(shares, &overhead);
    text_add(
        text,
        "\n### Where the CPU time goes, % of the workers' samples\n\nOne extra run of each cell outside the "
        "blocks [95 % interval of counting samples]; ");
    markdown_text(text, text_string(&overhead));
    text_add(text, ".\n\n");
    markdown_table(&table, text);
    return 0;
}

int export_markdown(const struct findings *findings, const struct figure_context *context,
                    const struct outlet *outlet, struct err *err)
{
    own_text text = {0}, name = {0};
    own_headline headline = {0};
    int rc = headline_make(findings, &headline, err);
    if (rc != 0)
        return rc;
    add_title(context->experiment, &headline, &text);
    text_add(&text, "\n");
    markdown_text(&text, context->caption);
    text_add(&text, "\n");
    add_list("Compared", &headline.pairs, &text);
    add_list("Trust", &headline.trust, &text);
    if (findings->summaries.count == 0)
        text_add(&text, "\nNo run was ok: there are no numbers.\n");
    for (unsigned i = 0; i < SHOWN_COUNT && rc == 0; i++)
        rc = add_summaries(findings, shown_metrics[i], &text, err);
    for (unsigned i = 0; i < SHOWN_COUNT && rc == 0; i++)
        rc = add_verdicts(findings, shown_metrics[i], &text, err);
    if (findings->costs.count > 0)
        text_add(&text,
                 "\n### What a copy and a call cost\n\nCPU time per byte of the cells, fitted to their "
                 "copies, calls and context switches; number [95 % interval], and why it is no price.\n");
    for (size_t i = 0; i < findings->costs.count && rc == 0; i++)
        rc = add_cost(findings, &findings->costs.list[i], &text, err);
    if (rc == 0)
        rc = add_profiles(findings, &text, err);
    text_addf(&name, "%stables.md", context->prefix);
    return rc == 0 ? outlet->put(outlet->to, text_string(&name), &text, err) : rc;
}
