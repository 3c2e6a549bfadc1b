/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run leaves behind beside its row in runs.csv: connections, intervals, slices, histograms (whose
 * columns are in histogram_csv). Their columns, their rows, and what is read back of them. When they are
 * written is the journal's business. */
#ifndef LABRUN_RESULTS_RUN_PARTS_H
#define LABRUN_RESULTS_RUN_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "record/columns.h"
#include "record/record.h"
#include "record/sample.h"
#include "results/folder.h"

/* --- rows --- */

/* A row for each connection of a run, one for each interval, and one for each slice, numbered from 1. */
extern const struct columns connection_columns, interval_columns, slice_columns;

/* Those of some runs, file by file. */
struct run_rows {
    struct text connections, intervals, slices, histograms; /* owned */
};

void run_rows_release(struct run_rows *rows);
#define own_run_rows OWNED_BY(run_rows_release) struct run_rows

/* Adds those of one run. */
void run_rows_add(struct run_rows *rows, uint32_t run, const struct measurement *measurement);

/* --- intervals --- */

/* One interval of a run's window, as intervals.csv has it. */
struct run_interval {
    uint32_t run, number; /* of the interval, from 1 */
    double end_s;         /* since the window's opening */
    uint64_t rx_bytes;
};

struct run_intervals {
    struct run_interval *list; /* owned; in the file's order */
    size_t count, capacity;
};

void run_intervals_release(struct run_intervals *intervals);
#define own_run_intervals OWNED_BY(run_intervals_release) struct run_intervals

/* All of intervals.csv. -ENOENT when there is none; -EFBIG of a file of more than INTERVALS_BYTES_MAX: they
 * are shown, and nothing is made from them. A last row cut off by a crash is left out. */
enum { INTERVALS_BYTES_MAX = 32 << 20 };
int intervals_read(const struct results *results, struct run_intervals *intervals, struct err *err);

/* --- slices --- */

/* One slice of a run, as slices.csv has it. */
struct run_slice {
    uint32_t run, round, position;
    double time_s;
    uint64_t bytes, tx_cpu_ns;
    double rx_cpu_ns;                                /* NaN: there is no receiver */
    double tx_context_switches, rx_context_switches; /* NaN: not known */
    double foreign_load_pct;                         /* NaN: not known */
};

struct run_slices {
    struct run_slice *list; /* owned; in the file's order: those of a run together, its rounds ascending */
    size_t count, capacity;
};

void run_slices_release(struct run_slices *slices);
#define own_run_slices OWNED_BY(run_slices_release) struct run_slices

/* All of slices.csv; none when there is no such file. A last row cut off by a crash is left out. */
enum { SLICES_MAX = 20 * 1000 * 1000 };
int slices_read(const struct results *results, struct run_slices *slices, struct err *err);

#endif
