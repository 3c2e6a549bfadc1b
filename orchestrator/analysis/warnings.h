/* SPDX-License-Identifier: GPL-3.0-or-later */
/* warnings[]: what can be wrong with a run or a cell although it was measured, a row each: id, sentence,
 * hint, and the test on a measurement (its id then stands in the record's column `warnings`) or on a cell's
 * records (found when the report is made). Nothing is ever left out of the data because of a warning. */
#ifndef LABRUN_ANALYSIS_WARNINGS_H
#define LABRUN_ANALYSIS_WARNINGS_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "model/record.h"
#include "model/settings.h"

enum warning_id {
#define WARNING(identifier, id) WARNING_##identifier,
#include "model/warning_list.h"
#undef WARNING
    WARNING_COUNT
};

/* What a warning is found in one cell of the report. */
struct warning {
    enum warning_id id;
    const struct cell *cell; /* borrowed from the records; NULL: the experiment as a whole */
    size_t runs, of;         /* of how many of the cell's runs it is true */
    char detail[200];        /* the numbers: "slope 12 % over the window in 3 of 10 runs" */
};

struct warning_list {
    struct warning *list; /* owned, ordered by id, then by cell */
    size_t count;
};

void warnings_release(struct warning_list *warnings);
#define own_warnings OWNED_BY(warnings_release) struct warning_list

const char *warning_name(unsigned i);     /* the id as users see it; NULL past the end */
const char *warning_sentence(unsigned i); /* what it means */
const char *warning_hint(unsigned i);     /* how to go on */

#endif
