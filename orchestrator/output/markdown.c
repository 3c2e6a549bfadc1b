/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "answers/cpu_time.h"
#include "answers/phrase.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "findings/findings.h"
#include "output/report_files.h"
#include "output/table.h"
#include "plots/figure.h"

/* --- markdown --- */
/* Tables in Markdown: rows of cells, and the columns that say where something was measured. */

/* The shape of all tables of an experiment: which parameters and which mechanisms have columns. */
struct markdown_shape {
    struct parameters parameters;
    bool arms[2][MECHANISM_COUNT]; /* measured: as itself, as A/A control */
};

/* Text for a cell of a Markdown table or for a line: punctuation that could be markup gets a backslash,
 * line breaks and other control characters become spaces. */
static void markdown_text(struct text *text, const char *string)
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

/* Numbers and their brackets are ours: escaped, a reader of the bare text would stumble over them. */
static void markdown_numbers(struct text *row, const struct text *cell)
{
    text_addf(row, " %s |", text_string(cell));
    row->failed |= cell->failed;
}

/* Escaped. */
static void markdown_cell(struct text *row, const struct text *cell)
{
    own_text plain = {0};
    markdown_text(&plain, text_string(cell));
    plain.failed |= cell->failed;
    markdown_numbers(row, &plain);
}

static void markdown_word(struct text *row, const char *word)
{
    own_text cell = {0};
    text_add(&cell, word);
    markdown_cell(row, &cell);
}

/* The values of the parameters that vary, and their names; the latter begin the row. */
static void markdown_place(struct text *row, const struct markdown_shape *shape, const struct cell *cell)
{
    for (size_t i = 0; i < shape->parameters.count; i++) {
        own_text value = {0};
        variants_value(shape->parameters.list[i], cell, &value);
        markdown_cell(row, &value);
    }
}

/* "|---|---:|": ends the row of names; numbers to the right. */
static void markdown_rule(struct text *text, size_t left, size_t right)
{
    text_add(text, "\n|");
    for (size_t i = 0; i < left; i++)
        text_add(text, "---|");
    for (size_t i = 0; i < right; i++)
        text_add(text, "---:|");
    text_add(text, "\n");
}

static void markdown_place_names(struct text *row, const struct markdown_shape *shape)
{
    text_add(row, "|");
    for (size_t i = 0; i < shape->parameters.count; i++)
        markdown_word(row, shape->parameters.list[i]->label);
}

/* --- export markdown --- */

/* What a README shows; the rest is in summary.csv and verdicts.csv. */
static const unsigned shown_metrics[] = {METRIC_throughput_gbps, METRIC_cpu_ns_per_byte};
enum { SHOWN_COUNT = sizeof shown_metrics / sizeof *shown_metrics };

static void print_interval(double middle, double low, double high, struct text *text)
{
    phrase_number(middle, text);
    text_interval(text, low, high, phrase_number);
}

/* One arm of the experiment at the place of `cell`; an empty field where there was no ok run. */
static void add_arm(struct text *row, const struct findings *findings, const struct cell *place,
                    unsigned mechanism, bool control, unsigned metric)
{
    own_text value = {0};
    struct cell cell = *place;
    cell.mechanism = mechanism;
    cell.control = control;
    const struct summary *summary = summaries_find(&findings->summaries, &cell, metric);
    if (summary != NULL)
        print_interval(summary->median, summary->low, summary->high, &value);
    markdown_numbers(row, &value);
}

static int compare_places(const void *a, const void *b)
{
    return cell_compare_places(*(const struct cell *const *)a, *(const struct cell *const *)b);
}

/* One cell of each place that has the metric, in order. */
static int find_places(const struct findings *findings, unsigned metric, const struct cell ***places,
                       size_t *count, struct err *err)
{
    const struct summaries *summaries = &findings->summaries;
    size_t distinct = 0;
    *places = calloc(summaries->count + 1, sizeof **places);
    if (*places == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < summaries->count; i++)
        if (summaries->list[i].metric == metric)
            (*places)[(*count)++] = summaries->list[i].cell;
    qsort(*places, *count, sizeof **places, compare_places);
    for (size_t i = 0; i < *count; i++)
        if (distinct == 0 || cell_compare_places((*places)[distinct - 1], (*places)[i]) != 0)
            (*places)[distinct++] = (*places)[i];
    *count = distinct;
    return 0;
}

static int add_summaries(const struct findings *findings, const struct markdown_shape *shape, unsigned metric,
                         struct text *text, struct err *err)
{
    own_free const struct cell **places = NULL;
    size_t count = 0;
    int rc = find_places(findings, metric, &places, &count, err);
    if (rc != 0 || count == 0)
        return rc;
    text_addf(text, "\n### %s, %s\n\nMedian [95 %% interval] of the runs; %s is better.\n\n",
              metrics[metric].label, metrics[metric].unit,
              metrics[metric].better == BETTER_HIGHER ? "higher" : "lower");
    unsigned arms = 0;
    markdown_place_names(text, shape);
    for (unsigned i = 0; i < 2 * MECHANISM_COUNT; i++) {
        const struct cell arm = {.mechanism = i % MECHANISM_COUNT, .control = i >= MECHANISM_COUNT};
        own_text name = {0};
        if (!shape->arms[arm.control][arm.mechanism])
            continue;
        cell_name(&arm, &name);
        markdown_cell(text, &name);
        arms++;
    }
    markdown_rule(text, shape->parameters.count, arms);
    for (size_t i = 0; i < count; i++) {
        text_add(text, "|");
        markdown_place(text, shape, places[i]);
        for (unsigned j = 0; j < 2 * MECHANISM_COUNT; j++) {
            unsigned control = j / MECHANISM_COUNT, mechanism = j % MECHANISM_COUNT;
            if (shape->arms[control][mechanism])
                add_arm(text, findings, places[i], mechanism, control != 0, metric);
        }
        text_add(text, "\n");
    }
    return 0;
}

static void add_verdicts(const struct findings *findings, const struct markdown_shape *shape, unsigned metric,
                         struct text *text)
{
    static const char *const before[] = {"mechanism", "against"}, *const after[] = {"ratio", "p", "verdict"};
    const struct verdicts *verdicts = &findings->verdicts;
    size_t i = 0;
    while (i < verdicts->count && verdicts->list[i].metric != metric)
        i++;
    if (i == verdicts->count)
        return;
    text_addf(text,
              "\n### Verdicts on %s\n\nRatio [95 %% interval] of the first mechanism to the second, paired "
              "within blocks; p is Holm's.\n\n|",
              metrics[metric].label);
    for (unsigned j = 0; j < 2; j++)
        markdown_word(text, before[j]);
    for (size_t j = 0; j < shape->parameters.count; j++)
        markdown_word(text, shape->parameters.list[j]->label);
    for (unsigned j = 0; j < 3; j++)
        markdown_word(text, after[j]);
    markdown_rule(text, shape->parameters.count + 5, 0);
    for (; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        own_text first = {0}, second = {0}, ratio = {0}, p = {0};
        if (verdict->metric != metric)
            continue;
        pair_name(verdict->pair, false, &first);
        pair_name(verdict->pair, true, &second);
        phrase_ratio(verdict->ratio, verdict->low, verdict->high, &ratio);
        phrase_number(verdict->p_holm, &p);
        text_add(text, "|");
        markdown_cell(text, &first);
        markdown_cell(text, &second);
        markdown_place(text, shape, verdict->cell);
        markdown_numbers(text, &ratio);
        markdown_numbers(text, &p);
        markdown_word(text, conclusion_name(verdict->conclusion));
        text_add(text, "\n");
    }
}

static void add_cost(const struct findings *findings, const struct cost *cost, struct text *text)
{
    static const char *const names[] = {"CPU time of", "price", "unit", "above zero"};
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines);
    own_text words = {0};
    cost_print_family(cost, &findings->experiment.spec, &words);
    text_add(&words, words.length > 0 ? ": " : "");
    cost_print_cells(cost, &words);
    text_add(text, "\n");
    markdown_text(text, text_string(&words));
    if (cost->gap != NULL) {
        text_addf(text, ": no prices: %s.\n", cost->gap);
        return;
    }
    text_add(text, ", R² ");
    phrase_number(cost->r2, text);
    text_add(text, ".\n\n|");
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        markdown_word(text, names[i]);
    text_add(text, "\n|---|---:|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        const struct coefficient *found = lines[i].price;
        own_text price = {0};
        print_interval(found->value, found->low, found->high, &price);
        text_add(text, "|");
        markdown_word(text, lines[i].what);
        markdown_numbers(text, &price);
        markdown_word(text, lines[i].unit);
        markdown_word(text, cost_is_price(found) ? "yes" : "not certain");
        text_add(text, "\n");
    }
}

static void add_profile(const struct profile_share *share, const struct markdown_shape *shape,
                        uint64_t groups, struct text *text)
{
    own_text name = {0}, samples = {0};
    cell_name(&share->profile->cell, &name);
    text_addf(&samples, "%llu", (unsigned long long)share->samples);
    text_add(text, "|");
    markdown_place(text, shape, &share->profile->cell);
    markdown_cell(text, &name);
    markdown_numbers(text, &samples);
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
        own_text words = {0};
        if ((groups >> group & 1) == 0)
            continue;
        profile_phrase_share(&share->groups[PROFILE_WORKERS][group], &words);
        markdown_numbers(text, &words);
    }
    text_add(text, "\n");
}

/* A row per cell: the same columns as on the terminal, with intervals. */
static void add_profiles(const struct findings *findings, const struct markdown_shape *shape,
                         struct text *text)
{
    const struct profile_shares *shares = &findings->shares;
    uint64_t groups = profile_shares_groups(shares, PROFILE_SHARE_LEAST);
    own_text overhead = {0};
    unsigned numbers = 1;
    if (shares->count == 0)
        return;
    profile_phrase_overhead(shares, &overhead);
    text_add(
        text,
        "\n### Where the CPU time goes, % of the workers' samples\n\nOne extra run of each cell outside the "
        "blocks [95 % interval of counting samples]; ");
    markdown_text(text, text_string(&overhead));
    text_add(text, ".\n\n");
    markdown_place_names(text, shape);
    markdown_word(text, "mechanism");
    markdown_word(text, "samples");
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
        if (groups >> group & 1) {
            markdown_word(text, profile_group_label(group));
            numbers++;
        }
    markdown_rule(text, shape->parameters.count + 1, numbers);
    for (size_t i = 0; i < shares->count; i++)
        add_profile(&shares->list[i], shape, groups, text);
}

int export_markdown(const struct findings *findings, const struct figure_context *context,
                    const struct outlet *outlet, struct err *err)
{
    own_text text = {0}, name = {0};
    struct markdown_shape shape = {0};
    int rc = 0;
    parameters_find(&findings->experiment.spec, &shape.parameters);
    for (size_t i = 0; i < findings->summaries.count; i++) {
        const struct cell *cell = findings->summaries.list[i].cell;
        shape.arms[cell->control][cell->mechanism] = true;
    }
    text_add(&text, "## ");
    markdown_text(&text, context->experiment);
    text_add(&text, "\n\n");
    markdown_text(&text, context->caption);
    text_add(&text, "\n");
    if (findings->summaries.count == 0)
        text_add(&text, "\nNo run was ok: there are no numbers.\n");
    for (unsigned i = 0; i < SHOWN_COUNT && rc == 0; i++)
        rc = add_summaries(findings, &shape, shown_metrics[i], &text, err);
    for (unsigned i = 0; i < SHOWN_COUNT && rc == 0; i++)
        add_verdicts(findings, &shape, shown_metrics[i], &text);
    if (findings->costs.count > 0)
        text_add(&text,
                 "\n### What a copy and a call cost\n\nCPU time per byte of the cells, fitted to their "
                 "copies and calls; price [95 % interval].\n");
    for (size_t i = 0; i < findings->costs.count; i++)
        add_cost(findings, &findings->costs.list[i], &text);
    add_profiles(findings, &shape, &text);
    text_addf(&name, "%stables.md", context->prefix);
    return rc == 0 ? outlet->put(outlet->to, text_string(&name), &text, err) : rc;
}
