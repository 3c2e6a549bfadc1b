/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doubts: where the verdicts do not bear out what a crossover states. A crossover is made of medians and
 * their resamples, a verdict of a corrected test: of ten blocks eight on one side are enough for the one and
 * not for the other. A sentence must not go further than both. */
#ifndef LABRUN_ANALYSIS_DOUBT_H
#define LABRUN_ANALYSIS_DOUBT_H

#include <stdbool.h>
#include <stddef.h>

#include "findings/comparison.h"
#include "findings/crossover.h"

struct doubts {
    const struct comparison **list; /* owned: comparisons that should have another conclusion */
    size_t count;
    /* Of the last line examined: at least one verdict says what it states; and who it says is better, on
     * either side of the crossing. */
    bool confirmed, said_below, said_above;
};

void doubts_release(struct doubts *doubts);
#define own_doubts OWNED_BY(doubts_release) struct doubts

/* Sets confirmation, said_below and said_above of every crossover: CONFIRMED when a verdict says what it
 * states and none leaves a doubt, CONFIRMED_PARTLY when both are there. -ENOMEM. */
int doubts_settle(const struct verdicts *verdicts, struct crossovers *crossovers, struct err *err);

/* Room for all of the comparisons. -ENOMEM. */
int doubts_make(const struct comparisons *comparisons, struct doubts *doubts, struct err *err);

/* Adds the comparisons on the crossover's line that do not say what it states: who is said to win must be
 * faster at every size behind the interval, and must not be faster at those before it (equivalent will do).
 * Sizes within the interval and those left out of the crossover bear no statement. Several changes of sign
 * need as many in the verdicts that are conclusive, or all others are doubts; what is undecided states
 * nothing. `comparisons`: of the crossover's pair and metric. */
void doubts_examine(const struct crossover *crossover, const struct comparisons *comparisons,
                    struct doubts *doubts);

#endif
