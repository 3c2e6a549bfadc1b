/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two experiments beside each other, for people: in what they differ besides their numbers, and what the
 * numbers say. Which of these there are is findings/two_experiments' business. */
#ifndef LABRUN_OUTPUT_COMPARE_TABLES_H
#define LABRUN_OUTPUT_COMPARE_TABLES_H

#include <stdio.h>

#include "base/err.h"
#include "findings/findings.h"
#include "findings/two_experiments.h"

/* Host, kernel, versions, counters, settings, axes: a table with a row for each that differs, or a sentence
 * that there is none. Names of folders, times and the command line always differ, and what [output] says
 * changes no measurement: these are no rows. Then a table and a sentence per metric, and the cells that have
 * no counterpart. */
int comparison_show(const struct findings *first, const struct findings *second,
                    const struct contrasts *contrasts, FILE *file, struct err *err);

#endif
