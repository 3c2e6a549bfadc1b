/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence and caveats that several answers have: rows of comparisons, warnings of the runs. */
#ifndef LABRUN_ANALYSIS_EVIDENCE_H
#define LABRUN_ANALYSIS_EVIDENCE_H

#include "answers/answers.h"
#include "findings/verdict.h"
#include "answers/draft.h"
#include "findings/warnings.h"

/* A row each in their order; of more than EVIDENCE_ROWS_MAX the strongest, and the others counted:
 * verdicts.csv has them all. Then evidence_few_blocks(). */
enum { EVIDENCE_ROWS_MAX = 8 };
int evidence_comparisons(const struct answer_sources *sources, const struct comparisons *comparisons,
                         struct draft *draft, struct err *err);

/* Holm's correction can leave no p below 5 % however clear the runs are: a caveat says how many blocks would
 * do. The families are the pairs of mechanisms. */
void evidence_few_blocks(const struct comparisons *comparisons, struct draft *draft);

/* A caveat for each of the warnings that were found and not silenced: how many runs carry it, or what it says
 * of cells or blocks taken together. */
void evidence_warnings(const struct answer_sources *sources, const enum warning_id *ids, size_t count,
                       struct draft *draft);

/* The same of the cells of some mechanisms: bit i of `whose` = mechanism i. */
void evidence_warnings_of(const struct answer_sources *sources, uint64_t whose, const enum warning_id *ids,
                          size_t count, struct draft *draft);

/* A caveat where the kernel granted the two mechanisms of a comparison different buffers, as the warning
 * unequal-buffers judges it, unless that is silenced. */
void evidence_buffers(const struct answer_sources *sources, const struct comparisons *comparisons,
                      struct draft *draft);

/* How many of a cell's ok runs carry which warning: "unsteady in 3 of 10 runs"; nothing when none does, or
 * when it is silenced. */
void evidence_cell_warnings(const struct answer_sources *sources, size_t number, struct text *text);

/* A plain sentence as a caveat. */
void evidence_caveat(const char *sentence, struct draft *draft);

#endif
