/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "experiment/plan.h"
#include "experiment/settings.h"
#include "statistics/alpha.h"

/* --- comparisons --- */

struct cell comparison_cell(const struct comparison *comparison, unsigned arm)
{
    struct cell cell = arm == 0 ? *comparison->cell : *comparison->other;
    cell.control = false;
    return cell;
}

const struct summary *comparison_summary(const struct findings *findings, const struct comparison *comparison,
                                         unsigned arm, unsigned metric)
{
    const struct cell cell = comparison_cell(comparison, arm);
    return summaries_find(&findings->summaries, &cell, metric);
}

/* Conclusive ones first, then the larger change. */
static int compare_strength(const void *a, const void *b)
{
    const struct comparison *x = a, *y = b;
    bool x_open = x->conclusion == INCONCLUSIVE, y_open = y->conclusion == INCONCLUSIVE;
    double x_change = fabs(log(x->ratio)), y_change = fabs(log(y->ratio));
    if (x_open != y_open)
        return x_open - y_open;
    return (x_change < y_change) - (x_change > y_change);
}

/* One pair of mechanisms, whichever of them a comparison is seen from. */
struct test_count {
    size_t tests, blocks; /* comparisons that have any block, and the most that one has */
};

void evidence_few_blocks(const struct comparisons *comparisons, size_t looks, struct answer *answer)
{
    struct test_count counts[MECHANISM_COUNT][MECHANISM_COUNT] = {0};
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        unsigned x = comparison->cell->mechanism, y = comparison->other->mechanism;
        struct test_count *pair = x < y ? &counts[x][y] : &counts[y][x];
        pair->tests += comparison->n > 0 ? 1 : 0;
        pair->blocks = comparison->n > pair->blocks ? comparison->n : pair->blocks;
    }
    for (unsigned x = 0; x < MECHANISM_COUNT; x++)
        for (unsigned y = x; y < MECHANISM_COUNT; y++) {
            const struct test_count *pair = &counts[x][y];
            own_text line = {0};
            unsigned least = plan_least_blocks(pair->tests * looks, ALPHA);
            if (pair->blocks == 0 || pair->blocks >= least)
                continue;
            text_addf(&line, "%zu block%s too few for a significant difference", pair->blocks,
                      pair->blocks == 1 ? " is" : "s are");
            if (pair->tests > 1)
                text_addf(&line, " in any of %zu comparisons", pair->tests);
            text_addf(&line, ", at least %u are needed", least);
            answer_caveat(answer, &line);
        }
}

/* The row of a comparison: place, phrase, p, n, both medians. */
static void add_row(const struct findings *findings, const struct comparison *comparison, struct text *text)
{
    const struct summary *first = comparison_summary(findings, comparison, 0, comparison->metric),
                         *second = comparison_summary(findings, comparison, 1, comparison->metric);
    const struct metric *metric = &metrics[comparison->metric];
    phrase_place(findings, comparison->cell, text);
    text_addf(text, ": %s of %s against %s ", metric->label, mechanism_name(comparison->cell->mechanism),
              mechanism_name(comparison->other->mechanism));
    phrase_comparison(findings, comparison, text);
    if (comparison->within_control && comparison->conclusion != INCONCLUSIVE)
        text_add(text, ", within the noise");
    if (comparison->conclusion != INCONCLUSIVE) {
        text_add(text, ", p (family) ");
        text_number(text, comparison->p_family, 2);
    }
    text_addf(text, ", n = %zu", comparison->n);
    if (first == NULL || second == NULL)
        return;
    text_add(text, "; medians ");
    phrase_median(first, "", text);
    text_add(text, " and ");
    phrase_median(second, metric->unit, text);
}

int evidence_comparisons(const struct findings *findings, const struct comparisons *comparisons,
                         struct answer *answer, struct err *err)
{
    size_t count = comparisons->count, shown = count < EVIDENCE_ROWS_MAX ? count : EVIDENCE_ROWS_MAX;
    own_text line = {0};
    own_free struct comparison *sorted = calloc(count + 1, sizeof *sorted);
    if (sorted == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        sorted[i] = comparisons->list[i];
    if (count > shown)
        qsort(sorted, count, sizeof *sorted, compare_strength);
    for (size_t i = 0; i < shown; i++) {
        add_row(findings, &sorted[i], &line);
        answer_evidence(answer, &line);
    }
    if (count > shown) {
        text_addf(&line, "%s: %zu more comparison%s in verdicts.csv, those above are the strongest",
                  metrics[sorted[0].metric].label, count - shown, plural(count - shown));
        answer_evidence(answer, &line);
    }
    evidence_few_blocks(comparisons, looks_count(&findings->experiment.spec.settings), answer);
    return 0;
}

/* --- warnings --- */

bool evidence_silenced(const struct findings *findings, unsigned id)
{
    return (findings->experiment.spec.settings.silence.bits >> id & 1) != 0;
}

/* All that the warnings of one id say about the cells of some mechanisms. */
struct warned {
    const struct warning *first; /* NULL: nothing */
    size_t warnings, runs, of;   /* of: ok runs */
};

static struct warned warned_of(const struct findings *findings, unsigned id, uint64_t whose)
{
    const struct warning_list *warnings = &findings->warnings;
    struct warned warned = {0};
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->list[i];
        if (warning->id != id || (warning->cell != NULL && (whose >> warning->cell->mechanism & 1) == 0))
            continue;
        warned.first = warned.first != NULL ? warned.first : warning;
        warned.warnings++;
    }
    const struct record *const *runs;
    for (size_t cell = 0; cell < findings->index.measured; cell++) {
        if ((whose >> findings->index.cells.cells[cell]->mechanism & 1) == 0)
            continue;
        size_t count = run_index_all(&findings->index, cell, &runs);
        warned.of += count;
        for (size_t i = 0; i < count; i++)
            warned.runs += runs[i]->warnings >> id & 1;
    }
    return warned;
}

void evidence_warnings(const struct findings *findings, uint64_t whose, const enum warning_id *ids,
                       size_t count, struct answer *answer)
{
    own_text line = {0};
    for (size_t i = 0; i < count; i++) {
        struct warned warned = warned_of(findings, ids[i], whose);
        if (warned.first == NULL)
            continue;
        if (warning_scope(ids[i]) == WARNING_OF_RUN) {
            text_addf(&line, "%zu of %zu run%s carr%s the warning %s", warned.runs, warned.of,
                      plural(warned.of), warned.of == 1 ? "ies" : "y", warning_name(ids[i]));
        } else if (warning_scope(ids[i]) == WARNING_OF_CELL) {
            text_addf(&line, "%zu of the cells carr%s the warning %s", warned.warnings,
                      warned.warnings == 1 ? "ies" : "y", warning_name(ids[i]));
        } else { /* of a family of cells, or of the experiment: no number of runs, but what was found */
            const struct cell *cell = warned.first->cell;
            text_addf(&line, "warning %s", warning_name(ids[i]));
            if (cell != NULL) {
                text_add(&line, ", ");
                cell_name(cell, &line);
                text_add(&line, " at ");
                phrase_place(findings, cell, &line);
            }
            text_addf(&line, ": %s", warned.first->detail);
            if (warned.warnings > 1)
                text_addf(&line, "; %zu more such", warned.warnings - 1);
        }
        answer_caveat(answer, &line);
    }
}

/* --- copying --- */

#define ALL_PCT 99.0
#define NONE_PCT 1.0

enum copying_kind copying_judge(double percent)
{
    if (isnan(percent))
        return COPYING_UNKNOWN;
    return percent >= ALL_PCT ? COPYING_DONE : percent <= NONE_PCT ? COPYING_AVOIDED : COPYING_PARTLY;
}

void copying_find(const struct findings *findings, struct copying *copying)
{
    const struct summaries *summaries = &findings->summaries;
    *copying = (struct copying){.least = NAN, .most = NAN};
    for (size_t i = 0; i < summaries->count; i++) {
        const struct summary *summary = &summaries->list[i];
        if (summary->cell->mechanism != MECHANISM_zero_copy || summary->metric != METRIC_zc_copied_pct)
            continue;
        copying->least = fmin(copying->least, summary->median);
        copying->most = fmax(copying->most, summary->median);
        copying->paths |= UINT64_C(1) << (summary->cell->path & 63);
    }
    enum copying_kind least = copying_judge(copying->least), most = copying_judge(copying->most);
    copying->kind = least == most ? least : COPYING_PARTLY;
}

/* 99.97 is not 100, and 0.02 is not 0. */
static void add_share(double percent, struct text *text)
{
    if (percent > 99.9 && percent < 100)
        text_add(text, "more than 99.9");
    else
        text_number(text, percent, 3);
}

void copying_phrase(const struct copying *copying, struct text *text)
{
    add_share(copying->least, text);
    if (copying->most > copying->least) {
        text_add(text, " to ");
        add_share(copying->most, text);
    }
    text_add(text, " % of the zero-copy sends were copied by the kernel");
}

void copying_paths(const struct copying *copying, struct text *text)
{
    const struct field *field = cell_fields;
    const char *join = "";
    while (field->offset != offsetof(struct cell, path))
        field++;
    for (unsigned path = 0; path < 64; path++) {
        struct cell cell = {.path = path};
        if ((copying->paths >> path & 1) == 0)
            continue;
        text_add(text, join);
        field_print(field, &cell, text);
        join = "/";
    }
}

/* --- cache levels --- */

const struct cache_level cache_levels[CACHE_LEVEL_COUNT] = {
    [CACHE_L1D] = {"L1d", METRIC_l1d_misses_per_kb, COUNTER_l1d_misses},
    [CACHE_LLC] = {"LLC", METRIC_llc_misses_per_kb, COUNTER_llc_misses},
};

bool cache_level_known(const struct findings *findings, const struct cache_level *level)
{
    return summaries_have(&findings->summaries, level->metric);
}

/* A counter that opened and still gave no ratio was multiplexed: see the metric's help. */
static const char *reason(const struct findings *findings, const struct cache_level *level)
{
    const char *why = findings->environment.counters[level->counter];
    return why[0] != '\0' ? why : "it could be opened, but no run has it for at least 95 % of its window";
}

void cache_levels_missing(const struct findings *findings, struct text *text)
{
    const struct cache_level *l1d = &cache_levels[CACHE_L1D], *llc = &cache_levels[CACHE_LLC];
    bool both = !cache_level_known(findings, l1d) && !cache_level_known(findings, llc);
    if (both && strcmp(reason(findings, l1d), reason(findings, llc)) == 0) {
        text_addf(text, "no cache counters: %s", reason(findings, l1d));
        return;
    }
    const char *join = "";
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        const struct cache_level *level = &cache_levels[i];
        if (cache_level_known(findings, level))
            continue;
        text_addf(text, "%sno %s counter: %s", join, level->name, reason(findings, level));
        join = "; ";
    }
}

/* --- series --- */

void series_release(struct series_list *list)
{
    free(list->cells);
    free(list->first);
    *list = (struct series_list){0};
}

int64_t series_position(const struct cell *cell, enum series_axis axis)
{
    return axis == SERIES_SIZE ? cell->message_size : cell->threads;
}

/* A cell without its position: equal ones lie in one series. */
struct member {
    struct cell cell;
    int64_t position;
    size_t number;
};

static int compare_series(const struct member *x, const struct member *y)
{
    if (x->cell.mechanism != y->cell.mechanism)
        return x->cell.mechanism < y->cell.mechanism ? -1 : 1;
    return cell_compare_places(&x->cell, &y->cell, &cell_fields[CONTRAST_MECHANISM]);
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = compare_series(x, y);
    return order != 0 ? order : (x->position > y->position) - (x->position < y->position);
}

int series_make(const struct findings *findings, enum series_axis axis, struct series_list *list,
                struct err *err)
{
    const struct run_index *index = &findings->index;
    own_free struct member *members = calloc(index->measured + 1, sizeof *members);
    *list = (struct series_list){.cells = calloc(index->measured + 1, sizeof *list->cells),
                                 .first = calloc(index->measured + 1, sizeof *list->first)};
    if (members == NULL || list->cells == NULL || list->first == NULL)
        return err_set(err, ENOMEM, "out of memory");
    size_t count = 0;
    for (size_t i = 0; i < index->measured; i++) {
        const struct cell *cell = index->cells.cells[i];
        if (cell->control || mechanisms[cell->mechanism].undelivered || series_position(cell, axis) <= 0)
            continue;
        struct member *member = &members[count++];
        *member = (struct member){.cell = *cell, .position = series_position(cell, axis), .number = i};
        if (axis == SERIES_SIZE)
            member->cell.message_size = member->cell.field_size = 0;
        else
            member->cell.threads = 0;
    }
    qsort(members, count, sizeof *members, compare_members);
    for (size_t i = 0; i < count; i++) {
        list->cells[i] = members[i].number;
        if (i == 0 || compare_series(&members[i - 1], &members[i]) != 0)
            list->first[list->count++] = i;
    }
    list->first[list->count] = count;
    return 0;
}
