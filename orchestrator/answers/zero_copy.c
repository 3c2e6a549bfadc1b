/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/zero_copy.h"

#include <math.h>
#include <stddef.h>

#include "answers/evidence.h"
#include "answers/phrase.h"
/* Q1: why zero-copy is not always best. What the kernel did to the copies, and what the sends cost, next to
 * the verdicts on throughput. */
#include "answers/questions.h"
#include "findings/verdict.h"

/* --- derived --- */
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
static const unsigned derived_count = sizeof derived_numbers / sizeof derived_numbers[0];

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

static const struct field *path_field(void)
{
    unsigned i = 0;
    while (cell_fields[i].offset != offsetof(struct cell, path))
        i++;
    return &cell_fields[i];
}

void copying_paths(const struct copying *copying, struct text *text)
{
    const char *join = "";
    for (unsigned path = 0; path < 64; path++) {
        struct cell cell = {.path = path};
        if ((copying->paths >> path & 1) == 0)
            continue;
        text_add(text, join);
        field_print(path_field(), &cell, text);
        join = "/";
    }
}

/* --- answer zero copy --- */

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

static int costs_find(const struct findings *findings, struct cost_ratios *costs, struct err *err)
{
    const struct verdicts *verdicts = &findings->verdicts;
    copying_find(findings, &costs->copying);
    int rc = comparisons_select(verdicts, METRIC_throughput_gbps, MECHANISM_zero_copy, MECHANISM_COUNT,
                                &costs->throughput, err);
    if (rc == 0)
        rc = comparisons_select(verdicts, METRIC_cpu_ns_per_byte, MECHANISM_zero_copy, MECHANISM_COUNT,
                                &costs->cpu, err);
    comparisons_balance(&costs->throughput, &costs->throughput_balance);
    comparisons_balance(&costs->cpu, &costs->cpu_balance);
    return rc;
}

/* " against two-copy, one-copy". */
static void add_rivals(const struct comparisons *comparisons, struct text *text)
{
    uint64_t named = 0;
    const char *join = " against ";
    for (size_t i = 0; i < comparisons->count; i++) {
        unsigned against = comparisons->list[i].against;
        if (named >> against & 1)
            continue;
        text_addf(text, "%s%s", join, mechanism_name(against));
        named |= UINT64_C(1) << against;
        join = ", ";
    }
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
    if (costs->copying.kind == COPYING_DONE)
        text_add(text, " after all");
}

static void add_cpu(const struct findings *findings, const struct cost_ratios *costs, struct text *text)
{
    if (costs->cpu.count == 0)
        return;
    text_add(text, "; its CPU time per byte is ");
    phrase_balance(findings, &costs->cpu, text);
}

static void write_sentence(const struct findings *findings, const struct cost_ratios *costs,
                           struct draft *draft)
{
    const struct balance *balance = &costs->throughput_balance;
    struct text *text = &draft->sentence;
    draft->answered = true;
    if (balance->lower > 0)
        text_add(text, "zero-copy is ");
    else if (balance->higher == costs->throughput.count)
        text_add(text, "here it gives the best throughput wherever it was compared: zero-copy is ");
    else if (balance->higher + balance->equivalent > 0)
        text_add(text, "nowhere is zero-copy shown to be slower: it is ");
    else
        text_add(draft_decline(draft), ": whether zero-copy is slower at all is open: it is ");
    phrase_balance(findings, &costs->throughput, text);
    add_rivals(&costs->throughput, text);
    add_copies(costs, text);
    add_cpu(findings, costs, text);
}

/* Both medians of the numbers behind it, where the difference is largest. */
static void add_derived(const struct findings *findings, const struct comparison *comparison,
                        struct draft *draft)
{
    own_text line = {0};
    size_t number[2];
    const unsigned arms[] = {comparison->mechanism, comparison->against};
    for (unsigned i = 0; i < 2; i++) {
        struct cell cell = *comparison->cell;
        cell.mechanism = arms[i];
        cell.control = false;
        if ((number[i] = cell_lookup_find(&findings->index.cells, &cell)) >= findings->index.measured)
            return;
    }
    for (unsigned i = 0; i < derived_count; i++) {
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
            draft_evidence(draft, &line);
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

static int add_evidence(const struct findings *findings, const struct cost_ratios *costs, struct draft *draft,
                        struct err *err)
{
    const struct comparison *shown = costs->throughput_balance.lowest;
    own_text line = {0};
    if (costs->copying.kind != COPYING_UNKNOWN) {
        copying_phrase(&costs->copying, &line);
        text_add(&line, " on ");
        copying_paths(&costs->copying, &line);
        text_add(&line, " (zc_copied_pct, medians of the cells)");
        draft_evidence(draft, &line);
    }
    shown = shown != NULL ? shown : &costs->throughput.list[0];
    add_derived(findings, shown, draft);
    profile_evidence(findings, shown, draft);
    const struct comparison *largest = find_largest(&costs->throughput, shown);
    if (largest != shown)
        profile_evidence(findings, largest, draft);
    int rc = evidence_comparisons(findings, &costs->throughput, draft, err);
    if (rc == 0)
        rc = evidence_comparisons(findings, &costs->cpu, draft, err);
    if (costs->copying.kind == COPYING_DONE)
        evidence_caveat("a receiver on the same machine would see the sender's pages change, so the kernel "
                        "copies them on the way (msg_zerocopy.rst, Loopback): this says nothing about a "
                        "network card",
                        draft);
    if (costs->cpu.count > 0)
        evidence_caveat(
            "CPU time is that of the workers' threads: what the kernel does in softirqs is billed "
            "to whichever thread it interrupts",
            draft);
    evidence_warnings(findings, warnings_of_interest,
                      sizeof warnings_of_interest / sizeof *warnings_of_interest, draft);
    return rc;
}

int answer_zero_copy(const struct findings *findings, struct draft *draft, struct err *err)
{
    own_text why = {0};
    OWNED_BY(cost_ratios_release) struct cost_ratios costs = {0};
    if (phrase_lacks(findings, MECHANISM_zero_copy, &why)) {
        text_addf(draft_decline(draft), ": %s", text_string(&why));
        return 0;
    }
    int rc = costs_find(findings, &costs, err);
    if (rc != 0)
        return rc;
    if (costs.throughput.count == costs.throughput_balance.apart) {
        text_add(draft_decline(draft), costs.throughput.count == 0
                                           ? ": there is no other mechanism to compare zero-copy with"
                                           : ": zero-copy and another mechanism were never ok in one block");
        return 0;
    }
    write_sentence(findings, &costs, draft);
    return add_evidence(findings, &costs, draft, err);
}
