/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/answers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "answers/questions.h"
#include "base/array.h"

/* --- writing an answer --- */

void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->list[i]);
    free(lines->list);
}

bool lines_add(struct lines *lines, struct text *line)
{
    own_free char *string = text_steal(line);
    for (size_t i = 0; i < lines->count && string != NULL; i++)
        if (strcmp(lines->list[i], string) == 0)
            return true;
    char **place = string != NULL ? ARRAY_NEXT(lines->list, lines->count, lines->capacity) : NULL;
    if (place != NULL)
        *place = steal_pointer(&string);
    return place != NULL;
}

void answer_evidence(struct answer *answer, struct text *line)
{
    answer->failed |= !lines_add(&answer->evidence, line);
}

void answer_caveat(struct answer *answer, struct text *line)
{
    answer->failed |= !lines_add(&answer->caveats, line);
}

void answer_caution(struct answer *answer, const char *sentence)
{
    own_text line = {0};
    text_add(&line, sentence);
    answer_caveat(answer, &line);
}

struct text *answer_decline(struct answer *answer)
{
    answer->answered = false;
    text_add(&answer->sentence, "cannot be answered");
    return &answer->sentence;
}

/* --- the questions --- */

#define OF(mechanism) (UINT64_C(1) << MECHANISM_##mechanism)

static const struct {
    const char *id, *subject, *question;
    int (*write)(const struct findings *findings, struct answer *answer, struct err *err);
    bool of_throughput; /* without any there is nothing to answer from */
    bool of_mechanisms; /* answered from comparisons of these */
    uint64_t needs;     /* bit i: it asks about mechanism i */
    bool of_caches, of_threads;
} rows[ANSWER_COUNT] = {
    {"Q1", "what zero-copy saves", "Why does zero-copy not always give the best throughput?",
     answer_zero_copy, true, true, OF(zero_copy), false, false},
    {"Q2", "cache misses", "Which cache level shows the largest reduction in misses, and why?", answer_caches,
     false, true, 0, true, false},
    {"Q3", "threads and caches", "How does the thread count interact with cache contention?", answer_threads,
     false, false, 0, true, true},
    {"Q4", "from which size one-copy wins",
     "From which message size does one-copy beat two-copy on this system?", answer_crossover_one_copy, true,
     true, OF(one_copy) | OF(two_copy), false, false},
    {"Q5", "from which size zero-copy wins",
     "From which message size does zero-copy beat two-copy on this system?", answer_crossover_zero_copy, true,
     true, OF(zero_copy) | OF(two_copy), false, false},
    {"Q6", "what is unexpected", "Which result is unexpected, and what goes with it?", answer_surprise, false,
     false, 0, false, false},
};

const char *answers_id(unsigned i)
{
    return i < ANSWER_COUNT ? rows[i].id : NULL;
}

const char *answers_question(unsigned i)
{
    return i < ANSWER_COUNT ? rows[i].question : NULL;
}

void answers_list(struct text *text)
{
    for (unsigned i = 0; i < ANSWER_COUNT; i++)
        text_addf(text, "%s%s (%s)", i > 0 ? ", " : "", rows[i].id, rows[i].subject);
}

void answers_release(struct answers *answers)
{
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        text_release(&answers->list[i].sentence);
        text_release(&answers->list[i].unmeasured);
        lines_release(&answers->list[i].evidence);
        lines_release(&answers->list[i].caveats);
    }
    *answers = (struct answers){0};
}

/* Without a single ok run there is nothing to ask, nor without a number: columns are lost or emptied by hand.
 */
static bool decline_all(const struct findings *findings, bool of_throughput, bool of_mechanisms,
                        struct answer *answer)
{
    const struct run_index *index = &findings->index;
    own_text why = {0};
    if (index->record_count == 0)
        text_add(&why, "nothing was measured");
    else if (index->run_count == 0)
        text_addf(&why, "none of the %zu run%s was ok; the first failed because of: %s", index->record_count,
                  plural(index->record_count), index->failure->reason);
    else if (findings->summaries.count == 0)
        text_addf(&why, "none of the %zu ok run%s has any number", index->run_count,
                  plural(index->run_count));
    else if (of_throughput && !summaries_have(&findings->summaries, METRIC_throughput_gbps))
        text_addf(&why, "none of the %zu ok runs has a throughput", index->run_count);
    else if (of_mechanisms && !cell_field_is_mechanism(index->contrast))
        text_addf(&why, "this experiment compares values of %s.%s, not mechanisms", index->contrast->section,
                  index->contrast->key);
    if (why.length == 0)
        return false;
    text_addf(answer_decline(answer), ": %s", text_string(&why));
    return true;
}

/* What question `i` asks about and was not measured; nothing when all of it was. */
static void find_unmeasured(const struct findings *findings, unsigned i, struct text *text)
{
    const struct run_index *index = &findings->index;
    bool counted = cache_level_known(findings, &cache_levels[CACHE_L1D]) ||
                   cache_level_known(findings, &cache_levels[CACHE_LLC]);
    bool threads = false;
    for (size_t j = 1; j < index->measured; j++)
        threads = threads || index->cells.cells[j]->threads != index->cells.cells[0]->threads;
    if (index->run_count == 0)
        text_add(text, index->record_count == 0 ? "nothing was measured" : "no run was ok");
    else if (rows[i].of_mechanisms && !cell_field_is_mechanism(index->contrast))
        text_addf(text, "%s %s compared", index->contrast->label,
                  index->contrast->label[strlen(index->contrast->label) - 1] == 's' ? "are" : "is");
    else if (rows[i].of_threads && !threads)
        text_add(text, "one thread count");
    else if (rows[i].of_caches && !counted)
        text_add(text, "no cache counters");
    for (unsigned j = 0; j < MECHANISM_COUNT && text->length == 0; j++)
        if ((rows[i].needs >> j & 1) != 0)
            phrase_lacks(findings, j, text);
}

int answers_make(const struct findings *findings, struct answers *answers, struct err *err)
{
    const struct run_index *index = &findings->index;
    *answers = (struct answers){0};
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        struct answer *answer = &answers->list[i];
        own_text failures = {0}, control = {0};
        answer->id = rows[i].id;
        answer->question = rows[i].question;
        find_unmeasured(findings, i, &answer->unmeasured);
        answer->measured = answer->unmeasured.length == 0;
        int rc = decline_all(findings, rows[i].of_throughput, rows[i].of_mechanisms, answer)
                     ? 0
                     : rows[i].write(findings, answer, err);
        if (rc != 0)
            return rc;
        if (index->failure != NULL && index->run_count > 0) {
            text_addf(&failures, "%zu of %zu run%s failed; the first because of: %s",
                      index->record_count - index->run_count, index->record_count,
                      plural(index->record_count), index->failure->reason);
            answer_caveat(answer, &failures);
        }
        if (headline_control_differs(findings, &control)) {
            text_add(&control, ": what is told apart by as much may be the same");
            answer_caveat(answer, &control);
        }
        if (answer->failed || answer->sentence.failed || answer->unmeasured.failed)
            return err_set(err, ENOMEM, "out of memory");
    }
    return 0;
}
