/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parent does about the worker threads while a run lasts: sets the phase, wakes those that sleep in
 * a system call and have not seen it, and adds up their progress every 100 ms. Reads and writes the board
 * only; it knows no sockets and reaps nobody. */
#ifndef LABRUN_WORKERS_WINDOW_H
#define LABRUN_WORKERS_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "record/sample.h"
#include "workers/shared_memory.h"

/* --- window --- */

struct window {
    struct board *board;        /* not owned */
    bool watch_sender;          /* whose progress is counted: the sender's where nothing arrives */
    uint64_t phase_ns;          /* when the phase was set */
    uint64_t opened_ns;         /* when the last thread was in the window; 0 before */
    struct interval *intervals; /* owned */
    size_t count, capacity;
    uint64_t counted; /* bytes, up to the last interval's end */
};

/* Room for the intervals of a window of so many ns. */
int window_init(struct board *board, bool watch_sender, int64_t duration_ns, struct window *window,
                struct err *err);
void window_release(struct window *window);
#define own_window OWNED_BY(window_release) struct window

/* Sets the phase for all threads. */
void window_phase(struct window *window, enum phase phase);

/* The window is open: every thread has acknowledged PHASE_WINDOW. Its time counts from here, so that it lasts
 * for every thread as long as was asked: a thread that the scheduler kept waiting at the edge would else
 * report the burst of a sliver (a tenth of the window, eight times the throughput, was seen). */
void window_open(struct window *window, uint64_t now_ns);

/* Has every thread acknowledged the phase? */
bool window_acknowledged(const struct window *window);

/* Interrupts the system calls of the threads that have not; `pids` are the processes of sender and receiver.
 * A thread that is between its look at the phase and its call misses the signal, so this is repeated. */
void window_nudge(const struct window *window, const pid_t pids[2]);

/* Ends the interval if its time has come, or, with `last`, however short it is. */
void window_tick(struct window *window, uint64_t now_ns, bool last);

/* When the current interval should end. */
uint64_t window_next_ns(const struct window *window);

/* --- measurement --- */
/* What a run leaves behind when its board is gone: the samples and intervals of its measurement. Whether they
 * add up is conservation's business. */

struct board;
struct window;

/* Copies the samples of the board, and takes the intervals of the window. The measurement is released with
 * measurement_release, in case of an error too. */
int measurement_take(struct measurement *measurement, struct board *board, struct window *window,
                     struct err *err);

void measurement_release(struct measurement *measurement);

#endif
