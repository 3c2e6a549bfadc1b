/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft: an answer while it is being written. Running out of memory is remembered and told once, at the
 * end. */
#ifndef LABRUN_ANALYSIS_DRAFT_H
#define LABRUN_ANALYSIS_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "answers/answers.h"

struct lines {
    char **list; /* owned, and so are the lines */
    size_t count, capacity;
};

struct draft {
    struct text sentence; /* owned */
    bool answered;
    struct lines evidence, caveats; /* owned */
    bool failed;                    /* memory ran out */
};

void draft_release(struct draft *draft);
#define own_draft OWNED_BY(draft_release) struct draft

/* Add a line; the text is empty afterwards. A line that is there already is not added again. */
void draft_evidence(struct draft *draft, struct text *line);
void draft_caveat(struct draft *draft, struct text *line);

/* Starts the sentence of a question that the data cannot answer: "cannot be answered". */
struct text *draft_decline(struct draft *draft);

/* Hands everything on to the answer; the draft is empty afterwards. */
int draft_finish(struct draft *draft, struct answer *answer, struct err *err);

#endif
