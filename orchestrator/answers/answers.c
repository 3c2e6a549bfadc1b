/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/answers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers/questions.h"
#include "base/array.h"

/* --- writing an answer --- */

static void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->list[i]);
    free(lines->list);
}

static void add_line(struct answer *answer, struct lines *lines, struct text *text)
{
    own_free char *line = text_steal(text);
    for (size_t i = 0; i < lines->count && line != NULL; i++)
        if (strcmp(lines->list[i], line) == 0)
            return;
    char **place = line != NULL ? ARRAY_NEXT(lines->list, lines->count, lines->capacity) : NULL;
    answer->failed |= place == NULL;
    if (place != NULL)
        *place = steal_pointer(&line);
}

void answer_evidence(struct answer *answer, struct text *line)
{
    add_line(answer, &answer->evidence, line);
}

void answer_caveat(struct answer *answer, struct text *line)
{
    add_line(answer, &answer->caveats, line);
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

static const struct {
    const char *id, *question;
    int (*write)(const struct findings *findings, struct answer *answer, struct err *err);
    bool of_throughput; /* without any there is nothing to answer from */
    bool of_mechanisms; /* answered from comparisons of these */
} rows[ANSWER_COUNT] = {
    {"Q1", "Why does zero-copy not always give the best throughput?", answer_zero_copy, true, true},
    {"Q2", "Which cache level shows the largest reduction in misses, and why?", answer_caches, false, true},
    {"Q3", "How does the thread count interact with cache contention?", answer_threads, false, false},
    {"Q4", "From which message size does one-copy beat two-copy on this system?", answer_crossover_one_copy,
     true, true},
    {"Q5", "From which message size does zero-copy beat two-copy on this system?", answer_crossover_zero_copy,
     true, true},
    {"Q6", "Which result is unexpected, and what goes with it?", answer_surprise, false, false},
};

void answers_release(struct answers *answers)
{
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        text_release(&answers->list[i].sentence);
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
        text_addf(&why, "none of the %zu runs was ok; the first failed because of: %s", index->record_count,
                  index->failure->reason);
    else if (findings->summaries.count == 0)
        text_addf(&why, "none of the %zu ok runs has any number", index->run_count);
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

int answers_make(const struct findings *findings, struct answers *answers, struct err *err)
{
    const struct run_index *index = &findings->index;
    *answers = (struct answers){0};
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        struct answer *answer = &answers->list[i];
        own_text failures = {0};
        answer->id = rows[i].id;
        answer->question = rows[i].question;
        int rc = decline_all(findings, rows[i].of_throughput, rows[i].of_mechanisms, answer)
                     ? 0
                     : rows[i].write(findings, answer, err);
        if (rc != 0)
            return rc;
        if (index->failure != NULL && index->run_count > 0) {
            text_addf(&failures, "%zu of %zu runs failed; the first because of: %s",
                      index->record_count - index->run_count, index->record_count, index->failure->reason);
            answer_caveat(answer, &failures);
        }
        if (answer->failed || answer->sentence.failed)
            return err_set(err, ENOMEM, "out of memory");
    }
    return 0;
}
