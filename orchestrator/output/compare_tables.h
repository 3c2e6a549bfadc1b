/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In what two experiments differ besides their numbers: host, kernel, versions, counters, settings, axes.
 * What the numbers say about it is contrast_table's business. */
#ifndef LABRUN_OUTPUT_COMPARE_TABLES_H
#define LABRUN_OUTPUT_COMPARE_TABLES_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"
#include "findings/findings.h"
#include "findings/two_experiments.h"

/* --- difference --- */

/* A table with a row for each, or a sentence that there is none. Names of folders, times and the command line
 * always differ, and what [output] says changes no measurement: these are no rows. */
int differences_show(const struct findings *first, const struct findings *second, FILE *file,
                     struct err *err);

/* --- contrast table --- */
/* What two experiments say about each other, for people: a table and a sentence per metric, and the cells
 * that have no counterpart. Which numbers there are is analysis/contrast's business. */

/* What all contrasts of one metric come to. */
struct contrast_counts {
    size_t faster, slower, equivalent, inconclusive;
    size_t empty;                 /* of the inconclusive ones: a side without any value */
    const struct contrast *worst; /* slower by the largest factor; NULL when none is slower */
};

int contrast_table_show(const struct contrasts *contrasts, FILE *file, struct err *err);

#endif
