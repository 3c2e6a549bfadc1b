/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests of warnings[] on the runs of one cell, and on the runs of the whole experiment. Each fills runs,
 * of and detail when it holds. */
#ifndef LABRUN_ANALYSIS_CELL_CHECK_H
#define LABRUN_ANALYSIS_CELL_CHECK_H

#include <stdbool.h>

#include "findings/run_index.h"
#include "findings/warnings.h"

typedef bool cell_check(const struct run_index *index, size_t cell, struct warning *warning);

/* The cell's runs whose record carries the id; detail: the worst value of `metric`, the largest or the
 * smallest, among them. METRIC_COUNT: no detail. */
bool cell_check_recorded(const struct run_index *index, size_t cell, enum metric_id metric, bool smallest,
                         struct warning *warning);

#endif
