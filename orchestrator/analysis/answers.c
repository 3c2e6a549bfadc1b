/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/answers.h"

#include <stdlib.h>

#include "analysis/questions.h"

static const struct {
    const char *id, *question;
    int (*answer)(const struct dossier *dossier, struct draft *draft, struct err *err);
} rows[ANSWER_COUNT] = {
    {"Q1", "Why does zero-copy not always give the best throughput?", answer_zero_copy},
    {"Q2", "Which cache level shows the largest reduction in misses, and why?", answer_caches},
    {"Q3", "How does the thread count interact with cache contention?", answer_threads},
    {"Q4", "From which message size does one-copy beat two-copy on this system?", answer_crossover_one_copy},
    {"Q5", "From which message size does zero-copy beat two-copy on this system?",
     answer_crossover_zero_copy},
    {"Q6", "Which result is unexpected, and what goes with it?", answer_surprise},
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

/* Without a single ok run there is nothing to ask. */
static bool decline_all(const struct dossier *dossier, struct draft *draft)
{
    if (dossier->ok_total > 0)
        return false;
    struct text *sentence = draft_decline(draft);
    if (dossier->total == 0)
        text_add(sentence, ": nothing was measured");
    else
        text_addf(sentence, ": none of the %zu runs was ok; the first failed because of: %s", dossier->total,
                  dossier->failure->reason);
    return true;
}

static void add_failures(const struct dossier *dossier, struct draft *draft)
{
    own_text line = {0};
    if (dossier->failure == NULL || dossier->ok_total == 0)
        return;
    text_addf(&line, "%zu of %zu runs failed; the first because of: %s", dossier->total - dossier->ok_total,
              dossier->total, dossier->failure->reason);
    draft_caveat(draft, &line);
}

int answers_make(const struct answer_sources *sources, struct answers *answers, struct err *err)
{
    own_dossier dossier = {0};
    *answers = (struct answers){0};
    int rc = dossier_make(sources, &dossier, err);
    for (unsigned i = 0; i < ANSWER_COUNT && rc == 0; i++) {
        own_draft draft = {0};
        answers->list[i].id = rows[i].id;
        answers->list[i].question = rows[i].question;
        if (!decline_all(&dossier, &draft))
            rc = rows[i].answer(&dossier, &draft, err);
        add_failures(&dossier, &draft);
        if (rc == 0)
            rc = draft_finish(&draft, &answers->list[i], err);
    }
    return rc;
}
