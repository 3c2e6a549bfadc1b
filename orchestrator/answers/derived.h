/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derived numbers: what explains a throughput and is no metric, formed in each run from numbers of one side
 * and window, then summarised over the runs. */
#ifndef LABRUN_ANALYSIS_DERIVED_H
#define LABRUN_ANALYSIS_DERIVED_H

#include "answers/answers.h"

struct derived {
    const char *label;
    double (*value)(const struct record *record); /* NaN: not available */
};

extern const struct derived derived_numbers[];
extern const unsigned derived_count;

/* Over the ok runs of cell `number`; false when no run has it. */
bool derived_summary(const struct answer_sources *sources, size_t number, const struct derived *derived,
                     struct summary *summary);

#endif
