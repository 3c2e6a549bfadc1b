/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence and caveats that several answers have: rows of comparisons, warnings of the runs. */
#ifndef LABRUN_ANSWERS_EVIDENCE_H
#define LABRUN_ANSWERS_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "answers/answers.h"
#include "findings/verdict.h"
#include "findings/warnings.h"

/* --- draft --- */
/* A draft: an answer while it is being written. Running out of memory is remembered and told once, at the
 * end. */

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

/* --- evidence --- */

/* A row each in their order; of more than EVIDENCE_ROWS_MAX the strongest, and the others counted:
 * verdicts.csv has them all. Then evidence_few_blocks(). */
enum { EVIDENCE_ROWS_MAX = 8 };
int evidence_comparisons(const struct findings *findings, const struct comparisons *comparisons,
                         struct draft *draft, struct err *err);

/* Holm's correction can leave no p below 5 % however clear the runs are: a caveat says how many blocks would
 * do. The families are the pairs of mechanisms. */
void evidence_few_blocks(const struct comparisons *comparisons, struct draft *draft);

/* A caveat for each of the warnings that were found and not silenced: how many runs carry it, or what it says
 * of cells or blocks taken together. */
void evidence_warnings(const struct findings *findings, const enum warning_id *ids, size_t count,
                       struct draft *draft);

/* The same of the cells of some mechanisms: bit i of `whose` = mechanism i. */
void evidence_warnings_of(const struct findings *findings, uint64_t whose, const enum warning_id *ids,
                          size_t count, struct draft *draft);

/* A caveat where the kernel granted the two mechanisms of a comparison different buffers, as the warning
 * unequal-buffers judges it, unless that is silenced. */
void evidence_buffers(const struct findings *findings, const struct comparisons *comparisons,
                      struct draft *draft);

/* How many of a cell's ok runs carry which warning: "unsteady in 3 of 10 runs"; nothing when none does, or
 * when it is silenced. */
void evidence_cell_warnings(const struct findings *findings, size_t number, struct text *text);

/* A plain sentence as a caveat. */
void evidence_caveat(const char *sentence, struct draft *draft);

/* --- profile evidence --- */
/* Where the CPU time of two mechanisms went, as evidence: what zero-copy is about (copying, pinning, buffers)
 * in shares of either one's samples, at one place. */

/* A line about the place of the comparison and caveats; nothing when no cell was profiled. */
void profile_evidence(const struct findings *findings, const struct comparison *comparison,
                      struct draft *draft);

#endif
