/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/answers.h"

#include <stdlib.h>

#include "answers/questions.h"

static const struct {
    const char *id, *question;
    int (*answer)(const struct findings *findings, struct draft *draft, struct err *err);
    bool of_throughput; /* without any there is nothing to answer from */
} rows[ANSWER_COUNT] = {
    {"Q1", "Why does zero-copy not always give the best throughput?", answer_zero_copy, true},
    {"Q2", "Which cache level shows the largest reduction in misses, and why?", answer_caches, false},
    {"Q3", "How does the thread count interact with cache contention?", answer_threads, false},
    {"Q4", "From which message size does one-copy beat two-copy on this system?", answer_crossover_one_copy,
     true},
    {"Q5", "From which message size does zero-copy beat two-copy on this system?", answer_crossover_zero_copy,
     true},
    {"Q6", "Which result is unexpected, and what goes with it?", answer_surprise, false},
};

static void free_lines(char **lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(lines[i]);
    free(lines);
}

void answers_release(struct answers *answers)
{
    for (unsigned i = 0; i < ANSWER_COUNT; i++) {
        struct answer *answer = &answers->list[i];
        free(answer->sentence);
        free_lines(answer->evidence, answer->evidence_count);
        free_lines(answer->caveats, answer->caveat_count);
    }
    *answers = (struct answers){0};
}

/* Without a single ok run there is nothing to ask, nor without a number: columns are lost or emptied by hand.
 */
static bool decline_all(const struct findings *findings, bool of_throughput, struct draft *draft)
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
    if (why.length == 0)
        return false;
    text_addf(draft_decline(draft), ": %s", text_string(&why));
    return true;
}

static void add_failures(const struct findings *findings, struct draft *draft)
{
    const struct run_index *index = &findings->index;
    own_text line = {0};
    if (index->failure == NULL || index->run_count == 0)
        return;
    text_addf(&line, "%zu of %zu runs failed; the first because of: %s",
              index->record_count - index->run_count, index->record_count, index->failure->reason);
    draft_caveat(draft, &line);
}

int answers_make(const struct findings *findings, struct answers *answers, struct err *err)
{
    *answers = (struct answers){0};
    int rc = 0;
    for (unsigned i = 0; i < ANSWER_COUNT && rc == 0; i++) {
        own_draft draft = {0};
        answers->list[i].id = rows[i].id;
        answers->list[i].question = rows[i].question;
        if (!decline_all(findings, rows[i].of_throughput, &draft))
            rc = rows[i].answer(findings, &draft, err);
        add_failures(findings, &draft);
        if (rc == 0)
            rc = draft_finish(&draft, &answers->list[i], err);
    }
    return rc;
}
