/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q2: which cache level shows the largest reduction in misses: over all pairs of mechanisms, the largest
 * reduction that is conclusive, level by level. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "answers/questions.h"

/* --- reductions --- */

static const enum warning_id warnings_of_interest[] = {WARNING_multiplexed, WARNING_impossible_cycles};

/* All comparisons of one level; a conclusive one is seen from the mechanism that misses less. */
struct reductions {
    const struct cache_level *level;
    struct comparisons all; /* owned */
    struct balance balance; /* balance.lowest: the largest reduction */
};

struct pair_of_levels {
    struct reductions levels[CACHE_LEVEL_COUNT];
};

static void levels_release(struct pair_of_levels *both)
{
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++)
        comparisons_release(&both->levels[i].all);
}

/* Each pair once: an open one is seen from its later mechanism, as in the other answers. */
static int reductions_find(const struct findings *findings, const struct cache_level *level,
                           struct reductions *reductions, struct err *err)
{
    const struct verdicts *verdicts = &findings->verdicts;
    reductions->level = level;
    reductions->all.list = calloc(verdicts->count + 1, sizeof *reductions->all.list);
    if (reductions->all.list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < verdicts->count; i++) {
        const struct verdict *verdict = &verdicts->list[i];
        struct pair pair = verdict->pair;
        if (verdict->metric != level->metric || pair.control ||
            mechanisms[verdict->cell->mechanism].undelivered ||
            mechanisms[verdict->other->mechanism].undelivered)
            continue;
        bool second = verdict->conclusion == SLOWER; /* fewer misses are better */
        reductions->all.list[reductions->all.count++] =
            comparison_from(verdict, second ? pair.against : pair.arm);
    }
    comparisons_balance(&reductions->all, &reductions->balance);
    return 0;
}

/* "one-copy has 38 % [35, 41] fewer LLC load misses per KB than two-copy at 16 KB". */
static void add_reduction(const struct findings *findings, const struct reductions *reductions,
                          struct text *text)
{
    const struct comparison *best = reductions->balance.lowest;
    text_addf(text, "%s has ", mechanism_name(best->cell->mechanism));
    phrase_percent(best->ratio, best->low, best->high, text);
    text_addf(text, " fewer %s load misses per KB than %s at ", reductions->level->name,
              mechanism_name(best->other->mechanism));
    phrase_place(findings, best->cell, text);
}

static void add_none(const struct findings *findings, const struct reductions *reductions, struct text *text)
{
    const struct comparison *first = reductions->all.list;
    text_addf(text, "no reduction of %s load misses is conclusive (", reductions->level->name);
    if (reductions->all.count == 1)
        text_addf(text, "%s against %s: ", mechanism_name(first->cell->mechanism),
                  mechanism_name(first->other->mechanism));
    phrase_balance(findings, &reductions->all, text);
    text_add(text, ")");
}

/* The larger of two reductions, if their intervals lie apart. */
static void write_both(const struct findings *findings, const struct pair_of_levels *both, struct text *text)
{
    const struct reductions *l1d = &both->levels[CACHE_L1D], *llc = &both->levels[CACHE_LLC];
    const struct comparison *x = l1d->balance.lowest, *y = llc->balance.lowest;
    bool apart = x->high < y->low || y->high < x->low;
    const struct reductions *first = x->ratio < y->ratio ? l1d : llc, *second = first == l1d ? llc : l1d;
    if (apart)
        text_addf(text, "%s: ", first->level->name);
    else
        text_add(text, "which level is ahead is open, the intervals of the largest reductions overlap: ");
    add_reduction(findings, first, text);
    text_add(text, "; ");
    add_reduction(findings, second, text);
}

static void write_sentence(const struct findings *findings, const struct pair_of_levels *both,
                           struct answer *answer)
{
    const struct reductions *l1d = &both->levels[CACHE_L1D], *llc = &both->levels[CACHE_LLC];
    bool has_l1d = l1d->balance.lowest != NULL, has_llc = llc->balance.lowest != NULL;
    struct text *text = &answer->sentence;
    answer->answered = has_l1d || has_llc;
    if (has_l1d && has_llc) {
        write_both(findings, both, text);
        return;
    }
    if (!has_l1d && !has_llc) {
        text_add(answer_decline(answer), ": ");
        add_none(findings, l1d, text);
        text_add(text, "; ");
        add_none(findings, llc, text);
        return;
    }
    const struct reductions *shown = has_llc ? llc : l1d;
    text_addf(text, "only %s shows a conclusive reduction: ", shown->level->name);
    add_reduction(findings, shown, text);
    text_add(text, "; ");
    add_none(findings, has_llc ? l1d : llc, text);
}

/* Copies are known from how a mechanism works; that they are the reason is not in the counts. */
static void add_why(const struct comparison *best, struct answer *answer)
{
    own_text line = {0};
    const unsigned arms[] = {best->cell->mechanism, best->other->mechanism};
    text_add(&line, "copies of each byte on the sending side, if all goes well:");
    for (unsigned i = 0; i < 2; i++) {
        struct copies copies = mechanisms[arms[i]].copies;
        text_addf(&line, "%s %s ", i == 0 ? "" : ",", mechanism_name(arms[i]));
        phrase_number(copies.user, &line);
        text_add(&line, " in user space + ");
        phrase_number(copies.kernel, &line);
        text_add(&line, " in the kernel");
    }
    answer_evidence(answer, &line);
}

static int add_evidence(const struct findings *findings, const struct pair_of_levels *both,
                        struct answer *answer, struct err *err)
{
    own_text line = {0};
    size_t compared = 0;
    int rc = 0;
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        const struct reductions *reductions = &both->levels[i];
        compared += reductions->all.count;
        if (reductions->balance.lowest != NULL)
            add_why(reductions->balance.lowest, answer);
        if (rc == 0)
            rc = evidence_comparisons(findings, &reductions->all, answer, err);
    }
    if (answer->answered) {
        text_addf(&line,
                  "each is the largest reduction of its level, picked from %zu comparisons in all: its "
                  "interval is not widened for having been picked",
                  compared);
        answer_caveat(answer, &line);
        answer_caution(
            answer, "the counts say where misses are saved; that the copies are the reason is an inference");
    }
    evidence_warnings(findings, EVIDENCE_ALL, warnings_of_interest,
                      sizeof warnings_of_interest / sizeof *warnings_of_interest, answer);
    return rc;
}

/* With one level alone nothing is the largest: what it shows is said, and the other one's reason. */
static int write_partial(const struct findings *findings, const struct pair_of_levels *both,
                         struct answer *answer, struct err *err)
{
    bool any = false;
    answer->answered = false;
    cache_levels_missing(findings, &answer->sentence);
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        const struct reductions *reductions = &both->levels[i];
        if (!cache_level_known(findings, reductions->level))
            continue;
        any = true;
        text_add(&answer->sentence, "; the levels cannot be compared. ");
        if (reductions->balance.lowest != NULL)
            add_reduction(findings, reductions, &answer->sentence);
        else if (reductions->all.count > 0)
            add_none(findings, reductions, &answer->sentence);
        else
            text_addf(&answer->sentence, "%s load misses were counted for one mechanism only",
                      reductions->level->name);
    }
    return any ? add_evidence(findings, both, answer, err) : 0;
}

int answer_caches(const struct findings *findings, struct answer *answer, struct err *err)
{
    OWNED_BY(levels_release) struct pair_of_levels both = {0};
    bool all_known = true;
    for (unsigned i = 0; i < CACHE_LEVEL_COUNT; i++) {
        int rc = reductions_find(findings, &cache_levels[i], &both.levels[i], err);
        if (rc != 0)
            return rc;
        all_known = all_known && cache_level_known(findings, &cache_levels[i]);
    }
    if (!all_known)
        return write_partial(findings, &both, answer, err);
    if (both.levels[CACHE_L1D].all.count == 0 && both.levels[CACHE_LLC].all.count == 0) {
        text_add(answer_decline(answer),
                 ": a reduction needs two mechanisms at the same place, and there is one");
        return 0;
    }
    write_sentence(findings, &both, answer);
    return add_evidence(findings, &both, answer, err);
}
