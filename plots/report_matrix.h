/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdicts in one metric as a table: pairs of mechanisms and the other parameters down, sizes across.
 * Each cell has its word and its sign beside its colour. */
#ifndef LABRUN_PLOTS_REPORT_MATRIX_H
#define LABRUN_PLOTS_REPORT_MATRIX_H

#include "plots/report_section.h"

/* How many verdicts from `first` on make one table: those of its metric that are A/A as it is, or are not. At
 * most `left`. */
size_t report_matrix_group(const struct verdict *first, size_t left);

/* Writes the table of such verdicts without the pairs that are larger than what is left of the report's
 * cells. Returns how many those are. */
size_t report_matrix(struct report *report, const struct verdict *list, size_t count);

/* "1.02 [0.98, 1.07]"; "1.02 [no interval: 3 blocks]". */
void report_matrix_ratio(const struct verdict *verdict, struct text *text);

#endif
