/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record: one run as one row of runs.csv. Made from a measurement, or read back from the file; everything
 * after the journal knows nothing but records. */
#ifndef LABRUN_RECORD_RECORD_H
#define LABRUN_RECORD_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "experiment/cell.h"
#include "record/columns.h"
#include "record/metric.h"
#include "record/sample.h"

/* --- sides --- */
/* Arithmetic over the windows of one side's threads: differences, sums, rates. Every thread has its own
 * window, from its opening to its closing reading, and whatever lacks one is NaN: a difference between
 * readings that were never taken is not 0. Metrics are formed from them in formula.c. */

struct side { /* all sending, or all receiving threads of a run, and the connections that they serve */
    const struct sample *samples;
    size_t threads, connections; /* the first `threads` samples are of a thread as well */
};

/* The receiving side of a run without one (a sink) has no threads. */
struct side side_tx(const struct measurement *measurement);
struct side side_rx(const struct measurement *measurement);

/* Length of a thread's window in ns; NaN unless it is positive. */
double side_thread_ns(const struct sample *sample);

/* `offset`: of a cumulative uint64_t in struct reading, offsetof(struct reading, tally.bytes). Its growth
 * over the thread's window; NaN without a window, and when it shrank, which only a broken reading does. */
double side_thread_delta(const struct sample *sample, size_t offset);

/* Sum over all connections of what is counted for each (tally, tcp), else over all threads; NaN when one has
 * none, or there is none. */
double side_sum(struct side side, size_t offset);

/* Sum of the connections' windows in ns: those of the threads that serve them. */
double side_window_ns(struct side side);

/* --- bottleneck --- */
/* What held a run back, as one word, from numbers that were measured in the window: what the link carried,
 * how busy the workers' CPUs were with them, and what TCP says it waited for. Where these do not tell, there
 * is no word: formula_bottleneck() is NaN. */

enum bottleneck {
    BOTTLENECK_SENDER,         /* the senders' CPUs are full */
    BOTTLENECK_RECEIVER,       /* the receivers' CPUs are full */
    BOTTLENECK_BOTH,           /* both are; also when they share a full CPU */
    BOTTLENECK_RECEIVE_WINDOW, /* no CPU is full; the sender waited for the receiver's window */
    BOTTLENECK_SEND_BUFFER,    /* no CPU is full; the sender waited for room in its send buffer */
    BOTTLENECK_LINK_RATE,      /* the link carried what its rate allows */
    BOTTLENECK_GENERATOR,      /* of paced messages: the schedule was kept, nothing else was at its limit */
    BOTTLENECK_LATENCY, /* of request-response: nothing is full, each side waited for the other's answer */
};

/* The words by number, NULL-terminated. */
extern const char *const bottleneck_words[];
/* "the sender's CPU"; NULL past the end. */
const char *bottleneck_phrase(unsigned i);

/* --- records --- */

enum status { STATUS_OK, STATUS_FAILED };

/* "ok", "failed"; NULL past the end. */
const char *status_name(unsigned i);

struct record {
    uint64_t plan;            /* fingerprint */
    uint32_t run;             /* from 1 */
    uint32_t block, position; /* from 1 */
    unsigned order;           /* enum order: how it was measured */
    unsigned idle_restart;    /* of a contest: what TCP did with connections that rested (netns/lab.h) */
    unsigned offloads[OFFLOAD_COUNT]; /* enum offload_state */
    char started[32];                 /* ISO 8601, UTC, seconds */
    unsigned status;
    char reason[400];             /* of a failed run */
    uint64_t warnings;            /* bit i = enum warning_id; in the file their ids, separated by blanks */
    struct cell cell;             /* cell.control is the column "control" */
    double metrics[METRIC_COUNT]; /* NaN: not available */
};

struct records {         /* in the file's order */
    struct record *list; /* owned */
    size_t count, capacity;
};

void records_release(struct records *records);
#define own_records OWNED_BY(records_release) struct records
int records_add(struct records *records, const struct record *record, struct err *err);
/* Adds those of the blocks up to this one: later ones have no say in what was decided before them. */
int records_select(const struct records *records, uint32_t block, struct records *selected, struct err *err);

/* When the run was begun, in seconds since 1970; NaN: not known. */
double record_time(const struct record *record);

/* All metrics to NaN, status failed. */
void record_fail(struct record *record, const struct err *err);

/* runs.csv: identity, the parameters, metrics[]. */
extern const struct columns record_columns;

#endif
