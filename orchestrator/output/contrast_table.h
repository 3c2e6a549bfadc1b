/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What two experiments say about each other, for people: a table and a sentence per metric, and the cells
 * that have no counterpart. Which numbers there are is analysis/contrast's business. */
#ifndef LABRUN_CONTRAST_TABLE_H
#define LABRUN_CONTRAST_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "findings/two_experiments.h"
#include "base/err.h"
#include "base/text.h"

/* What all contrasts of one metric come to. */
struct contrast_counts {
    size_t faster, slower, equivalent, inconclusive;
    size_t empty;                 /* of the inconclusive ones: a side without any value */
    const struct contrast *worst; /* slower by the largest factor; NULL when none is slower */
};

/* Counts the contrasts from `first` on that share its metric; returns where the next metric begins. */
size_t contrast_toll(const struct contrasts *contrasts, size_t first, struct contrast_counts *toll);

int contrast_table_show(const struct contrasts *contrasts, FILE *file, struct err *err);

#endif
