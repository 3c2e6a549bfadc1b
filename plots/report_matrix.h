/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdicts of one pair of mechanisms in one metric as a table: sizes across, the other parameters down.
 * Each cell has its word and its sign beside its colour. */
#ifndef LABRUN_PLOTS_REPORT_MATRIX_H
#define LABRUN_PLOTS_REPORT_MATRIX_H

#include "plots/report_section.h"

/* How many verdicts from `first` on are of its pair and metric: at most `left`. */
size_t report_matrix_family(const struct verdict *first, size_t left);

/* Writes the table of a family, unless it is larger than what is left of the report's cells; then false. */
bool report_matrix(struct report *report, const struct verdict *family, size_t count);

/* "1.02 [0.98, 1.07]"; "1.02 [no interval: 3 blocks]". */
void report_matrix_ratio(const struct verdict *verdict, struct text *text);

#endif
