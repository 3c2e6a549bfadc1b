/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence of a crossover, from its numbers alone; never more than they allow. */
#ifndef LABRUN_ANALYSIS_STATEMENT_H
#define LABRUN_ANALYSIS_STATEMENT_H

#include "findings/crossover.h"

/* "one-copy beats two-copy from 1.2 KB [900 B, 1.9 KB]". `places`: ln(bytes) of each of crossover->crossings
 * changes of sign. A mechanism whose copies were not avoided is called "zero-copy (100 % copied)". */
void statement_write(const struct crossover *crossover, const double *places, struct text *text);

#endif
