/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q4 and Q5: from which message size a mechanism beats two-copy: the crossovers of throughput as far as the
 * verdicts bear them out, or what these say at the sizes; those of CPU time per byte as second evidence. A
 * crossover of a zero-copy whose sends were copied is none of zero-copy. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "answers/statement.h"
#include "base/units.h"

static const enum warning_id warnings_of_interest[] = {WARNING_receiver_limited, WARNING_timer,
                                                       WARNING_size_independent};

/* --- statements --- */
/* What the crossovers of one pair say over all lines, said once where they agree. */

enum { STATEMENTS_MAX = 4 };

struct statement {
    const struct crossover *crossover;
    char *said; /* owned */
};

struct statements {
    struct statement *list; /* owned: in the order of the crossovers */
    size_t count;
};

static void statements_release(struct statements *statements)
{
    for (size_t i = 0; i < statements->count; i++)
        free(statements->list[i].said);
    free(statements->list);
    *statements = (struct statements){0};
}

/* The crossovers of two arms in a metric, whichever of them stands first in the pair. */
static int statements_select(const struct crossovers *crossovers, unsigned metric, unsigned arm,
                             unsigned against, struct statements *statements, struct err *err)
{
    *statements = (struct statements){.list = calloc(crossovers->count + 1, sizeof *statements->list)};
    if (statements->list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < crossovers->count; i++) {
        const struct crossover *crossover = &crossovers->list[i];
        struct pair pair = crossover->pair;
        bool about =
            (pair.arm == arm && pair.against == against) || (pair.arm == against && pair.against == arm);
        if (!about || crossover->metric != metric)
            continue;
        own_text said = {0};
        statement_write(crossover, &said);
        struct statement *statement = &statements->list[statements->count++];
        *statement = (struct statement){.crossover = crossover, .said = text_steal(&said)};
        if (statement->said == NULL)
            return err_set(err, ENOMEM, "out of memory");
    }
    return 0;
}

/* Where line i and all later ones with the same statement lie. */
static void add_lines(const struct findings *findings, const struct statements *statements, size_t i,
                      struct text *text)
{
    const char *join = "";
    for (size_t j = i; j < statements->count; j++) {
        if (strcmp(statements->list[j].said, statements->list[i].said) != 0)
            continue;
        text_add(text, join);
        phrase_line(findings, statements->list[j].crossover->cell, text);
        join = " / ";
    }
}

/* "1 thread / 2 threads: one-copy beats ...; 8 threads: one-copy and two-copy cannot be told apart ..."; of a
 * single line the statement alone. More than STATEMENTS_MAX different ones are counted. */
static void add_statements(const struct findings *findings, const struct statements *statements,
                           struct text *text)
{
    size_t said = 0;
    for (size_t i = 0; i < statements->count; i++) {
        size_t first = 0; /* line with the same statement */
        while (strcmp(statements->list[first].said, statements->list[i].said) != 0)
            first++;
        if (first < i || said++ >= STATEMENTS_MAX)
            continue;
        text_add(text, said > 1 ? "; " : "");
        if (statements->count > 1) {
            add_lines(findings, statements, i, text);
            text_add(text, ": ");
        }
        text_add(text, statements->list[i].said);
    }
    if (said > STATEMENTS_MAX)
        text_addf(text, "; %zu more in crossovers.csv", said - STATEMENTS_MAX);
}

/* --- rivals --- */

/* All about one mechanism against another, two-copy if it can be. */
struct rivals {
    unsigned mechanism, rival;
    struct comparisons throughput;                       /* owned */
    struct statements throughput_said, copied, cpu_said; /* owned; the copied ones are no answer */
};

static void rivals_release(struct rivals *rivals)
{
    comparisons_release(&rivals->throughput);
    statements_release(&rivals->throughput_said);
    statements_release(&rivals->copied);
    statements_release(&rivals->cpu_said);
}

/* Lines where the kernel copied, or did not say, are kept apart. */
static int part_copied(struct rivals *rivals, struct err *err)
{
    struct statements *said = &rivals->throughput_said;
    size_t kept = 0;
    rivals->copied.list = calloc(said->count + 1, sizeof *rivals->copied.list);
    if (rivals->copied.list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < said->count; i++) {
        const struct crossover *crossover = said->list[i].crossover;
        bool first = crossover->cell->mechanism == rivals->mechanism;
        enum copying_kind kind = copying_judge(first ? crossover->copied : crossover->against_copied);
        if (rivals->mechanism == MECHANISM_zero_copy && (kind == COPYING_DONE || kind == COPYING_UNKNOWN))
            rivals->copied.list[rivals->copied.count++] = said->list[i];
        else
            said->list[kept++] = said->list[i];
    }
    said->count = kept;
    return 0;
}

static int rivals_make(const struct findings *findings, unsigned mechanism, unsigned rival,
                       struct rivals *rivals, struct err *err)
{
    const struct crossovers *crossovers = &findings->crossovers;
    const struct verdicts *verdicts = &findings->verdicts;
    unsigned arm = run_index_mechanism(&findings->index, mechanism),
             against = run_index_mechanism(&findings->index, rival);
    *rivals = (struct rivals){.mechanism = mechanism, .rival = rival};
    int rc = comparisons_select(verdicts, METRIC_throughput_gbps, arm, against, &rivals->throughput, err);
    if (rc == 0)
        rc = statements_select(crossovers, METRIC_throughput_gbps, arm, against, &rivals->throughput_said,
                               err);
    if (rc == 0)
        rc = statements_select(crossovers, METRIC_cpu_ns_per_byte, arm, against, &rivals->cpu_said, err);
    return rc == 0 ? part_copied(rivals, err) : rc;
}

/* Why there is no crossover at all: nothing to compare, or one size. */
static void decline_without_sizes(const struct findings *findings, const struct rivals *rivals,
                                  struct answer *answer)
{
    const struct comparisons *comparisons = &rivals->throughput;
    struct text *text = answer_decline(answer);
    size_t blocks = 0;
    for (size_t i = 0; i < comparisons->count; i++)
        blocks += comparisons->list[i].n;
    if (blocks == 0) {
        text_addf(text, ": %s and two-copy were never ok at the same place in one block",
                  mechanism_name(rivals->mechanism));
        return;
    }
    bool one = true;
    int64_t size = comparisons->list[0].cell->message_size;
    for (size_t i = 1; i < comparisons->count; i++)
        one = one && comparisons->list[i].cell->message_size == size;
    text_addf(text, ": %s and two-copy were measured at ", mechanism_name(rivals->mechanism));
    if (one) {
        text_add(text, "one message size only, ");
        units_label_size(size, text);
    } else {
        text_add(text, "no two message sizes under the same conditions");
    }
    text_addf(text, "; %s is ", mechanism_name(rivals->mechanism));
    phrase_balance(findings, comparisons, text);
}

/* The kernel copied everywhere: what was compared is something else, and that is said. */
static void decline_copied(const struct findings *findings, const struct rivals *rivals,
                           struct answer *answer)
{
    struct copying copying;
    struct text *text = answer_decline(answer);
    copying_find(findings, &copying);
    if (copying.kind == COPYING_UNKNOWN) {
        text_add(text, ": the kernel did not say whether it copied the zero-copy sends; zero-copy as it was "
                       "measured is ");
    } else {
        text_add(text, " on ");
        copying_paths(&copying, text);
        text_add(text, ": ");
        copying_phrase(&copying, text);
        text_add(text, "; copying late is ");
    }
    phrase_balance(findings, &rivals->throughput, text);
}

/* What the lines state. Lines of which nobody is said to be better anywhere are no answer; one that decides
 * is one. */
static bool phrase_statements(const struct findings *findings, const struct statements *said,
                              struct text *text)
{
    bool decides = false;
    for (size_t i = 0; i < said->count; i++)
        decides = decides || statement_decides(said->list[i].crossover);
    add_statements(findings, said, text);
    return decides;
}

static void write_sentence(const struct findings *findings, const struct rivals *rivals,
                           struct answer *answer)
{
    own_text said = {0};
    answer->answered = phrase_statements(findings, &rivals->throughput_said, &said);
    if (!answer->answered)
        text_add(answer_decline(answer), ": ");
    text_add(&answer->sentence, text_string(&said));
}

/* "throughput, 4 threads: ... (4 sizes, 10 blocks)". */
static void add_rows(const struct findings *findings, const struct statements *statements,
                     struct answer *answer)
{
    own_text line = {0};
    for (size_t i = 0; i < statements->count && i < EVIDENCE_ROWS_MAX; i++) {
        const struct crossover *crossover = statements->list[i].crossover;
        own_text where = {0};
        phrase_line(findings, crossover->cell, &where);
        text_addf(&line, "%s%s%s: %s (%zu size%s, %zu block%s)", metrics[crossover->metric].label,
                  where.length > 0 ? ", " : "", text_string(&where), statements->list[i].said,
                  crossover->sizes, plural(crossover->sizes), crossover->blocks, plural(crossover->blocks));
        answer_evidence(answer, &line);
    }
    if (statements->count <= EVIDENCE_ROWS_MAX)
        return;
    text_addf(&line, "%s: %zu more lines in crossovers.csv",
              metrics[statements->list[0].crossover->metric].label, statements->count - EVIDENCE_ROWS_MAX);
    answer_evidence(answer, &line);
}

/* --- buffers --- */

/* The two sizes of one buffer. */
struct grant {
    double first, second; /* bytes, medians; NaN: not known */
};

static struct grant grant_of(const struct findings *findings, const struct comparison *comparison,
                             unsigned metric)
{
    const struct summary *first = comparison_summary(findings, comparison, 0, metric),
                         *second = comparison_summary(findings, comparison, 1, metric);
    return (struct grant){first != NULL ? first->median : NAN, second != NULL ? second->median : NAN};
}

static bool unequal(const struct grant *grant, int64_t asked)
{
    double most = family_buffers_most(asked);
    return grant->first > most * grant->second || grant->second > most * grant->first;
}

/* A caveat where the kernel granted the two mechanisms of a comparison different buffers, as the warning
 * unequal-buffers judges it, unless that is silenced. */
static void add_buffers(const struct findings *findings, const struct comparisons *comparisons,
                        struct answer *answer)
{
    own_text first = {0}, line = {0};
    size_t places = 0;
    if (evidence_silenced(findings, WARNING_unequal_buffers))
        return;
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *comparison = &comparisons->list[i];
        struct grant sent = grant_of(findings, comparison, METRIC_sndbuf_bytes),
                     received = grant_of(findings, comparison, METRIC_rcvbuf_bytes);
        bool send = unequal(&sent, comparison->cell->send_buffer),
             receive = unequal(&received, comparison->cell->receive_buffer);
        if ((!send && !receive) || places++ > 0)
            continue;
        const struct grant *grant = send ? &sent : &received;
        phrase_place(findings, comparison->cell, &first);
        text_addf(&first, ": %s ", metrics[send ? METRIC_sndbuf_bytes : METRIC_rcvbuf_bytes].label);
        units_label(UNIT_BYTES, (int64_t)grant->first, &first);
        text_addf(&first, " with %s, ", mechanism_name(comparison->cell->mechanism));
        units_label(UNIT_BYTES, (int64_t)grant->second, &first);
        text_addf(&first, " with %s", mechanism_name(comparison->other->mechanism));
    }
    if (places == 0)
        return;
    text_addf(&line,
              "the buffers were not the same in %zu of %zu comparisons (%s): the difference may be theirs",
              places, comparisons->count, text_string(&first));
    answer_caveat(answer, &line);
}

/* --- the answer --- */

static int add_evidence(const struct findings *findings, const struct rivals *rivals, struct answer *answer,
                        struct err *err)
{
    uint64_t whose = UINT64_C(1) << rivals->mechanism | UINT64_C(1) << rivals->rival;
    own_text line = {0};
    add_rows(findings, &rivals->throughput_said, answer);
    add_rows(findings, &rivals->copied, answer);
    add_rows(findings, &rivals->cpu_said, answer);
    int rc = evidence_comparisons(findings, &rivals->throughput, answer, err);
    if (rivals->copied.count > 0 && rivals->throughput_said.count > 0) {
        text_addf(&line,
                  "left out of the sentence: %zu of %zu lines, where the kernel copied the zero-copy "
                  "sends or did not say",
                  rivals->copied.count, rivals->copied.count + rivals->throughput_said.count);
        answer_caveat(answer, &line);
    }
    if (answer->answered)
        answer_caution(
            answer, "a crossover is sought between the sizes measured, where what a message takes is held to "
                    "grow with its size along a straight line; nothing is said about other sizes");
    add_buffers(findings, &rivals->throughput, answer);
    evidence_warnings(findings, whose, warnings_of_interest,
                      sizeof warnings_of_interest / sizeof *warnings_of_interest, answer);
    return rc;
}

/* Without two-copy there is no answer; what the verdicts bear out against others is worth a word. */
static int offer_others(const struct findings *findings, unsigned mechanism, struct answer *answer,
                        struct err *err)
{
    const char *join = ". Not an answer, but measured: ";
    int rc = 0;
    for (unsigned rival = 0; rival < MECHANISM_COUNT && rc == 0; rival++) {
        OWNED_BY(rivals_release) struct rivals rivals = {0};
        own_text said = {0};
        if (rival == mechanism || rival == MECHANISM_two_copy || findings->index.ok[rival] == 0 ||
            mechanisms[rival].undelivered)
            continue;
        rc = rivals_make(findings, mechanism, rival, &rivals, err);
        if (rc != 0 || !phrase_statements(findings, &rivals.throughput_said, &said))
            continue;
        text_addf(&answer->sentence, "%s%s", join, text_string(&said));
        join = "; ";
        rc = add_evidence(findings, &rivals, answer, err);
    }
    return rc;
}

static int answer_rivals(const struct findings *findings, unsigned mechanism, struct answer *answer,
                         struct err *err)
{
    own_text why = {0};
    OWNED_BY(rivals_release) struct rivals rivals = {0};
    if (phrase_lacks(findings, mechanism, &why) || phrase_lacks(findings, MECHANISM_two_copy, &why)) {
        text_addf(answer_decline(answer), ": %s", text_string(&why));
        return findings->index.ok[mechanism] > 0 ? offer_others(findings, mechanism, answer, err) : 0;
    }
    int rc = rivals_make(findings, mechanism, MECHANISM_two_copy, &rivals, err);
    if (rc != 0)
        return rc;
    if (rivals.throughput_said.count == 0 && rivals.copied.count == 0)
        decline_without_sizes(findings, &rivals, answer);
    else if (rivals.throughput_said.count == 0)
        decline_copied(findings, &rivals, answer);
    else
        write_sentence(findings, &rivals, answer);
    return rc == 0 ? add_evidence(findings, &rivals, answer, err) : rc;
}

int answer_crossover_one_copy(const struct findings *findings, struct answer *answer, struct err *err)
{
    return answer_rivals(findings, MECHANISM_one_copy, answer, err);
}

int answer_crossover_zero_copy(const struct findings *findings, struct answer *answer, struct err *err)
{
    return answer_rivals(findings, MECHANISM_zero_copy, answer, err);
}
