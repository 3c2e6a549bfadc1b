/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/profile_evidence.h"

#include <inttypes.h>
#include <math.h>

#include "answers/evidence.h"
#include "answers/phrase.h"
#include "answers/profile_phrase.h"

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
static void add_others(const struct answer_sources *sources, const struct comparison *comparison,
                       const struct arms *arms, struct draft *draft)
{
    for (unsigned i = 0; i < ARMS; i++) {
        own_text line = {0};
        if (arms->shares[i] == NULL || arms->shares[i]->others.value < PROFILE_SHARE_LEAST)
            continue;
        profile_phrase_share(&arms->shares[i]->others, &line);
        text_addf(&line, " of the samples taken with %s at ", arms->names[i]);
        phrase_place(sources, comparison->cell, &line);
        text_add(&line, " are of kernel threads and other programs on the workers' CPUs, and left out");
        draft_caveat(draft, &line);
    }
}

static void add_missing(const struct answer_sources *sources, const struct comparison *comparison,
                        unsigned arm, struct draft *draft)
{
    const struct profile_shares *shares = sources->shares;
    struct cell cell = cell_of(comparison, arm);
    own_text line = {0};
    text_addf(&line, "%s was not profiled at ", mechanism_name(cell.mechanism));
    phrase_place(sources, comparison->cell, &line);
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

void profile_evidence(const struct answer_sources *sources, const struct comparison *comparison,
                      struct draft *draft)
{
    const struct profile_shares *shares = sources->shares;
    struct arms arms = {0};
    own_text line = {0};
    if (shares == NULL || shares->count + shares->failed_count == 0)
        return;
    for (unsigned i = 0; i < ARMS; i++) {
        struct cell cell = cell_of(comparison, i);
        arms.names[i] = mechanism_name(cell.mechanism);
        arms.shares[i] = profile_shares_find(shares, &cell);
        if (arms.shares[i] == NULL)
            add_missing(sources, comparison, i, draft);
    }
    if (arms.shares[0] == NULL && arms.shares[1] == NULL)
        return;
    phrase_place(sources, comparison->cell, &line);
    for (unsigned i = 0; i < ARMS; i++) {
        if (arms.shares[i] == NULL)
            continue;
        text_add(&line, i == 0 || arms.shares[0] == NULL ? ": " : "; ");
        add_arm(&arms, i, &line);
    }
    add_numbers(&arms, &line);
    draft_evidence(draft, &line);
    add_others(sources, comparison, &arms, draft);
    add_limits(shares, draft);
}
