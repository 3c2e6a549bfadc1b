/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measured interval of a run, the same for all threads: the memory that parent and workers share, what a
 * thread reads at the interval's edges, what the parent does in between, and what must hold for the samples
 * before anyone may compute with them. Nothing here sends, receives or reaps a process. */
#ifndef LABRUN_WORKERS_WINDOW_H
#define LABRUN_WORKERS_WINDOW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/own.h"

#include "record/sample.h"
#include "workers/counters.h"

/* --- board --- */
/* Memory that the parent and both workers of a run share. The parent writes the phase, each worker thread
 * its own sample. Errors do not stand here; they go through the control channel. */

struct carried; /* netns/lab.h */

enum phase { PHASE_SETUP, PHASE_WARMUP, PHASE_WINDOW, PHASE_DRAIN };
enum role { ROLE_SERVER, ROLE_CLIENT, ROLE_COUNT };

struct board {
    size_t size; /* of the mapping, bytes */
    size_t threads;
    bool one_sided;                                /* there are no receivers, and their samples stay empty */
    _Alignas(128) atomic_uint phase;               /* read before every message: alone on its lines */
    _Alignas(128) atomic_size_t ready[ROLE_COUNT]; /* threads of a worker, its first one included */
    struct sample samples[];                       /* `threads` of the sender, then of the receiver */
};

/* Maps a board that survives fork. */
int board_open(size_t threads, struct board **board, struct err *err);

/* The samples of the sending (or receiving) side. */
static inline struct sample *board_samples(struct board *board, bool sends)
{
    return sends ? board->samples : board->samples + board->threads;
}

/* Sets the phase and wakes everyone in board_wait. */
void board_set(struct board *board, enum phase phase);

/* Sleeps until the phase is no longer `phase`. */
void board_wait(struct board *board, enum phase phase);

/* The phase, without ordering: all that hangs on it is when a thread reads its own counters. */
static inline unsigned board_phase(const struct board *board)
{
    return atomic_load_explicit(&board->phase, memory_order_relaxed);
}

/* --- edge --- */
/* What a thread does when the phase on the board is no longer the one it has seen. Shared by sender and
 * receiver; the loops themselves are in sender.c and receiver.c. */

/* What is read at an edge of the window. */
struct meters {
    int fd;                          /* the connection */
    const struct counters *counters; /* the thread's */
    const struct tally *tally;
};

struct edge {
    struct board *board; /* not owned; only read, but a futex wants it writable */
    struct sample *sample;
    struct meters meters;
    unsigned seen; /* enum phase */
};

/* Takes the reading that belongs to the edge from edge->seen to `phase`, and acknowledges the phase to the
 * parent afterwards. */
int edge_cross(struct edge *edge, unsigned phase, struct err *err);

/* --- window --- */
/* What the parent does about the threads while a run lasts: sets the phase, wakes those that sleep in a
 * system call and have not seen it, and adds up their progress every 100 ms. */

struct window {
    struct board *board;        /* owned */
    bool watch_sender;          /* whose progress is counted: the sender's where nothing arrives */
    uint64_t phase_ns;          /* when the phase was set */
    uint64_t opened_ns;         /* when the last thread was in the window; 0 before */
    struct interval *intervals; /* owned */
    size_t count, capacity;
    uint64_t counted; /* bytes, up to the last interval's end */
};

/* A board for so many threads a side, and room for the intervals of a window of so many ns. After an error
 * too, it is released with window_release. */
int window_init(size_t threads, int64_t duration_ns, struct window *window, struct err *err);
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

/* Interrupts the system calls of the threads that have not seen the phase; `pids` are the processes of sender
 * and receiver. A thread that is between its look at the phase and its call misses the signal, so this is
 * repeated. */
void window_wake(const struct window *window, const pid_t pids[2]);

/* Ends the interval if its time has come, or, with `last`, however short it is. */
void window_tick(struct window *window, uint64_t now_ns, bool last);

/* When the current interval should end. */
uint64_t window_next_ns(const struct window *window);

/* --- measurement --- */
/* What a run leaves behind when its board is gone. */

/* Copies the samples of the board, takes the intervals of the window, and checks them. The measurement is
 * released with measurement_release, in case of an error too. */
int measurement_take(struct measurement *measurement, struct window *window, const struct carried *carried,
                     struct err *err);

void measurement_release(struct measurement *measurement);

/* For each connection: both ends saw both edges of the window, only whole messages were sent, each byte that
 * was sent was received (over UDP: whole messages, and no more than were sent), and each zero-copy send was
 * completed. For a run into a sink, `carried`: what the device says it carried since the run began, without
 * the headers, is what all connections sent; else NULL. -EIO names the connection and both numbers. */
int measurement_check(const struct measurement *measurement, const struct carried *carried, struct err *err);

#endif
