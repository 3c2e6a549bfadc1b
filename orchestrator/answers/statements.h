/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements: what the crossovers of one pair say over all lines, said once where they agree. */
#ifndef LABRUN_ANALYSIS_STATEMENTS_H
#define LABRUN_ANALYSIS_STATEMENTS_H

#include "answers/answers.h"
#include "findings/crossover.h"

struct statements {
    const struct crossover **list; /* owned: in the order of the crossovers */
    size_t count;
};

void statements_release(struct statements *statements);
#define own_statements OWNED_BY(statements_release) struct statements

/* The crossovers of the two mechanisms in a metric, whichever of them stands first in the pair. */
int statements_select(const struct crossovers *crossovers, unsigned metric, unsigned mechanism,
                      unsigned against, struct statements *statements, struct err *err);

/* "1 thread / 2 threads: one-copy beats ...; 8 threads: undecided: ..."; of a single line the statement
 * alone. More than STATEMENTS_MAX different ones are counted. */
enum { STATEMENTS_MAX = 4 };
void statements_phrase(const struct answer_sources *sources, const struct statements *statements,
                       struct text *text);

/* "; not confirmed by the verdict at 16 KB", "; not confirmed by the verdicts at 1 KB / 16 KB and 3 more
 * places"; nothing when there are none. */
void doubts_phrase(const struct answer_sources *sources, const struct doubts *doubts, struct text *text);

#endif
