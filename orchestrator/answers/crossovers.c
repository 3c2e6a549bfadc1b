/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/evidence.h"
#include "answers/phrase.h"
/* Q4 and Q5: from which message size a mechanism beats two-copy: the crossovers of throughput as far as the
 * verdicts bear them out, those of CPU time per byte as second evidence. A crossover of a zero-copy whose
 * sends were copied is none of zero-copy. */
#include "answers/questions.h"
#include "answers/statement.h"
#include "answers/zero_copy.h"
#include "base/units.h"
#include "findings/crossover.h"
#include "findings/verdict.h"

static const enum warning_id warnings_of_interest[] = {WARNING_receiver_limited, WARNING_timer,
                                                       WARNING_size_independent};

/* All about one mechanism against another, two-copy if it can be. */
struct contest {
    unsigned mechanism, rival;
    struct comparisons throughput, cpu; /* owned */
    struct statements throughput_said;  /* owned; what may be answered from: the copied ones are apart */
    struct statements copied;           /* owned */
    struct statements cpu_said;         /* owned */
};

static void contest_release(struct contest *contest)
{
    comparisons_release(&contest->throughput);
    comparisons_release(&contest->cpu);
    statements_release(&contest->throughput_said);
    statements_release(&contest->copied);
    statements_release(&contest->cpu_said);
}

static enum copying_kind copying_on(const struct crossover *crossover, unsigned mechanism)
{
    return copying_judge(crossover->pair.mechanism == mechanism ? crossover->copied
                                                                : crossover->against_copied);
}

/* Lines where the kernel copied (or did not say) are kept apart: both lists have room for all. */
static void part_copied(struct contest *contest)
{
    struct statements *said = &contest->throughput_said;
    size_t kept = 0;
    contest->copied.count = 0;
    if (contest->mechanism != MECHANISM_zero_copy)
        return;
    for (size_t i = 0; i < said->count; i++) {
        enum copying_kind kind = copying_on(said->list[i], contest->mechanism);
        if (kind == COPYING_DONE || kind == COPYING_UNKNOWN)
            contest->copied.list[contest->copied.count++] = said->list[i];
        else
            said->list[kept++] = said->list[i];
    }
    said->count = kept;
}

static int contest_make(const struct findings *findings, unsigned mechanism, unsigned rival,
                        struct contest *contest, struct err *err)
{
    const struct crossovers *crossovers = &findings->crossovers;
    *contest = (struct contest){.mechanism = mechanism, .rival = rival};
    int rc = comparisons_select(&findings->verdicts, METRIC_throughput_gbps, mechanism, rival,
                                &contest->throughput, err);
    if (rc == 0)
        rc = comparisons_select(&findings->verdicts, METRIC_cpu_ns_per_byte, mechanism, rival, &contest->cpu,
                                err);
    if (rc == 0)
        rc = statements_select(crossovers, METRIC_throughput_gbps, mechanism, rival,
                               &contest->throughput_said, err);
    if (rc == 0)
        rc = statements_select(crossovers, METRIC_throughput_gbps, mechanism, rival, &contest->copied, err);
    if (rc == 0)
        rc = statements_select(crossovers, METRIC_cpu_ns_per_byte, mechanism, rival, &contest->cpu_said, err);
    if (rc == 0)
        part_copied(contest);
    return rc;
}

static size_t count_blocks(const struct contest *contest)
{
    size_t blocks = 0;
    for (size_t i = 0; i < contest->throughput.count; i++)
        blocks += contest->throughput.list[i].n;
    return blocks;
}

/* Why there is no crossover at all: nothing to compare, or one size. */
static void decline_without_sizes(const struct findings *findings, const struct contest *contest,
                                  struct draft *draft)
{
    const struct comparisons *comparisons = &contest->throughput;
    struct text *text = draft_decline(draft);
    if (count_blocks(contest) == 0) {
        text_addf(text, ": %s and two-copy were never ok at the same place in one block",
                  mechanism_name(contest->mechanism));
        return;
    }
    bool one = true;
    int64_t size = comparisons->list[0].cell->message_size;
    for (size_t i = 1; i < comparisons->count; i++)
        one = one && comparisons->list[i].cell->message_size == size;
    text_addf(text, ": %s and two-copy were measured at ", mechanism_name(contest->mechanism));
    if (one) {
        text_add(text, "one message size only, ");
        units_label_size(size, text);
    } else {
        text_add(text, "no two message sizes under the same conditions");
    }
    text_addf(text, "; %s is ", mechanism_name(contest->mechanism));
    phrase_balance(findings, comparisons, text);
}

/* The kernel copied everywhere: what was compared is something else, and that is said. */
static void decline_copied(const struct findings *findings, const struct contest *contest,
                           struct draft *draft)
{
    struct copying copying;
    struct text *text = draft_decline(draft);
    copying_find(findings, &copying);
    if (copying.kind == COPYING_UNKNOWN) {
        text_add(text, ": the kernel did not say whether it copied the zero-copy sends; zero-copy as it was "
                       "measured is ");
    } else {
        text_add(text, " on ");
        copying_paths(&copying, text);
        text_add(text, ": ");
        copying_phrase(&copying, text);
        text_add(text, "; what was compared is late copying against early copying, and it is ");
    }
    phrase_balance(findings, &contest->throughput, text);
}

/* What the lines state, and where the verdicts do not bear it out. An open line is no answer, nor is one that
 * no verdict bears out; one line that is borne out is one: then *confirmed. */
static int phrase_statements(const struct findings *findings, const struct contest *contest,
                             struct text *text, bool *confirmed, struct err *err)
{
    const struct statements *said = &contest->throughput_said;
    own_unconfirmed unconfirmed = {0};
    int rc = 0;
    *confirmed = false;
    for (size_t i = 0; i < said->count && rc == 0; i++) {
        rc = unconfirmed_add(said->list[i], &contest->throughput, &unconfirmed, err);
        *confirmed = *confirmed || unconfirmed.confirmed;
    }
    statements_phrase(findings, said, text);
    if (*confirmed)
        unconfirmed_phrase(findings, &unconfirmed, text);
    return rc;
}

static bool any_decided(const struct statements *statements)
{
    for (size_t i = 0; i < statements->count; i++)
        if (statements->list[i]->outcome != UNDECIDED)
            return true;
    return false;
}

static int write_sentence(const struct findings *findings, const struct contest *contest, struct draft *draft,
                          struct err *err)
{
    own_text said = {0};
    int rc = phrase_statements(findings, contest, &said, &draft->answered, err);
    if (!draft->answered)
        text_add(draft_decline(draft), any_decided(&contest->throughput_said)
                                           ? ": the verdicts do not confirm what the medians say: "
                                           : ": ");
    text_add(&draft->sentence, text_string(&said));
    return rc;
}

/* "throughput, 4 threads: ... (4 sizes, 10 blocks)". */
static void add_statement(const struct findings *findings, const struct crossover *crossover,
                          const char *said, const struct unconfirmed *unconfirmed, struct draft *draft)
{
    own_text line = {0}, where = {0};
    phrase_line(findings, crossover->cell, &where);
    text_addf(&line, "%s%s%s: %s (%zu size%s, %zu block%s)", metrics[crossover->metric].label,
              where.length > 0 ? ", " : "", text_string(&where), said, crossover->sizes,
              plural(crossover->sizes), crossover->blocks, plural(crossover->blocks));
    unconfirmed_phrase(findings, unconfirmed, &line);
    draft_evidence(draft, &line);
}

static int add_statements(const struct findings *findings, const struct statements *statements,
                          const struct comparisons *comparisons, struct draft *draft, struct err *err)
{
    own_text line = {0};
    own_unconfirmed unconfirmed = {0};
    int rc = 0;
    for (size_t i = 0; i < statements->count && i < EVIDENCE_ROWS_MAX && rc == 0; i++) {
        unconfirmed.count = 0;
        rc = unconfirmed_add(statements->list[i], comparisons, &unconfirmed, err);
        add_statement(findings, statements->list[i], statements->said[i], &unconfirmed, draft);
    }
    if (statements->count <= EVIDENCE_ROWS_MAX)
        return rc;
    text_addf(&line, "%s: %zu more lines in crossovers.csv", metrics[statements->list[0]->metric].label,
              statements->count - EVIDENCE_ROWS_MAX);
    draft_evidence(draft, &line);
    return rc;
}

static uint64_t bit_of(unsigned mechanism)
{
    return UINT64_C(1) << mechanism;
}

static int add_evidence(const struct findings *findings, const struct contest *contest, struct draft *draft,
                        struct err *err)
{
    own_text line = {0};
    int rc = add_statements(findings, &contest->throughput_said, &contest->throughput, draft, err);
    if (rc == 0)
        rc = add_statements(findings, &contest->copied, &contest->throughput, draft, err);
    if (rc == 0)
        rc = add_statements(findings, &contest->cpu_said, &contest->cpu, draft, err);
    if (rc == 0)
        rc = evidence_comparisons(findings, &contest->throughput, draft, err);
    if (contest->copied.count > 0 && contest->throughput_said.count > 0) {
        text_addf(&line,
                  "left out of the sentence: %zu of %zu lines, where the kernel copied the zero-copy "
                  "sends or did not say",
                  contest->copied.count, contest->copied.count + contest->throughput_said.count);
        draft_caveat(draft, &line);
    }
    if (draft->answered)
        evidence_caveat(
            "a crossover is sought between the sizes measured, along a straight line in ln(size); "
            "nothing is said about other sizes",
            draft);
    evidence_buffers(findings, &contest->throughput, draft);
    evidence_warnings_of(findings, bit_of(contest->mechanism) | bit_of(contest->rival), warnings_of_interest,
                         sizeof warnings_of_interest / sizeof *warnings_of_interest, draft);
    return rc;
}

static bool is_other_rival(const struct findings *findings, unsigned mechanism, unsigned rival)
{
    return rival != mechanism && rival != MECHANISM_two_copy && findings->index.ok[rival] > 0 &&
           !mechanisms[rival].undelivered;
}

/* Without two-copy there is no answer; what the verdicts bear out against others is worth a word. */
static int offer_others(const struct findings *findings, unsigned mechanism, struct draft *draft,
                        struct err *err)
{
    const char *join = ". Not an answer, but measured: ";
    int rc = 0;
    for (unsigned rival = 0; rival < MECHANISM_COUNT && rc == 0; rival++) {
        OWNED_BY(contest_release) struct contest contest = {0};
        own_text said = {0};
        bool confirmed = false;
        if (!is_other_rival(findings, mechanism, rival))
            continue;
        rc = contest_make(findings, mechanism, rival, &contest, err);
        if (rc == 0)
            rc = phrase_statements(findings, &contest, &said, &confirmed, err);
        if (rc != 0 || !confirmed)
            continue;
        text_addf(&draft->sentence, "%s%s", join, text_string(&said));
        join = "; ";
        rc = add_evidence(findings, &contest, draft, err);
    }
    return rc;
}

static int answer_contest(const struct findings *findings, unsigned mechanism, struct draft *draft,
                          struct err *err)
{
    own_text why = {0};
    OWNED_BY(contest_release) struct contest contest = {0};
    if (phrase_lacks(findings, mechanism, &why) || phrase_lacks(findings, MECHANISM_two_copy, &why)) {
        text_addf(draft_decline(draft), ": %s", text_string(&why));
        return findings->index.ok[mechanism] > 0 ? offer_others(findings, mechanism, draft, err) : 0;
    }
    int rc = contest_make(findings, mechanism, MECHANISM_two_copy, &contest, err);
    if (rc != 0)
        return rc;
    if (contest.throughput_said.count == 0 && contest.copied.count == 0)
        decline_without_sizes(findings, &contest, draft);
    else if (contest.throughput_said.count == 0)
        decline_copied(findings, &contest, draft);
    else
        rc = write_sentence(findings, &contest, draft, err);
    return rc == 0 ? add_evidence(findings, &contest, draft, err) : rc;
}

int answer_crossover_one_copy(const struct findings *findings, struct draft *draft, struct err *err)
{
    return answer_contest(findings, MECHANISM_one_copy, draft, err);
}

int answer_crossover_zero_copy(const struct findings *findings, struct draft *draft, struct err *err)
{
    return answer_contest(findings, MECHANISM_zero_copy, draft, err);
}
