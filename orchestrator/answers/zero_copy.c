/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q1: why zero-copy is not always best. What the kernel did to the copies, what the sends cost, and where the
 * CPU time went, next to the verdicts on throughput. */
#include <inttypes.h>
#include <math.h>

#include "answers/cpu_time.h"
#include "answers/phrase.h"
#include "answers/questions.h"

/* --- derived numbers --- */
/* Derived numbers: what explains a throughput and is no metric, formed in each run from numbers of one side
 * and window, then summarised over the runs. */

struct derived {
    const char *label;
    double (*value)(const struct record *record); /* NaN: not available */
};

static double send_calls(const struct record *record)
{
    return record->metrics[METRIC_calls_per_message];
}

static double sends_per_notification(const struct record *record)
{
    double notifications = record->metrics[METRIC_zc_notifications];
    return notifications > 0 ? record->metrics[METRIC_zc_completions] / notifications : NAN;
}

/* The sender's messages are its calls over its calls per message. */
static double tx_switches(const struct record *record)
{
    double messages = record->metrics[METRIC_tx_calls] / record->metrics[METRIC_calls_per_message];
    return messages > 0 ? 1000 * record->metrics[METRIC_tx_context_switches] / messages : NAN;
}

static double rx_switches(const struct record *record)
{
    double messages = record->metrics[METRIC_messages];
    return messages > 0 ? 1000 * record->metrics[METRIC_rx_context_switches] / messages : NAN;
}

static const struct derived derived_numbers[] = {
    {"send calls per message", send_calls},
    {"zero-copy sends per notification", sends_per_notification},
    {"sender's context switches per 1000 messages", tx_switches},
    {"receiver's context switches per 1000 messages", rx_switches},
};
enum { DERIVED_COUNT = sizeof derived_numbers / sizeof *derived_numbers };

/* Over the ok runs of cell `number`; false when no run has it. */
static bool derived_summary(const struct findings *findings, size_t number, const struct derived *derived,
                            struct summary *summary)
{
    const struct record *const *runs;
    size_t count = run_index_runs(&findings->index, number, &runs), values = 0;
    for (size_t i = 0; i < count; i++) {
        double value = derived->value(runs[i]);
        if (isfinite(value))
            findings->index.values[values++] = value;
    }
    if (values > 0)
        summary_median(findings->index.values, values, summary);
    return values > 0;
}

/* --- profiles --- */
/* Where the CPU time of two mechanisms went: what zero-copy is about (copying, pinning, buffers) in shares of
 * either one's samples, at one place. */

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
        bool shown = false;
        for (unsigned j = 0; j < ARMS; j++)
            shown = shown || (arms->shares[j] != NULL &&
                              arms->shares[j]->groups[PROFILE_WORKERS][group].value >= PROFILE_SHARE_LEAST);
        if (!shown)
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
                       const struct arms *arms, struct answer *answer)
{
    for (unsigned i = 0; i < ARMS; i++) {
        own_text line = {0};
        if (arms->shares[i] == NULL || arms->shares[i]->others.value < PROFILE_SHARE_LEAST)
            continue;
        profile_phrase_share(&arms->shares[i]->others, &line);
        text_addf(&line, " of the samples taken with %s at ", arms->names[i]);
        phrase_place(findings, comparison->cell, &line);
        text_add(&line, " are of kernel threads and other programs on the workers' CPUs, and left out");
        answer_caveat(answer, &line);
    }
}

static void add_missing(const struct findings *findings, const struct comparison *comparison, unsigned arm,
                        struct answer *answer)
{
    const struct profile_shares *shares = &findings->shares;
    struct cell cell = comparison_cell(comparison, arm);
    own_text line = {0};
    text_addf(&line, "%s was not profiled at ", mechanism_name(cell.mechanism));
    phrase_place(findings, comparison->cell, &line);
    for (size_t i = 0; i < shares->failed_count; i++)
        if (cell_same(&shares->failed[i]->cell, &cell) && shares->failed[i]->reason[0] != '\0')
            text_addf(&line, ": %s", shares->failed[i]->reason);
    answer_caveat(answer, &line);
}

/* A line about the place of the comparison and caveats; nothing when no cell was profiled. */
static void add_profiles(const struct findings *findings, const struct comparison *comparison,
                         struct answer *answer)
{
    const struct profile_shares *shares = &findings->shares;
    struct arms arms = {0};
    own_text line = {0};
    if (shares->count + shares->failed_count == 0)
        return;
    for (unsigned i = 0; i < ARMS; i++) {
        struct cell cell = comparison_cell(comparison, i);
        arms.names[i] = mechanism_name(cell.mechanism);
        arms.shares[i] = profile_shares_find(shares, &cell);
        if (arms.shares[i] == NULL)
            add_missing(findings, comparison, i, answer);
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
    answer_evidence(answer, &line);
    add_others(findings, comparison, &arms, answer);
    profile_phrase_hidden(shares, &line);
    if (line.length > 0)
        answer_caveat(answer, &line);
    for (unsigned i = 0; profile_phrase_limit(shares, i) != NULL; i++)
        answer_caution(answer, profile_phrase_limit(shares, i));
}

/* --- the answer --- */

static const enum warning_id warnings_of_interest[] = {WARNING_unequal_buffers, WARNING_receiver_limited,
                                                       WARNING_timer};

struct cost_ratios {
    struct copying copying;
    struct comparisons throughput, cpu; /* owned */
    struct balance throughput_balance, cpu_balance;
};

static void cost_ratios_release(struct cost_ratios *costs)
{
    comparisons_release(&costs->throughput);
    comparisons_release(&costs->cpu);
}

/* What the copies have to do with it: only that much of a cause as the kernel itself reports. */
static void add_copies(const struct cost_ratios *costs, struct text *text)
{
    bool costly = costs->cpu_balance.higher > 0;
    switch (costs->copying.kind) {
    case COPYING_UNKNOWN: text_add(text, "; the kernel did not say whether it copied"); return;
    case COPYING_AVOIDED:
        text_add(text, costly ? "; the copy was avoided, but what is spent instead can cost more: "
                              : "; the copy was avoided: ");
        break;
    case COPYING_PARTLY: text_add(text, "; not every copy was avoided: "); break;
    case COPYING_DONE: text_add(text, "; it saves no copy: "); break;
    }
    copying_phrase(&costs->copying, text);
}

/* Of several rivals the strongest comparisons name theirs. */
static bool has_one_rival(const struct comparisons *comparisons)
{
    bool one = true;
    for (size_t i = 1; i < comparisons->count; i++)
        one = one && comparisons->list[i].against == comparisons->list[0].against;
    return one;
}

static void write_sentence(const struct findings *findings, const struct cost_ratios *costs,
                           struct answer *answer)
{
    const struct balance *balance = &costs->throughput_balance;
    struct text *text = &answer->sentence;
    answer->answered = true;
    if (balance->lower > 0)
        text_add(text, "zero-copy is ");
    else if (balance->higher == costs->throughput.count)
        text_add(text, "here it gives the best throughput wherever it was compared: zero-copy is ");
    else if (balance->higher + balance->equivalent > 0)
        text_add(text, "nowhere is zero-copy shown to be slower: it is ");
    else
        text_add(answer_decline(answer), ": whether zero-copy is slower at all is open: it is ");
    phrase_balance(findings, &costs->throughput, text);
    if (has_one_rival(&costs->throughput))
        text_addf(text, " against %s", mechanism_name(costs->throughput.list[0].other->mechanism));
    add_copies(costs, text);
}

/* "CPU time per byte of zero-copy against two-copy: more in 6 of 8 comparisons ..." */
static void add_cpu(const struct findings *findings, const struct cost_ratios *costs, struct answer *answer)
{
    own_text line = {0};
    if (costs->cpu.count == 0)
        return;
    text_add(&line, "CPU time per byte of zero-copy");
    if (has_one_rival(&costs->cpu))
        text_addf(&line, " against %s", mechanism_name(costs->cpu.list[0].other->mechanism));
    text_add(&line, ": ");
    phrase_balance(findings, &costs->cpu, &line);
    answer_evidence(answer, &line);
}

/* Both medians of the numbers behind it, where the difference is largest. */
static void add_derived(const struct findings *findings, const struct comparison *comparison,
                        struct answer *answer)
{
    own_text line = {0};
    size_t number[2];
    const unsigned arms[] = {comparison->cell->mechanism, comparison->other->mechanism};
    for (unsigned i = 0; i < 2; i++) {
        struct cell cell = comparison_cell(comparison, i);
        if ((number[i] = cell_lookup_find(&findings->index.cells, &cell)) >= findings->index.measured)
            return;
    }
    for (unsigned i = 0; i < DERIVED_COUNT; i++) {
        const char *join = ": ";
        phrase_place(findings, comparison->cell, &line);
        text_addf(&line, ": %s", derived_numbers[i].label);
        for (unsigned j = 0; j < 2; j++) {
            struct summary summary;
            if (!derived_summary(findings, number[j], &derived_numbers[i], &summary))
                continue;
            text_addf(&line, "%s%s ", join, mechanism_name(arms[j]));
            phrase_median(&summary, "", &line);
            join = ", ";
        }
        if (join[0] == ',')
            answer_evidence(answer, &line);
        text_clear(&line);
    }
}

/* The same rival at the largest message: there copies are most of what a message costs, and where the
 * difference is largest they may be nothing. */
static const struct comparison *find_largest(const struct comparisons *comparisons,
                                             const struct comparison *shown)
{
    const struct comparison *largest = shown;
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        if (comparison->against == shown->against &&
            comparison->cell->message_size > largest->cell->message_size)
            largest = comparison;
    }
    return largest;
}

static int add_evidence(const struct findings *findings, const struct cost_ratios *costs,
                        struct answer *answer, struct err *err)
{
    const struct comparison *shown = costs->throughput_balance.lowest;
    own_text line = {0};
    if (costs->copying.kind != COPYING_UNKNOWN) {
        copying_phrase(&costs->copying, &line);
        text_add(&line, " on ");
        copying_paths(&costs->copying, &line);
        text_add(&line, " (zc_copied_pct, medians of the cells)");
        answer_evidence(answer, &line);
    }
    shown = shown != NULL ? shown : &costs->throughput.list[0];
    add_derived(findings, shown, answer);
    add_profiles(findings, shown, answer);
    const struct comparison *largest = find_largest(&costs->throughput, shown);
    if (largest != shown)
        add_profiles(findings, largest, answer);
    int rc = evidence_comparisons(findings, &costs->throughput, answer, err);
    if (rc == 0)
        rc = evidence_comparisons(findings, &costs->cpu, answer, err);
    if (costs->copying.kind == COPYING_DONE)
        answer_caution(answer,
                       "a receiver on the same machine would see the sender's pages change, so the kernel "
                       "copies them on the way (msg_zerocopy.rst, Loopback): this says nothing about a "
                       "network card");
    if (costs->cpu.count > 0)
        answer_caution(answer,
                       "CPU time is that of the workers' threads: what the kernel does in softirqs is billed "
                       "to whichever thread it interrupts");
    evidence_warnings(findings, EVIDENCE_ALL, warnings_of_interest,
                      sizeof warnings_of_interest / sizeof *warnings_of_interest, answer);
    return rc;
}

int answer_zero_copy(const struct findings *findings, struct answer *answer, struct err *err)
{
    own_text why = {0};
    OWNED_BY(cost_ratios_release) struct cost_ratios costs = {0};
    if (phrase_lacks(findings, MECHANISM_zero_copy, &why)) {
        text_addf(answer_decline(answer), ": %s", text_string(&why));
        return 0;
    }
    unsigned arm = run_index_mechanism(&findings->index, MECHANISM_zero_copy);
    int rc =
        comparisons_select(&findings->verdicts, METRIC_throughput_gbps, arm, ARM_ANY, &costs.throughput, err);
    if (rc == 0)
        rc = comparisons_select(&findings->verdicts, METRIC_cpu_ns_per_byte, arm, ARM_ANY, &costs.cpu, err);
    if (rc != 0)
        return rc;
    copying_find(findings, &costs.copying);
    comparisons_balance(&costs.throughput, &costs.throughput_balance);
    comparisons_balance(&costs.cpu, &costs.cpu_balance);
    if (costs.throughput.count == costs.throughput_balance.apart) {
        text_add(answer_decline(answer),
                 costs.throughput.count == 0
                     ? ": there is no other mechanism to compare zero-copy with"
                     : ": zero-copy and another mechanism were never ok in one block");
        return 0;
    }
    write_sentence(findings, &costs, answer);
    add_cpu(findings, &costs, answer);
    return add_evidence(findings, &costs, answer, err);
}
