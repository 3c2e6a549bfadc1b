/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When an experiment stops: after which block each place was decided, whether a budget ended it, and so which
 * runs of the plan are not needed. A function of the plan and of the rows of runs.csv and slices.csv alone: a
 * campaign, one that is resumed and a report come to the same.
 *
 * At a look a place is decided when all its pairs are, the A/A control aside, in throughput and CPU time per
 * byte: when the interval of the verdict reaches no further from the ratio than the precision, or lies within
 * the equivalence, or the arms differ and it reaches a third as far as they do.
 *
 * With K looks the intervals of verdicts are of level 1 - ALPHA / K, whichever look a place stopped at and
 * however many came to pass (Bonferroni over the looks): no rule of stopping makes more wrong claims than
 * ALPHA then. tests/bench/looks.c simulates it. The budget stops by the clock, at most at one more block,
 * behind which there are no looks any more. */
#ifndef LABRUN_FINDINGS_STOPPING_H
#define LABRUN_FINDINGS_STOPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "experiment/plan.h"
#include "findings/contests.h"
#include "findings/run_index.h"
#include "record/record.h"

struct stopping {
    const struct plan *plan; /* borrowed */
    const struct spec *spec; /* borrowed */
    struct looks looks;
    size_t *place_of;  /* owned: of each cell of the plan its place, by number */
    uint32_t *decided; /* owned: of each place the block after which it was; 0: it is not */
    double *began;     /* owned: of each run when it was begun, in seconds; NaN: it is not recorded */
    size_t places;     /* of the plan */
    size_t decided_count;
    uint32_t ended;  /* the block after which the budget ended the experiment; 0: it did not */
    uint32_t passed; /* blocks that are over */
};

void stopping_release(struct stopping *stopping);
#define own_stopping OWNED_BY(stopping_release) struct stopping

/* From nothing to what the records say. `contests`: of their slices, or NULL. -ENOMEM is the only error. */
int stopping_make(const struct plan *plan, const struct spec *spec, const struct records *records,
                  const struct contests *contests, struct stopping *stopping, struct err *err);

/* --- step by step --- */
/* As a campaign goes on: each run that is recorded, then the block that it ends. */

void stopping_note(struct stopping *stopping, const struct record *record);

/* Whether there are blocks behind those that are over, of which something is needed. */
bool stopping_goes_on(const struct stopping *stopping);

/* Whether the end of the block after those that are over is a look, which needs the records. */
bool stopping_looks(const struct stopping *stopping);

/* That block is over. `records`, and `contests` as above, at a look; else they may be NULL. */
int stopping_pass(struct stopping *stopping, const struct records *records, const struct contests *contests,
                  struct err *err);

/* --- what is told of it --- */

/* Is plan->runs[index] neither made nor missing? */
bool stopping_spares(const struct stopping *stopping, size_t index);
/* How many are; and how many are missing. */
size_t stopping_spared(const struct stopping *stopping);
size_t stopping_missing(const struct stopping *stopping);

/* The last block that has runs which are needed, steady ones aside. */
uint32_t stopping_blocks(const struct stopping *stopping);

/* "3 of 4 places decided, after 8 to 18 blocks; the budget of 5 min ended it after 27 blocks; 64 runs not
 * made"; nothing without precision and budget. */
void stopping_tell(const struct stopping *stopping, struct text *text);

#endif
