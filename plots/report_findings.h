/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where something was measured, for the tables of the page: the parameters that differ in an experiment, a
 * column each, and the message sizes. Read off the records, which may be another experiment's than the file
 * beside them says. */
#ifndef LABRUN_PLOTS_REPORT_FINDINGS_H
#define LABRUN_PLOTS_REPORT_FINDINGS_H

#include <stdint.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "findings/run_index.h"
#include "plots/html.h"
#include "record/record.h"

enum { REPORT_PLACE_FIELDS = 48, REPORT_PLACE_SIZES = 1024 };

struct report_place {
    const struct field *fields[REPORT_PLACE_FIELDS]; /* threads, always, and what else varies; not the
                                                        mechanism, not the size */
    unsigned field_count;
    int64_t sizes[REPORT_PLACE_SIZES]; /* of messages, ascending; the smallest ones, if there are more */
    unsigned size_count;
    double copied_least[MECHANISM_COUNT], copied_most[MECHANISM_COUNT]; /* %, of ok runs; NaN: no zero-copy */
};

void report_place_find(const struct records *records, const struct run_index *index,
                       struct report_place *place);

/* A header of a column for each parameter; a header of a row with each value. */
void report_place_columns(const struct report_place *place, struct html *html);
void report_place_row(const struct report_place *place, const struct cell *cell, struct html *html);
/* The mechanism, the size, and the words. */
void report_place_cell(const struct report_place *place, const struct cell *cell, struct text *text);

/* "zero-copy (100 % copied)": what was not avoided is part of the name. */
void report_place_mechanism(const struct report_place *place, unsigned mechanism, struct text *text);

#endif
