/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q3: how the thread count interacts with the caches: misses per KB from the fewest to the most threads. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "statistics/alpha.h"
#include "statistics/signed_rank.h"

/* --- trends --- */
/* How a metric changes from the fewest to the most threads, mechanism by mechanism and size by size,
 * as comparisons of a cell with itself at fewer threads. */

struct trend {
    struct comparison change;         /* the ratio is most / fewest threads; cell: that of most threads */
    const struct cell *fewest, *most; /* borrowed from the summaries */
};

struct trends {
    struct trend *list; /* owned */
    size_t count;
    size_t unlike; /* that were left out: of lines with other cores or nodes for more threads */
};
#define own_trends OWNED_BY(trends_release) struct trends

static void trends_release(struct trends *trends)
{
    free(trends->list);
    *trends = (struct trends){0};
}

static size_t blocks_of(const struct findings *findings, const size_t cells[2], unsigned metric)
{
    return run_index_combine(&findings->index, cells, (const double[]){1, -1}, 2, metric);
}

/* Paired within blocks, at the level of a family of so many. */
static void judge(const struct findings *findings, const size_t cells[2], size_t tests, struct trend *trend)
{
    struct comparison *change = &trend->change;
    struct location location;
    change->n = blocks_of(findings, cells, change->metric);
    signed_rank(findings->index.values, change->n, ALPHA / (double)tests, &location);
    change->ratio = exp(location.estimate);
    change->low = exp(location.low);
    change->high = exp(location.high);
    change->p_family = family_p(location.p, tests);
    change->conclusion = conclusion_of(change->metric, change->low, change->high,
                                       findings->experiment.spec.settings.equivalence);
}

/* The cells with the most and the fewest threads of a series; false: it has but one. */
static bool ends_of(const struct series_list *series, size_t number, size_t ends[2])
{
    size_t first = series->first[number], last = series->first[number + 1] - 1;
    ends[0] = series->cells[last];
    ends[1] = series->cells[first];
    return last > first;
}

/* Some run of the series had threads on cores or nodes that differ: its growth is no matter of threads alone.
 */
static bool is_unlike(const struct findings *findings, const struct series_list *series, size_t number)
{
    for (size_t i = series->first[number]; i < series->first[number + 1]; i++) {
        const struct record *const *runs;
        size_t count = run_index_all(&findings->index, series->cells[i], &runs);
        for (size_t j = 0; j < count; j++)
            if ((runs[j]->warnings & WARNINGS_OF_UNLIKE_CPUS) != 0)
                return true;
    }
    return false;
}

/* Every mechanism and place with at least two thread counts; those of one mechanism are a family. */
static int trends_make(const struct findings *findings, unsigned metric, struct trends *trends,
                       struct err *err)
{
    const struct cell *const *cells = findings->index.cells.cells;
    own_series series = {0};
    size_t tests[MECHANISM_COUNT] = {0}, ends[2];
    size_t looks = looks_count(&findings->experiment.spec.settings);
    *trends = (struct trends){0};
    int rc = series_make(findings, SERIES_THREADS, &series, err);
    if (rc != 0)
        return rc;
    trends->list = calloc(series.count + 1, sizeof *trends->list);
    if (trends->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < series.count; i++)
        if (ends_of(&series, i, ends) && !is_unlike(findings, &series, i))
            tests[cells[ends[0]]->mechanism] += blocks_of(findings, ends, metric) > 0;
    for (size_t i = 0; i < series.count; i++) {
        if (!ends_of(&series, i, ends))
            continue;
        if (is_unlike(findings, &series, i)) {
            trends->unlike++;
            continue;
        }
        struct trend *trend = &trends->list[trends->count++];
        trend->most = trend->change.cell = cells[ends[0]];
        trend->fewest = trend->change.other = cells[ends[1]];
        trend->change.metric = metric;
        judge(findings, ends, tests[trend->most->mechanism] * looks, trend);
    }
    return 0;
}

/* --- the answer --- */

static const enum warning_id warnings_of_interest[] = {WARNING_oversubscribed, WARNING_multiplexed,
                                                       WARNING_mixed_cores, WARNING_crosses_nodes};

/* What one metric says about threads. */
struct thread_effect {
    struct text words; /* owned: "LLC load misses per KB from 1 to 8 threads: more in 6 of 12 ..." */
    bool found;        /* two thread counts have the metric in one block */
    size_t unlike;     /* lines that were left out */
    bool conclusive;   /* at least one change is, or lies within the bound of equivalence */
};

static void thread_effect_release(struct thread_effect *effect)
{
    text_release(&effect->words);
}

static void add_median(const struct findings *findings, const struct cell *cell, unsigned metric,
                       const char *unit, struct text *line)
{
    const struct summary *summary = summaries_find(&findings->summaries, cell, metric);
    if (summary != NULL)
        phrase_median(summary, unit, line);
}

static void add_row(const struct findings *findings, const struct trend *trend, struct answer *answer)
{
    own_text line = {0};
    unsigned metric = trend->change.metric;
    text_addf(&line, "%s, ", mechanism_name(trend->most->mechanism));
    phrase_place(findings, trend->most, &line);
    text_addf(&line, " against %" PRId64 ": %s ", trend->fewest->threads, metrics[metric].label);
    phrase_comparison(findings, &trend->change, &line);
    if (trend->change.conclusion != INCONCLUSIVE) {
        text_add(&line, ", p (family) ");
        text_number(&line, trend->change.p_family, 2);
    }
    text_addf(&line, ", n = %zu", trend->change.n);
    if (trend->change.n > 0) {
        text_add(&line, "; medians ");
        add_median(findings, trend->most, metric, "", &line);
        text_add(&line, " and ");
        add_median(findings, trend->fewest, metric, metrics[metric].unit, &line);
    }
    answer_evidence(answer, &line);
}

static int thread_effect_make(const struct findings *findings, unsigned metric, struct thread_effect *effect,
                              struct answer *answer, struct err *err)
{
    own_trends trends = {0};
    int rc = trends_make(findings, metric, &trends, err);
    if (rc != 0)
        return rc;
    effect->unlike = trends.unlike;
    own_comparisons changes = {.list = calloc(trends.count + 1, sizeof *changes.list)};
    if (changes.list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < trends.count; i++) {
        changes.list[changes.count++] = trends.list[i].change;
        effect->found = effect->found || trends.list[i].change.n > 0;
        effect->conclusive = effect->conclusive || trends.list[i].change.conclusion != INCONCLUSIVE;
    }
    if (!effect->found)
        return 0;
    int64_t fewest = trends.list[0].fewest->threads, most = trends.list[0].most->threads;
    bool alike = true;
    for (size_t i = 0; i < trends.count; i++)
        alike = alike && trends.list[i].fewest->threads == fewest && trends.list[i].most->threads == most;
    text_add(&effect->words, metrics[metric].label);
    if (alike)
        text_addf(&effect->words, " from %" PRId64 " to %" PRId64 " threads: ", fewest, most);
    else
        text_add(&effect->words, " from the fewest to the most threads: ");
    phrase_balance(findings, &changes, &effect->words);
    for (size_t i = 0; i < trends.count && i < EVIDENCE_ROWS_MAX; i++)
        add_row(findings, &trends.list[i], answer);
    evidence_few_blocks(&changes, looks_count(&findings->experiment.spec.settings), answer);
    return 0;
}

static void tell_unlike(size_t unlike, struct text *text)
{
    text_addf(text,
              "the cores differ: in %zu line%s more threads came to another kind of core or to another "
              "NUMA node, which is no matter of threads alone",
              unlike, plural(unlike));
}

static int describe_levels(const struct findings *findings, struct answer *answer, struct err *err)
{
    own_text found = {0}, missing = {0}, caveat = {0};
    size_t unlike = 0;
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        OWNED_BY(thread_effect_release) struct thread_effect effect = {0};
        int rc = thread_effect_make(findings, cache_levels[i].metric, &effect, answer, err);
        if (rc != 0)
            return rc;
        if (effect.found)
            text_addf(&found, "%s%s", found.length > 0 ? "; " : "", text_string(&effect.words));
        answer->answered = answer->answered || effect.conclusive;
        unlike = effect.unlike > unlike ? effect.unlike : unlike;
    }
    if (unlike > 0)
        tell_unlike(unlike, found.length > 0 ? &caveat : &found);
    if (caveat.length > 0)
        answer_caveat(answer, &caveat);
    if (found.length == 0)
        text_add(&found, "no two thread counts have misses per KB in one block");
    if (!answer->answered)
        text_add(answer_decline(answer), ": ");
    text_add(&answer->sentence, text_string(&found));
    cache_levels_missing(findings, &missing);
    if (missing.length > 0)
        answer_caveat(answer, &missing);
    answer_caution(answer,
                   "every thread brings a connection with buffers of its own: a larger working set misses "
                   "more without any contention");
    return 0;
}

int answer_threads(const struct findings *findings, struct answer *answer, struct err *err)
{
    const struct run_index *index = &findings->index;
    int64_t only = index->measured > 0 ? index->cells.cells[0]->threads : 0;
    bool several = false;
    for (size_t i = 1; i < index->measured; i++)
        several = several || index->cells.cells[i]->threads != only;
    if (!several) {
        struct text *sentence = answer_decline(answer);
        text_add(sentence, ": only one thread count was measured (");
        phrase_threads(only, sentence);
        text_add(sentence, ")");
        return 0;
    }
    bool counted = cache_level_known(findings, &cache_levels[CACHE_L1D]) ||
                   cache_level_known(findings, &cache_levels[CACHE_LLC]);
    int rc = 0;
    if (counted) {
        rc = describe_levels(findings, answer, err);
    } else { /* contention shows in CPU time too, but so does everything else: labelled as no answer */
        OWNED_BY(thread_effect_release) struct thread_effect effect = {0};
        answer->answered = false;
        cache_levels_missing(findings, &answer->sentence);
        rc = thread_effect_make(findings, METRIC_cpu_ns_per_byte, &effect, answer, err);
        if (effect.found)
            text_addf(&answer->sentence, ". Not an answer, but measured: %s", text_string(&effect.words));
        if (effect.unlike > 0) {
            own_text caveat = {0};
            tell_unlike(effect.unlike, &caveat);
            answer_caveat(answer, &caveat);
        }
    }
    if (rc == 0)
        evidence_warnings(findings, EVIDENCE_ALL, warnings_of_interest,
                          sizeof warnings_of_interest / sizeof *warnings_of_interest, answer);
    return rc;
}
