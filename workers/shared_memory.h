/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The board: memory that the parent and both workers of a run share. The parent writes the phase, each
 * worker thread writes its own sample. Errors do not stand here; they go through the control channel. */
#ifndef LABRUN_WORKERS_SHARED_MEMORY_H
#define LABRUN_WORKERS_SHARED_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "record/sample.h"
#include "workers/counters.h"

/* --- board --- */

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
void board_close(struct board **board);
#define own_board OWNED_BY(board_close) struct board *

/* How many samples, from the first one on, belong to somebody. */
size_t board_samples_used(const struct board *board);

/* The samples of the sending (or receiving) side. */
struct sample *board_samples(struct board *board, int sends);

/* Sets the phase and wakes everyone in board_wait. */
void board_set(struct board *board, enum phase phase);

/* Sleeps until the phase is no longer `phase`. */
void board_wait(struct board *board, enum phase phase);

/* The phase, without ordering: all that hangs on it is when a thread reads its own counters. */
static inline unsigned board_phase(const struct board *board)
{
    return atomic_load_explicit(&board->phase, memory_order_relaxed);
}

/* --- reading --- */
/* The reading of one thread at an edge of the window. Its parts are taken in such an order that the time
 * stamps enclose as little of the reading itself as can be. */

/* What is read. */
struct meters {
    int fd;                          /* the connection */
    const struct counters *counters; /* the thread's */
    const struct tally *tally;
};

/* --- edge --- */
/* A thread's view of the run's phases: what it does when the phase on the board is no longer the one it has
 * seen. Shared by sender and receiver; the loops themselves are in sender.c and receiver.c. */

struct edge {
    struct board *board; /* not owned; only read, but a futex wants it writable */
    struct sample *sample;
    struct meters meters;
    unsigned seen; /* enum phase */
};

/* Takes the reading that belongs to the edge from edge->seen to `phase`, and acknowledges the phase to the
 * parent afterwards. */
int edge_cross(struct edge *edge, unsigned phase, struct err *err);

#endif
