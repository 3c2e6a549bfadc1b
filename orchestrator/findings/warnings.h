/* SPDX-License-Identifier: GPL-3.0-or-later */
/* warnings[]: what can be wrong with a run or a cell although it was measured, a row each: sentence, hint,
 * and the test on a run (its id then stands in the record's column `warnings`), on a cell's records, or on
 * the records as a whole (found when the report is made). Nothing is ever left out of the data because of a
 * warning. `output.silence` keeps an id out of what is shown, not out of runs.csv: what was seen while
 * measuring cannot be seen again later. */
#ifndef LABRUN_FINDINGS_WARNINGS_H
#define LABRUN_FINDINGS_WARNINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/settings.h"
#include "findings/run_index.h"
#include "findings/warning_checks.h"
#include "record/record.h"
#include "record/sample.h"

/* --- steadiness --- */
/* Was the throughput the same throughout the window? Told from a run's 100 ms intervals, which are never
 * taken for replicates: they say whether one value can stand for the run, and nothing else. */

/* In percent of the mean: what the fitted line may move over the window, and how far one interval may be
 * off. Above, the run says more about the time it was taken than about the cell. */
#define STEADINESS_SLOPE 5.0
#define STEADINESS_OFF 20.0

/* Through two points there is always a line. */
enum { STEADINESS_INTERVALS_LEAST = 3 };

struct steadiness {
    size_t intervals; /* that were long enough to have a rate */
    double slope_pct; /* least-squares slope x window, in percent of the mean; NaN: cannot be told */
    double off_pct;   /* the interval farthest from the mean, in percent of it; NaN: cannot be told */
};

/* An interval shorter than half of INTERVAL_NS is a window's cut-off end: it is left out. */
struct steadiness steadiness_of(const struct interval *intervals, size_t count);

/* False too when it cannot be told. */
bool steadiness_lacks(const struct steadiness *steadiness);

/* --- warning rows --- */
/* The table behind warnings.h, made of experiment/warning_list.h: a new warning is a row there, and the
 * function that finds it in one of the check files. */

/* Of all records: fills runs, of and detail; runs is 0 when it does not hold. -ENOMEM. */
typedef int whole_check(const struct run_index *index, struct warning *warning, struct err *err);

/* How a warning is found: one of run, cell, family, whole. */
struct warning_row {
    const char *sentence, *hint;
    run_check *run;
    cell_check *cell;
    const struct family_check *family;
    whole_check *whole;
    enum metric_id metric; /* of `run`: the number that tells how bad it was; METRIC_COUNT: none */
    bool smallest;         /* the smallest is the worst */
};

extern const struct warning_row warning_rows[WARNING_COUNT];

/* The functions that the rows name. */
#define WARNING(identifier, id, how, ...) how
#define RUN(check) run_check check;
#define RUN_LARGEST(check, metric) run_check check;
#define RUN_SMALLEST(check, metric) run_check check;
#define CELL(check) cell_check check;
#define FAMILY(check) extern const struct family_check check;
#define WHOLE(check) whole_check check;
#include "experiment/warning_list.h"
#undef WARNING
#undef RUN
#undef RUN_LARGEST
#undef RUN_SMALLEST
#undef CELL
#undef FAMILY
#undef WHOLE

/* --- warnings --- */

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
