/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be told to be wrong with one run while its measurement is at hand: the RUN rows of
 * experiment/warning_list.h. The ids then stand in the record's column `warnings`. What cannot be told is no
 * warning: every comparison with a missing number is false. */
#ifndef LABRUN_FINDINGS_WARNING_CHECKS_H
#define LABRUN_FINDINGS_WARNING_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "record/sample.h"

/* Was the throughput the same throughout the window? Told from a run's intervals, which are never taken for
 * replicates: they say whether one value can stand for the run, and nothing else. */
struct steadiness {
    size_t intervals; /* that were long enough to have a rate */
    double moved_pct; /* the most that any stretch of the window had more, or less, than its share, in percent
                         of all bytes; NaN: cannot be told */
    bool unsteady;    /* false too when it cannot be told */
};

/* Unsteady: that is beyond its limit, and beyond what noise alone does in one of fifty runs. An interval that
 * lasts less than half of interval_length_ns() is a window's cut-off end, or follows one that was late: it is
 * left out. */
struct steadiness steadiness_of(const struct interval *intervals, size_t count);

/* Of the time of the CPUs that were used, in percent: what programs that are not labrun's may have. */
#define FOREIGN_MOST 5.0

/* What a run's warnings need to know of the machine. */
struct warning_host {
    struct cpus allowed; /* that labrun may use; none: unknown */
    int64_t max_khz;     /* cpuinfo_max_freq; not positive = unknown */
    bool changed;        /* it is no longer what environment.json says */
};

/* Bit i = enum warning_id. `record`: of this measurement, with its metrics. */
uint64_t warnings_of_run(const struct measurement *measurement, const struct record *record,
                         const struct warning_host *host);

#endif
