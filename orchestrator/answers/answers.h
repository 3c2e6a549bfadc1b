/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The study's six questions, answered from the data, in sentences that claim no more than their verdicts; or
 * why the data cannot answer. Pure: from records, summaries, verdicts, crossovers to text. Printed by `labrun
 * explain` and on the report's first page. */
#ifndef LABRUN_ANSWERS_ANSWERS_H
#define LABRUN_ANSWERS_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/counter.h"
#include "experiment/settings.h"
#include "findings/crossover.h"
#include "findings/profile_shares.h"
#include "findings/run_index.h"
#include "findings/summary.h"
#include "findings/verdict.h"
#include "findings/warnings.h"

struct answer {
    const char *id, *question; /* "Q1", "Why does zero-copy not always give the best throughput?" */
    bool answered;             /* false: `sentence` says exactly why the data cannot answer */
    char *sentence;            /* owned: the answer, one or two sentences */
    char **evidence;           /* owned: lines with the rows and intervals behind it */
    size_t evidence_count;
    char **caveats; /* owned: what limits it */
    size_t caveat_count;
};

enum { ANSWER_COUNT = 6 };

struct answers {
    struct answer list[ANSWER_COUNT];
};

struct answer_sources {
    const struct run_index *index;
    const struct summaries *summaries;
    const struct verdicts *verdicts;
    const struct crossovers *crossovers;
    const struct profile_shares *shares; /* NULL: nobody asked for profiles */
    const struct warning_list *warnings; /* without those that are silenced */
    const struct settings *settings;
    const char (*counters)[200]; /* per counter: why it could not be had, "" = it could (environment.json) */
};

void answers_release(struct answers *answers);
#define own_answers OWNED_BY(answers_release) struct answers

int answers_make(const struct answer_sources *sources, struct answers *answers, struct err *err);

#endif
