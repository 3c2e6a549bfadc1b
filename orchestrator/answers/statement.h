/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence of a crossover, from its numbers alone; never more than they allow. */
#ifndef LABRUN_ANSWERS_STATEMENT_H
#define LABRUN_ANSWERS_STATEMENT_H

#include "answers/answers.h"
#include "findings/crossover.h"

/* --- statement --- */

/* "one-copy beats two-copy from 1.2 KB [900 B, 1.9 KB]", without the metric's name. A mechanism whose copies
 * were not avoided is called "zero-copy (100 % copied)". */
void statement_write(const struct crossover *crossover, struct text *text);

/* crossovers.csv, of struct crossover: its numbers, and the statement last. */
extern const struct columns crossover_columns;

/* --- statements --- */
/* Statements: what the crossovers of one pair say over all lines, said once where they agree. */

struct statements {
    const struct crossover **list; /* owned: in the order of the crossovers */
    char **said;                   /* owned, and so are they: the statement of each */
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
void statements_phrase(const struct findings *findings, const struct statements *statements,
                       struct text *text);

/* "; not confirmed by the verdict at 16 KB", "; not confirmed by the verdicts at 1 KB / 16 KB and 3 more
 * places"; nothing when there are none. */
void unconfirmed_phrase(const struct findings *findings, const struct unconfirmed *unconfirmed,
                        struct text *text);

#endif
