/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The study's six questions, answered from the data, in sentences that claim no more than their verdicts; or
 * why the data cannot answer. From findings to text, nothing is read or asked. Printed by `labrun
 * explain` and on the report's first page. */
#ifndef LABRUN_ANSWERS_ANSWERS_H
#define LABRUN_ANSWERS_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "findings/findings.h"

struct lines {
    char **list; /* owned, and so are the lines */
    size_t count, capacity;
};

struct answer {
    const char *id, *question; /* "Q1", "Why does zero-copy not always give the best throughput?" */
    bool measured;             /* false: what it asks about was not measured; `unmeasured` says what */
    struct text unmeasured;    /* owned: "one-copy was not measured" */
    bool answered;             /* false: `sentence` says exactly why the data cannot answer */
    struct text sentence;      /* owned: the answer, one or two sentences */
    struct lines evidence;     /* owned: the rows and intervals behind it */
    struct lines caveats;      /* owned: what limits it */
    bool failed;               /* memory ran out while it was written: then answers_make() fails */
};

enum { ANSWER_COUNT = 6 };

struct answers {
    struct answer list[ANSWER_COUNT];
};

void answers_release(struct answers *answers);
#define own_answers OWNED_BY(answers_release) struct answers

/* "Q1", and what it asks; NULL past the end. */
const char *answers_id(unsigned i);
const char *answers_question(unsigned i);

/* "Q1 (what zero-copy saves), Q2 (cache misses), ..." */
void answers_list(struct text *text);

int answers_make(const struct findings *findings, struct answers *answers, struct err *err);

#endif
