/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/evidence.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "answers/profile_phrase.h"
#include "base/array.h"
#include "base/units.h"
#include "experiment/plan.h"
#include "experiment/settings.h"
#include "statistics/alpha.h"

/* --- draft --- */

static void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->list[i]);
    free(lines->list);
    *lines = (struct lines){0};
}

void draft_release(struct draft *draft)
{
    text_release(&draft->sentence);
    lines_release(&draft->evidence);
    lines_release(&draft->caveats);
    *draft = (struct draft){0};
}

static void add_line(struct draft *draft, struct lines *lines, struct text *text)
{
    own_free char *line = text_steal(text);
    for (size_t i = 0; i < lines->count && line != NULL; i++)
        if (strcmp(lines->list[i], line) == 0)
            return;
    char **place = line != NULL ? ARRAY_NEXT(lines->list, lines->count, lines->capacity) : NULL;
    draft->failed |= place == NULL;
    if (place != NULL)
        *place = steal_pointer(&line);
}

void draft_evidence(struct draft *draft, struct text *line)
{
    add_line(draft, &draft->evidence, line);
}

void draft_caveat(struct draft *draft, struct text *line)
{
    add_line(draft, &draft->caveats, line);
}

struct text *draft_decline(struct draft *draft)
{
    draft->answered = false;
    text_add(&draft->sentence, "cannot be answered");
    return &draft->sentence;
}

int draft_finish(struct draft *draft, struct answer *answer, struct err *err)
{
    answer->answered = draft->answered;
    answer->sentence = text_steal(&draft->sentence);
    answer->evidence = steal_pointer(&draft->evidence.list);
    answer->evidence_count = draft->evidence.count;
    answer->caveats = steal_pointer(&draft->caveats.list);
    answer->caveat_count = draft->caveats.count;
    bool failed = draft->failed || answer->sentence == NULL;
    *draft = (struct draft){0};
    return failed ? err_set(err, ENOMEM, "out of memory") : 0;
}

/* --- evidence --- */

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

static void write_few_blocks(const struct test_count *pair, struct draft *draft)
{
    own_text line = {0};
    unsigned least = plan_least_blocks(pair->tests, ALPHA);
    if (pair->blocks == 0 || pair->blocks >= least)
        return;
    text_addf(&line, "%zu block%s too few for a significant difference", pair->blocks,
              pair->blocks == 1 ? " is" : "s are");
    if (pair->tests > 1)
        text_addf(&line, " in any of %zu comparisons", pair->tests);
    text_addf(&line, ", at least %u are needed", least);
    draft_caveat(draft, &line);
}

void evidence_few_blocks(const struct comparisons *comparisons, struct draft *draft)
{
    struct test_count counts[MECHANISM_COUNT][MECHANISM_COUNT] = {0};
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        unsigned x = comparison->mechanism, y = comparison->against;
        struct test_count *pair = x < y ? &counts[x][y] : &counts[y][x];
        pair->tests += comparison->n > 0 ? 1 : 0;
        pair->blocks = comparison->n > pair->blocks ? comparison->n : pair->blocks;
    }
    for (unsigned x = 0; x < MECHANISM_COUNT; x++)
        for (unsigned y = x; y < MECHANISM_COUNT; y++)
            write_few_blocks(&counts[x][y], draft);
}

int evidence_comparisons(const struct findings *findings, const struct comparisons *comparisons,
                         struct draft *draft, struct err *err)
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
        phrase_row(findings, &sorted[i], &line);
        draft_evidence(draft, &line);
    }
    if (count > shown) {
        text_addf(&line, "%s: %zu more comparisons in verdicts.csv, those above are the strongest",
                  metrics[sorted[0].metric].label, count - shown);
        draft_evidence(draft, &line);
    }
    evidence_few_blocks(comparisons, draft);
    return 0;
}

static bool silenced(const struct findings *findings, unsigned id)
{
    return (findings->experiment.spec.settings.silence.bits >> id & 1) != 0;
}

static size_t ok_runs(const struct findings *findings, uint64_t whose)
{
    size_t runs = 0;
    for (size_t cell = 0; cell < findings->index.measured; cell++)
        if ((whose >> findings->index.cells.cells[cell]->mechanism & 1) != 0)
            runs += run_index_count(&findings->index, cell);
    return runs;
}

/* All that the warnings of one id say about the cells of some mechanisms. */
struct evidence_value {
    const struct warning *first; /* NULL: nothing */
    size_t warnings, runs;
};

static struct evidence_value amount_of(const struct warning_list *warnings, unsigned id, uint64_t whose)
{
    struct evidence_value amount = {0};
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->list[i];
        if (warning->id != id || (warning->cell != NULL && (whose >> warning->cell->mechanism & 1) == 0))
            continue;
        amount.first = amount.first != NULL ? amount.first : warning;
        amount.warnings++;
        amount.runs += warning->runs;
    }
    return amount;
}

/* Of a family of cells, or of the experiment: no number of runs, but what was found. */
static void add_finding(const struct findings *findings, const struct evidence_value *amount,
                        struct text *line)
{
    const struct warning *warning = amount->first;
    text_addf(line, "warning %s", warning_name(warning->id));
    if (warning->cell != NULL) {
        text_add(line, ", ");
        cell_name(warning->cell, line);
        text_add(line, " at ");
        phrase_place(findings, warning->cell, line);
    }
    text_addf(line, ": %s", warning->detail);
    if (amount->warnings > 1)
        text_addf(line, "; %zu more such", amount->warnings - 1);
}

void evidence_warnings_of(const struct findings *findings, uint64_t whose, const enum warning_id *ids,
                          size_t count, struct draft *draft)
{
    own_text line = {0};
    for (size_t i = 0; i < count; i++) {
        struct evidence_value amount = amount_of(&findings->warnings, ids[i], whose);
        if (amount.first == NULL)
            continue;
        if (warning_rows[ids[i]].run != NULL)
            text_addf(&line, "%zu of %zu runs carry the warning %s", amount.runs, ok_runs(findings, whose),
                      warning_name(ids[i]));
        else if (warning_rows[ids[i]].cell != NULL)
            text_addf(&line, "%zu of the cells carr%s the warning %s", amount.warnings,
                      amount.warnings == 1 ? "ies" : "y", warning_name(ids[i]));
        else
            add_finding(findings, &amount, &line);
        draft_caveat(draft, &line);
    }
}

void evidence_warnings(const struct findings *findings, const enum warning_id *ids, size_t count,
                       struct draft *draft)
{
    evidence_warnings_of(findings, UINT64_MAX, ids, count, draft);
}

/* The two sizes of one buffer. */
struct grant {
    double first, second; /* bytes, medians; NaN: not known */
};

static struct grant grant_of(const struct findings *findings, const struct comparison *comparison,
                             unsigned metric)
{
    const unsigned arms[] = {comparison->mechanism, comparison->against};
    double bytes[2] = {NAN, NAN};
    for (unsigned i = 0; i < 2; i++) {
        struct cell cell = *comparison->cell;
        cell.mechanism = arms[i];
        cell.control = false;
        const struct summary *summary = summaries_find(&findings->summaries, &cell, metric);
        bytes[i] = summary != NULL ? summary->median : NAN;
    }
    return (struct grant){bytes[0], bytes[1]};
}

static bool unequal(const struct grant *grant, int64_t asked)
{
    double most = family_buffers_most(asked);
    return grant->first > most * grant->second || grant->second > most * grant->first;
}

static void add_grant(const struct findings *findings, const struct comparison *comparison, unsigned metric,
                      const struct grant *grant, struct text *line)
{
    phrase_place(findings, comparison->cell, line);
    text_addf(line, ": %s ", metrics[metric].label);
    units_label(UNIT_BYTES, (int64_t)grant->first, line);
    text_addf(line, " with %s, ", mechanism_name(comparison->mechanism));
    units_label(UNIT_BYTES, (int64_t)grant->second, line);
    text_addf(line, " with %s", mechanism_name(comparison->against));
}

void evidence_buffers(const struct findings *findings, const struct comparisons *comparisons,
                      struct draft *draft)
{
    own_text first = {0}, line = {0};
    size_t places = 0;
    if (silenced(findings, WARNING_unequal_buffers))
        return;
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        struct grant sent = grant_of(findings, comparison, METRIC_sndbuf_bytes),
                     received = grant_of(findings, comparison, METRIC_rcvbuf_bytes);
        bool send = unequal(&sent, comparison->cell->send_buffer),
             receive = unequal(&received, comparison->cell->receive_buffer);
        if (places == 0 && (send || receive))
            add_grant(findings, comparison, send ? METRIC_sndbuf_bytes : METRIC_rcvbuf_bytes,
                      send ? &sent : &received, &first);
        places += send || receive ? 1 : 0;
    }
    if (places == 0)
        return;
    text_addf(&line,
              "the buffers were not the same in %zu of %zu comparisons (%s): the difference may be theirs",
              places, comparisons->count, text_string(&first));
    draft_caveat(draft, &line);
}

static bool carries(const struct record *record, unsigned id)
{
    return (record->warnings >> id & 1) != 0;
}

void evidence_cell_warnings(const struct findings *findings, size_t number, struct text *text)
{
    const struct record *const *runs;
    size_t count = run_index_runs(&findings->index, number, &runs);
    const char *join = "";
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        size_t carrying = 0;
        for (size_t j = 0; j < count; j++)
            carrying += carries(runs[j], i) ? 1 : 0;
        if (carrying == 0 || silenced(findings, i))
            continue;
        text_addf(text, "%s%s in %zu of %zu runs", join, warning_name(i), carrying, count);
        join = ", ";
    }
}

void evidence_caveat(const char *sentence, struct draft *draft)
{
    own_text line = {0};
    text_add(&line, sentence);
    draft_caveat(draft, &line);
}

/* --- profile evidence --- */

/* What zero-copy saves, and what it costs instead: waiting for completions too. The rest of the stack, and
 * the receiver's copy, which is the same for both, is told in the report. */
static const enum profile_group groups_of_interest[] = {PROFILE_late_copy, PROFILE_copy_in,
                                                        PROFILE_copying,   PROFILE_pinning,
                                                        PROFILE_buffers,   PROFILE_scheduling};
enum { GROUPS = sizeof groups_of_interest / sizeof *groups_of_interest, ARMS = 2 };

/* The profiles of both mechanisms at a place; NULL: none. */
struct arms {
    const char *names[ARMS];
    const struct profile_share *shares[ARMS];
};

static struct cell cell_of(const struct comparison *comparison, unsigned arm)
{
    struct cell cell = *comparison->cell;
    cell.mechanism = arm == 0 ? comparison->mechanism : comparison->against;
    cell.control = false;
    return cell;
}

static bool is_shown(const struct arms *arms, unsigned group)
{
    for (unsigned i = 0; i < ARMS; i++)
        if (arms->shares[i] != NULL &&
            arms->shares[i]->groups[PROFILE_WORKERS][group].value >= PROFILE_SHARE_LEAST)
            return true;
    return false;
}

/* "of zero-copy's CPU time (1.12 ns/B) 31 % [29, 33] is late copying, 9 % [8, 10] buffers" */
static void add_arm(const struct arms *arms, unsigned arm, struct text *text)
{
    const struct profile_share *share = arms->shares[arm];
    bool any = false;
    text_addf(text, "of %s's CPU time", arms->names[arm]);
    if (isfinite(share->profile->cpu_ns_per_byte)) {
        text_add(text, " (");
        phrase_number(share->profile->cpu_ns_per_byte, text);
        text_add(text, " ns/B)");
    }
    for (unsigned i = 0; i < GROUPS; i++) {
        unsigned group = groups_of_interest[i];
        if (!is_shown(arms, group))
            continue;
        text_add(text, any ? ", " : " ");
        profile_phrase_share(&share->groups[PROFILE_WORKERS][group], text);
        text_addf(text, "%s %s", any ? "" : " is", profile_group_label(group));
        any = true;
    }
    if (!any)
        text_add(text, " less than 2 % each is copying by the sender, page pinning, buffers and scheduling");
}

static void add_numbers(const struct arms *arms, struct text *text)
{
    const char *join = "n = ";
    const struct profile_share *first = arms->shares[arms->shares[0] != NULL ? 0 : 1];
    text_addf(text, " (%s samples, ", first->profile->event);
    for (unsigned i = 0; i < ARMS; i++) {
        if (arms->shares[i] == NULL)
            continue;
        text_addf(text, "%s%" PRIu64, join, arms->shares[i]->samples);
        join = " and ";
    }
    text_addf(text, ", %s outside the blocks)",
              arms->shares[0] != NULL && arms->shares[1] != NULL ? "an extra run each" : "an extra run");
}

/* ksoftirqd works for the packets of both, other programs for neither. */
static void add_others(const struct findings *findings, const struct comparison *comparison,
                       const struct arms *arms, struct draft *draft)
{
    for (unsigned i = 0; i < ARMS; i++) {
        own_text line = {0};
        if (arms->shares[i] == NULL || arms->shares[i]->others.value < PROFILE_SHARE_LEAST)
            continue;
        profile_phrase_share(&arms->shares[i]->others, &line);
        text_addf(&line, " of the samples taken with %s at ", arms->names[i]);
        phrase_place(findings, comparison->cell, &line);
        text_add(&line, " are of kernel threads and other programs on the workers' CPUs, and left out");
        draft_caveat(draft, &line);
    }
}

static void add_missing(const struct findings *findings, const struct comparison *comparison, unsigned arm,
                        struct draft *draft)
{
    const struct profile_shares *shares = &findings->shares;
    struct cell cell = cell_of(comparison, arm);
    own_text line = {0};
    text_addf(&line, "%s was not profiled at ", mechanism_name(cell.mechanism));
    phrase_place(findings, comparison->cell, &line);
    for (size_t i = 0; i < shares->failed_count; i++)
        if (cell_same(&shares->failed[i]->cell, &cell) && shares->failed[i]->reason[0] != '\0')
            text_addf(&line, ": %s", shares->failed[i]->reason);
    draft_caveat(draft, &line);
}

static void add_limits(const struct profile_shares *shares, struct draft *draft)
{
    own_text hidden = {0};
    profile_phrase_hidden(shares, &hidden);
    if (hidden.length > 0)
        draft_caveat(draft, &hidden);
    for (unsigned i = 0; profile_phrase_limit(shares, i) != NULL; i++)
        evidence_caveat(profile_phrase_limit(shares, i), draft);
}

void profile_evidence(const struct findings *findings, const struct comparison *comparison,
                      struct draft *draft)
{
    const struct profile_shares *shares = &findings->shares;
    struct arms arms = {0};
    own_text line = {0};
    if (shares->count + shares->failed_count == 0)
        return;
    for (unsigned i = 0; i < ARMS; i++) {
        struct cell cell = cell_of(comparison, i);
        arms.names[i] = mechanism_name(cell.mechanism);
        arms.shares[i] = profile_shares_find(shares, &cell);
        if (arms.shares[i] == NULL)
            add_missing(findings, comparison, i, draft);
    }
    if (arms.shares[0] == NULL && arms.shares[1] == NULL)
        return;
    phrase_place(findings, comparison->cell, &line);
    for (unsigned i = 0; i < ARMS; i++) {
        if (arms.shares[i] == NULL)
            continue;
        text_add(&line, i == 0 || arms.shares[0] == NULL ? ": " : "; ");
        add_arm(&arms, i, &line);
    }
    add_numbers(&arms, &line);
    draft_evidence(draft, &line);
    add_others(findings, comparison, &arms, draft);
    add_limits(shares, draft);
}
