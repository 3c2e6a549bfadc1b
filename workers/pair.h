/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parent's side of one run: forks server and client into the lab, lets them meet at the barrier, opens
 * and closes the window, reaps, and turns whatever went wrong into one reason. One deadline over all of it;
 * no child outlives it. And, before any run, both ends without traffic: what would the kernel refuse? */
#ifndef LABRUN_WORKERS_PAIR_H
#define LABRUN_WORKERS_PAIR_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "experiment/settings.h"
#include "netns/lab.h"
#include "record/sample.h"
#include "workers/window.h" /* measurement_release */

struct sender_calls;   /* workers/sender.h */
struct receiver_calls; /* workers/receiver.h */

/* Whoever looks on while a window is open; all is called by the parent. */
struct pair_watch {
    void *context;
    /* About to open; the processes of sender and receiver, 0 where there is none. */
    int (*opened)(void *context, const pid_t pids[2], struct err *err);
    void (*tick)(void *context); /* at least every 100 ms in between */
    int (*closed)(void *context, struct err *err);
};

struct pair_plan {
    const struct cell *cell;
    const struct settings *settings;
    const struct lab *lab;
    const int *tx_cpu, *rx_cpu; /* per thread: the CPU to pin to, -1 = free */
    int interrupt;              /* fd that becomes readable when the user interrupts (signalfd), or -1 */
    int (*system)(struct system_reading *reading, struct err *err); /* /proc/stat, at the window's edges */
    const struct pair_watch *watch;                                 /* NULL: nobody */

    int64_t seed; /* of the schedules of paced messages */

    size_t slices; /* 0: one window; else pair_move is called for so many that are recorded */

    /* 0: PAIR_PATIENCE_NS. How much longer than warm-up and window everything may take. */
    int64_t patience_ns;
    /* NULL: the cell's. Tests put something here that goes wrong. */
    const struct sender_calls *sender;
    const struct receiver_calls *receiver;
    const struct cell *client_cell; /* what the client is told */
};

/* Ten seconds: a drained connection is at most a few megabytes behind, so whatever takes longer hangs. */
#define PAIR_PATIENCE_NS (10 * INT64_C(1000000000))

/* One run. On success `measurement` holds every sample (release it with measurement_release). -EINTR when
 * `interrupt` became readable, any other negative errno is a failed run. Either way no child process is left.
 */
int pair_run(const struct pair_plan *plan, struct measurement *measurement, struct err *err);

/* --- slices --- */
/* A pair that moves only when it is told to, for workers/contest: begin, connect, move as often as wanted,
 * finish; close it in any case. Errors as above. Any number of pairs may be open in one lab: a pair that
 * rests costs nothing, its threads sleep. */

struct worker_pair;

/* Forks the workers; NULL when that fails. `plan` and `measurement` outlive the pair. */
struct worker_pair *pair_begin(const struct pair_plan *plan, struct measurement *measurement,
                               struct err *err);

/* The processes of sender and receiver, 0 where there is none. */
void pair_pids(const struct worker_pair *pair, pid_t pids[2]);

/* Waits until all threads are connected. */
int pair_connect(struct worker_pair *pair, struct err *err);

/* Lets messages move for so many ns, and waits until everything that was sent is received and completed, and
 * all threads rest. `slice`: number of the slice that this is, or SLICE_NONE to warm up. */
int pair_move(struct worker_pair *pair, int64_t ns, uint32_t slice, struct err *err);

/* Bytes of all socket buffers, as the kernel granted them at the last rest. */
uint64_t pair_buffers(const struct worker_pair *pair);

/* The end: on success `measurement` holds every sample, whose windows are the sums of the slices. */
int pair_finish(struct worker_pair *pair, struct err *err);

/* No child process is left. NULL is fine. */
void pair_close(struct worker_pair *pair);

/* --- try --- */

/* What the kernel says to a cell before anything runs: its socket is made, and its sender and receiver are
 * opened on it, without traffic; with one small message, but for a mechanism that pins its ring: then with
 * as many rings, as large, as a run will have. Needs no rights. What takes a namespace to find out is not
 * asked here. Can this kernel do it? 0, or the run's own error with its hint. */
int pair_try(const struct cell *cell, struct err *err);

#endif
