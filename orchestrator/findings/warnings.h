/* SPDX-License-Identifier: GPL-3.0-or-later */
/* warnings[]: what can be wrong with a run or a cell although it was measured, a row each: sentence, hint,
 * and the test on a run (its id then stands in the record's column `warnings`), on a cell's records, or on
 * the records as a whole (found when the report is made). Nothing is ever left out of the data because of a
 * warning. `output.silence` keeps an id out of what is shown, not out of runs.csv: what was seen while
 * measuring cannot be seen again later. */
#ifndef LABRUN_ANALYSIS_WARNINGS_H
#define LABRUN_ANALYSIS_WARNINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "findings/run_index.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "record/record.h"
#include "experiment/settings.h"
#include "record/warning.h"

/* What a run's warnings need to know of the machine. */
struct warning_host {
    unsigned cpus;   /* that labrun may use; 0 = unknown */
    int64_t max_khz; /* cpuinfo_max_freq; not positive = unknown */
    bool changed;    /* it is no longer what environment.json says */
};

/* What a warning is found in one cell of the report. */
struct warning {
    enum warning_id id;
    const struct cell *cell; /* in the records; NULL: the experiment as a whole */
    size_t runs, of;         /* of how many of the cell's ok runs it is true */
    char detail[200];        /* the numbers, "stolen time up to 4.2 %"; may be empty */
};

struct warning_list {
    struct warning *list; /* owned, ordered by id, then by cell as first seen in the records */
    size_t count, capacity;
};

void warnings_release(struct warning_list *warnings);
#define own_warnings OWNED_BY(warnings_release) struct warning_list

const char *warning_sentence(unsigned i); /* what it means; NULL past the end */
const char *warning_hint(unsigned i);     /* how to go on */

/* What can be told from the run itself: bit i = enum warning_id. `record`: of this measurement, with its
 * metrics. */
uint64_t warnings_of_run(const struct measurement *measurement, const struct record *record,
                         const struct warning_host *host);

/* All warnings of the records except those that the settings silence: the runs' own by cell, and what shows
 * only when runs are looked at together. */
int warnings_make(const struct run_index *index, const struct settings *settings,
                  struct warning_list *warnings, struct err *err);

#endif
