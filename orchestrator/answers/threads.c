/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/threads.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "answers/caches.h"
#include "answers/evidence.h"
#include "answers/phrase.h"
/* Q3: how the thread count interacts with the caches: misses per KB from the fewest to the most threads. */
#include "answers/questions.h"
#include "findings/verdict.h"
#include "statistics/signed_rank.h"

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
struct stop {
    struct cell cell;
    int64_t position;
    size_t number;
};

static int compare_series(const struct stop *x, const struct stop *y)
{
    if (x->cell.mechanism != y->cell.mechanism)
        return x->cell.mechanism < y->cell.mechanism ? -1 : 1;
    return cell_compare_places(&x->cell, &y->cell);
}

static int compare_stops(const void *a, const void *b)
{
    const struct stop *x = a, *y = b;
    int order = compare_series(x, y);
    return order != 0 ? order : (x->position > y->position) - (x->position < y->position);
}

static struct stop stop_make(const struct cell *cell, size_t number, enum series_axis axis)
{
    struct stop stop = {.cell = *cell, .position = series_position(cell, axis), .number = number};
    if (axis == SERIES_SIZE)
        stop.cell.message_size = stop.cell.field_size = 0;
    else
        stop.cell.threads = 0;
    return stop;
}

int series_make(const struct findings *findings, enum series_axis axis, struct series_list *list,
                struct err *err)
{
    const struct run_index *index = &findings->index;
    own_free struct stop *stops = calloc(index->measured + 1, sizeof *stops);
    *list = (struct series_list){.cells = calloc(index->measured + 1, sizeof *list->cells),
                                 .first = calloc(index->measured + 1, sizeof *list->first)};
    if (stops == NULL || list->cells == NULL || list->first == NULL)
        return err_set(err, ENOMEM, "out of memory");
    size_t count = 0;
    for (size_t i = 0; i < index->measured; i++) {
        const struct cell *cell = index->cells.cells[i];
        if (!cell->control && !mechanisms[cell->mechanism].undelivered && series_position(cell, axis) > 0)
            stops[count++] = stop_make(cell, i, axis);
    }
    qsort(stops, count, sizeof *stops, compare_stops);
    for (size_t i = 0; i < count; i++) {
        list->cells[i] = stops[i].number;
        if (i == 0 || compare_series(&stops[i - 1], &stops[i]) != 0)
            list->first[list->count++] = i;
    }
    list->first[list->count] = count;
    return 0;
}

/* --- trend --- */
/* Trends: how a metric changes from the fewest to the most threads, mechanism by mechanism and size by size,
 * as comparisons of a cell with itself at fewer threads. */

struct trend {
    struct comparison change;         /* the ratio is most / fewest threads; cell: that of most threads */
    const struct cell *fewest, *most; /* borrowed from the summaries */
};

struct trends {
    struct trend *list; /* owned */
    size_t count;
};
#define own_trends OWNED_BY(trends_release) struct trends

static void trends_release(struct trends *trends)
{
    free(trends->list);
    *trends = (struct trends){0};
}

static struct trend trend_between(const struct findings *findings, size_t fewest, size_t most,
                                  unsigned metric)
{
    const struct run_index *index = &findings->index;
    struct location location;
    size_t n = run_index_contrast(&findings->index, (const size_t[]){most, fewest}, (const double[]){1, -1},
                                  2, metric);
    rank_signed(findings->index.values, n, &location);
    const struct cell *cell = index->cells.cells[most];
    return (struct trend){.fewest = index->cells.cells[fewest],
                          .most = cell,
                          .change = {.cell = cell,
                                     .mechanism = cell->mechanism,
                                     .against = cell->mechanism,
                                     .metric = metric,
                                     .n = n,
                                     .ratio = exp(location.estimate),
                                     .low = exp(location.low),
                                     .high = exp(location.high),
                                     .p_holm = location.p}};
}

static int correct(const struct findings *findings, struct trends *trends, struct err *err)
{
    own_free double *p = calloc(trends->count + 1, sizeof *p);
    own_free unsigned *mechanism = calloc(trends->count + 1, sizeof *mechanism);
    if (p == NULL || mechanism == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < trends->count; i++) {
        p[i] = trends->list[i].change.p_holm;
        mechanism[i] = trends->list[i].change.mechanism;
    }
    int rc = families_adjust(p, mechanism, trends->count, err);
    for (size_t i = 0; i < trends->count && rc == 0; i++) {
        struct comparison *change = &trends->list[i].change;
        change->p_holm = p[i];
        change->conclusion = conclusion_of(change->metric, change->low, change->high, p[i],
                                           findings->experiment.spec.settings.equivalence);
    }
    return rc;
}

/* Every mechanism and place with at least two thread counts. Paired within blocks and judged by
 * conclusion_of(); Holm's correction over those of one mechanism. */
static int trends_make(const struct findings *findings, unsigned metric, struct trends *trends,
                       struct err *err)
{
    own_series series = {0};
    *trends = (struct trends){0};
    int rc = series_make(findings, SERIES_THREADS, &series, err);
    if (rc != 0)
        return rc;
    trends->list = calloc(series.count + 1, sizeof *trends->list);
    if (trends->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < series.count; i++) {
        size_t first = series.first[i], last = series.first[i + 1] - 1;
        if (last > first)
            trends->list[trends->count++] =
                trend_between(findings, series.cells[first], series.cells[last], metric);
    }
    return correct(findings, trends, err);
}

/* --- answer threads --- */

static const enum warning_id warnings_of_interest[] = {WARNING_oversubscribed, WARNING_multiplexed};

/* What one metric says about threads. */
struct account {
    struct text words; /* owned: "LLC load misses per KB from 1 to 8 threads: higher in 6 of 12 ..." */
    bool found;        /* two thread counts have the metric in one block */
    bool conclusive;   /* at least one change is, or lies within the bound of equivalence */
};

static void account_release(struct account *account)
{
    text_release(&account->words);
}

static void add_heading(const struct trends *trends, unsigned metric, struct text *text)
{
    int64_t fewest = trends->list[0].fewest->threads, most = trends->list[0].most->threads;
    bool alike = true;
    for (size_t i = 0; i < trends->count; i++)
        alike = alike && trends->list[i].fewest->threads == fewest && trends->list[i].most->threads == most;
    text_add(text, metrics[metric].label);
    if (alike)
        text_addf(text, " from %" PRId64 " to %" PRId64 " threads: ", fewest, most);
    else
        text_add(text, " from the fewest to the most threads: ");
}

static void add_median(const struct findings *findings, const struct cell *cell, unsigned metric,
                       const char *unit, struct text *line)
{
    const struct summary *summary = summaries_find(&findings->summaries, cell, metric);
    if (summary != NULL)
        phrase_median(summary, unit, line);
}

static void add_row(const struct findings *findings, const struct trend *trend, struct draft *draft)
{
    own_text line = {0};
    unsigned metric = trend->change.metric;
    text_addf(&line, "%s, ", mechanism_name(trend->change.mechanism));
    phrase_place(findings, trend->most, &line);
    text_addf(&line, " against %" PRId64 ": %s ", trend->fewest->threads, metrics[metric].label);
    phrase_comparison(findings, &trend->change, &line);
    if (trend->change.conclusion != INCONCLUSIVE) {
        text_add(&line, ", p ");
        text_number(&line, trend->change.p_holm, 2);
    }
    text_addf(&line, ", n = %zu", trend->change.n);
    if (trend->change.n > 0) {
        text_add(&line, "; medians ");
        add_median(findings, trend->most, metric, "", &line);
        text_add(&line, " and ");
        add_median(findings, trend->fewest, metric, metrics[metric].unit, &line);
    }
    draft_evidence(draft, &line);
}

static int account_make(const struct findings *findings, unsigned metric, struct account *account,
                        struct draft *draft, struct err *err)
{
    own_trends trends = {0};
    int rc = trends_make(findings, metric, &trends, err);
    if (rc != 0)
        return rc;
    own_comparisons changes = {.list = calloc(trends.count + 1, sizeof *changes.list)};
    if (changes.list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < trends.count; i++) {
        changes.list[changes.count++] = trends.list[i].change;
        account->found = account->found || trends.list[i].change.n > 0;
        account->conclusive = account->conclusive || trends.list[i].change.conclusion != INCONCLUSIVE;
    }
    if (!account->found)
        return 0;
    add_heading(&trends, metric, &account->words);
    phrase_balance(findings, &changes, &account->words);
    for (size_t i = 0; i < trends.count && i < EVIDENCE_ROWS_MAX; i++)
        add_row(findings, &trends.list[i], draft);
    evidence_few_blocks(&changes, draft);
    return 0;
}

/* Contention shows in CPU time too, but so does everything else: labelled as no answer. */
static int offer_cpu_time(const struct findings *findings, struct draft *draft, struct err *err)
{
    OWNED_BY(account_release) struct account account = {0};
    draft->answered = false;
    cache_levels_missing(findings, &draft->sentence);
    int rc = account_make(findings, METRIC_cpu_ns_per_byte, &account, draft, err);
    if (account.found)
        text_addf(&draft->sentence, ". Not an answer, but measured: %s", text_string(&account.words));
    return rc;
}

static int describe_levels(const struct findings *findings, struct draft *draft, struct err *err)
{
    own_text found = {0}, missing = {0};
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        OWNED_BY(account_release) struct account account = {0};
        int rc = account_make(findings, cache_levels[i].metric, &account, draft, err);
        if (rc != 0)
            return rc;
        if (account.found)
            text_addf(&found, "%s%s", found.length > 0 ? "; " : "", text_string(&account.words));
        draft->answered = draft->answered || account.conclusive;
    }
    if (found.length == 0)
        text_add(&found, "no two thread counts have misses per KB in one block");
    if (!draft->answered)
        text_add(draft_decline(draft), ": ");
    text_add(&draft->sentence, text_string(&found));
    cache_levels_missing(findings, &missing);
    if (missing.length > 0)
        draft_caveat(draft, &missing);
    evidence_caveat("every thread brings a connection with buffers of its own: a larger working set misses "
                    "more without any contention",
                    draft);
    return 0;
}

static bool several_threads(const struct findings *findings, int64_t *only)
{
    const struct run_index *index = &findings->index;
    *only = index->measured > 0 ? index->cells.cells[0]->threads : 0;
    for (size_t i = 1; i < index->measured; i++)
        if (index->cells.cells[i]->threads != *only)
            return true;
    return false;
}

int answer_threads(const struct findings *findings, struct draft *draft, struct err *err)
{
    int64_t only;
    if (!several_threads(findings, &only)) {
        struct text *sentence = draft_decline(draft);
        text_add(sentence, ": only one thread count was measured (");
        phrase_threads(only, sentence);
        text_add(sentence, ")");
        return 0;
    }
    bool counted = cache_level_known(findings, &cache_levels[CACHE_L1D]) ||
                   cache_level_known(findings, &cache_levels[CACHE_LLC]);
    int rc = counted ? describe_levels(findings, draft, err) : offer_cpu_time(findings, draft, err);
    if (rc == 0)
        evidence_warnings(findings, warnings_of_interest,
                          sizeof warnings_of_interest / sizeof *warnings_of_interest, draft);
    return rc;
}
