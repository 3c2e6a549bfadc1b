/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A crossover in words and as a row: its sentence, from its numbers alone and never more than they allow, and
 * the columns of crossovers.csv, of which it is the last. */
#ifndef LABRUN_ANSWERS_STATEMENT_H
#define LABRUN_ANSWERS_STATEMENT_H

#include "findings/crossover.h"
#include "record/columns.h"

/* "one-copy beats two-copy from 1.2 KB [900 B, 1.9 KB]", without the metric's name, where the verdicts
 * confirm it; else what they say at the sizes, and no more of the medians than where they cross: "zero-copy
 * is slower than two-copy at 4 KB, faster at 64 KB; in between undecided (the medians cross near 9 KB)".
 * Sizes that were not measured have two digits, the ends of an interval rounded outwards. A mechanism whose
 * copies were not avoided is called "zero-copy (100 % copied)". */
void statement_write(const struct crossover *crossover, struct text *text);

/* Whether it answers from which size on one is better: it is confirmed, or the verdicts say that one is
 * better here and the other there, or they say one of both and the medians and their resamples decide too. A
 * single size of a line on which these do not is no answer: of twenty lines without a difference one has it.
 */
bool statement_decides(const struct crossover *crossover);

/* crossovers.csv, of struct crossover: its numbers, and the statement last. The parameter that is the
 * contrast is left out: arm and against say it. */
extern const struct columns crossover_columns;

#endif
