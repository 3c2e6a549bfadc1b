/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q3: how the thread count interacts with the caches: misses per KB from the fewest to the most threads. */
#include "answers/questions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "answers/cache_level.h"
#include "answers/evidence.h"
#include "answers/phrase.h"
#include "answers/trend.h"

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

static void add_median(const struct answer_sources *sources, const struct cell *cell, unsigned metric,
                       const char *unit, struct text *line)
{
    const struct summary *summary = summaries_find(sources->summaries, cell, metric);
    if (summary != NULL)
        phrase_median(summary, unit, line);
}

static void add_row(const struct answer_sources *sources, const struct trend *trend, struct draft *draft)
{
    own_text line = {0};
    unsigned metric = trend->change.metric;
    text_addf(&line, "%s, ", mechanism_name(trend->change.mechanism));
    phrase_place(sources, trend->most, &line);
    text_addf(&line, " against %" PRId64 ": %s ", trend->fewest->threads, metrics[metric].label);
    phrase_comparison(sources, &trend->change, &line);
    if (trend->change.conclusion != INCONCLUSIVE) {
        text_add(&line, ", p ");
        text_number(&line, trend->change.p_holm, 2);
    }
    text_addf(&line, ", n = %zu", trend->change.n);
    if (trend->change.n > 0) {
        text_add(&line, "; medians ");
        add_median(sources, trend->most, metric, "", &line);
        text_add(&line, " and ");
        add_median(sources, trend->fewest, metric, metrics[metric].unit, &line);
    }
    draft_evidence(draft, &line);
}

static int account_make(const struct answer_sources *sources, unsigned metric, struct account *account,
                        struct draft *draft, struct err *err)
{
    own_trends trends = {0};
    int rc = trends_make(sources, metric, &trends, err);
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
    phrase_balance(sources, &changes, &account->words);
    for (size_t i = 0; i < trends.count && i < EVIDENCE_ROWS_MAX; i++)
        add_row(sources, &trends.list[i], draft);
    evidence_few_blocks(&changes, draft);
    return 0;
}

/* Contention shows in CPU time too, but so does everything else: labelled as no answer. */
static int offer_cpu_time(const struct answer_sources *sources, struct draft *draft, struct err *err)
{
    OWNED_BY(account_release) struct account account = {0};
    draft->answered = false;
    cache_levels_missing(sources, &draft->sentence);
    int rc = account_make(sources, METRIC_cpu_ns_per_byte, &account, draft, err);
    if (account.found)
        text_addf(&draft->sentence, ". Not an answer, but measured: %s", text_string(&account.words));
    return rc;
}

static int describe_levels(const struct answer_sources *sources, struct draft *draft, struct err *err)
{
    own_text found = {0}, missing = {0};
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        OWNED_BY(account_release) struct account account = {0};
        int rc = account_make(sources, cache_levels[i].metric, &account, draft, err);
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
    cache_levels_missing(sources, &missing);
    if (missing.length > 0)
        draft_caveat(draft, &missing);
    evidence_caveat("every thread brings a connection with buffers of its own: a larger working set misses "
                    "more without any contention",
                    draft);
    return 0;
}

static bool several_threads(const struct answer_sources *sources, int64_t *only)
{
    const struct run_index *index = sources->index;
    *only = index->measured > 0 ? index->cells.cells[0]->threads : 0;
    for (size_t i = 1; i < index->measured; i++)
        if (index->cells.cells[i]->threads != *only)
            return true;
    return false;
}

int answer_threads(const struct answer_sources *sources, struct draft *draft, struct err *err)
{
    int64_t only;
    if (!several_threads(sources, &only)) {
        struct text *sentence = draft_decline(draft);
        text_add(sentence, ": only one thread count was measured (");
        phrase_threads(only, sentence);
        text_add(sentence, ")");
        return 0;
    }
    bool counted = cache_level_known(sources, &cache_levels[CACHE_L1D]) ||
                   cache_level_known(sources, &cache_levels[CACHE_LLC]);
    int rc = counted ? describe_levels(sources, draft, err) : offer_cpu_time(sources, draft, err);
    if (rc == 0)
        evidence_warnings(sources, warnings_of_interest,
                          sizeof warnings_of_interest / sizeof *warnings_of_interest, draft);
    return rc;
}
