/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A crossover in words and as a row: its sentence, from its numbers alone and never more than they allow, and
 * the columns of crossovers.csv, of which it is the last. */
#ifndef LABRUN_ANSWERS_STATEMENT_H
#define LABRUN_ANSWERS_STATEMENT_H

#include "findings/crossover.h"
#include "record/columns.h"

/* "one-copy beats two-copy from 1.2 KB [900 B, 1.9 KB]", without the metric's name. A mechanism whose copies
 * were not avoided is called "zero-copy (100 % copied)". */
void statement_write(const struct crossover *crossover, struct text *text);

/* crossovers.csv, of struct crossover: its numbers, and the statement last. The parameter that is the
 * contrast is left out: arm and against say it. */
extern const struct columns crossover_columns;

#endif
