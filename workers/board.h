/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The board: memory that the parent and both workers of a run share. The parent writes the phase, each
 * worker thread writes its own sample. Errors do not stand here; they go through the control channel. */
#ifndef LABRUN_WORKERS_BOARD_H
#define LABRUN_WORKERS_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "record/sample.h"

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

#endif
