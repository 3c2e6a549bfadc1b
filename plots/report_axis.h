/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A crossover drawn on a size axis: log2 of bytes, the same for all rows of a table. What it shows is said in
 * words beside it: the drawing is hidden from screen readers. */
#ifndef LABRUN_PLOTS_REPORT_AXIS_H
#define LABRUN_PLOTS_REPORT_AXIS_H

#include "findings/crossover.h"
#include "plots/html.h"
#include "plots/report_place.h"

struct report_axis {
    int64_t from, to; /* bytes; from < to */
};

/* The axis that holds all these crossovers; false when none has two sizes. */
bool report_axis_find(const struct crossover *list, size_t count, struct report_axis *axis);

/* The scale, for the head of the table: at most six of the sizes that were measured. */
void report_axis_scale(const struct report_axis *axis, const struct report_place *place, struct html *html);

/* One row. Nothing but the line when the crossover is undecided. */
void report_axis_row(const struct report_axis *axis, const struct crossover *crossover, struct html *html);

/* A sample of a mechanism's colour, for legends. */
void report_axis_sample(unsigned mechanism, struct html *html);

#endif
