/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measured time of a run, the same for all threads, one window or many slices: the memory that parent and
 * workers share, what a thread reads at the edges, the growth in between, and what must hold for the samples
 * before anyone may compute with them. Nothing here sends, receives or reaps a process. */
#ifndef LABRUN_WORKERS_WINDOW_H
#define LABRUN_WORKERS_WINDOW_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#include "base/err.h"

#include "record/histogram.h"
#include "record/sample.h"
#include "workers/counters.h"
#include "workers/stamps.h"

/* --- board --- */
/* Memory that the parent and both workers of a run share. The parent writes the phase, each worker thread
 * its own sample. Errors do not stand here; they go through the control channel. */

struct carried; /* netns/lab.h */

/* A steady run passes SETUP, WARMUP, WINDOW and DRAIN. A run in slices (workers/contest) rests between them:
 * SETUP, then any number of times RUN and REST, then DRAIN; from WINDOW on an even phase is one in which
 * messages are sent and counted, an odd one a rest, so that each is a new number: a thread that wakes late
 * finds out by the number alone how far it is behind. */
enum phase { PHASE_SETUP, PHASE_WARMUP, PHASE_WINDOW, PHASE_REST, PHASE_DRAIN = INT_MAX };
enum role { ROLE_SERVER, ROLE_CLIENT, ROLE_COUNT };

/* Is it one that is measured: the window, or a slice? */
static inline bool phase_is_open(unsigned phase)
{
    return phase >= PHASE_WINDOW && phase != PHASE_DRAIN && phase % 2 == 0;
}

/* Does nothing move in it? */
static inline bool phase_is_rest(unsigned phase)
{
    return phase >= PHASE_REST && phase != PHASE_DRAIN && phase % 2 == 1;
}

/* A slice that is not recorded: it only warms up. */
#define SLICE_NONE UINT32_MAX

struct board {
    size_t size;                     /* of the mapping, bytes */
    size_t threads, connections;     /* of each side; connection i is served by thread i % threads */
    size_t directions;               /* 2: the second half of a side's threads is the other way round */
    size_t slices;                   /* room for so many of each thread; 0: the run is one window */
    uint32_t slice;                  /* number of the one that is running or comes next, or SLICE_NONE */
    bool one_sided;                  /* there are no receivers, and their samples stay empty */
    unsigned parts;                  /* enum board_part */
    int64_t seed;                    /* of paced messages' schedules */
    uint64_t window_ns;              /* how long the window will be */
    _Alignas(128) atomic_uint phase; /* read before every message: alone on its lines */
    _Alignas(128) atomic_size_t ready[ROLE_COUNT]; /* threads of a worker, its first one included */
    atomic_uint crossed;                           /* edges of slices that threads have crossed, ever */
    /* of a window that lasts until so many bytes are through (settings->bytes) */
    atomic_size_t through;         /* threads whose connections all are */
    atomic_uint_fast64_t ended_ns; /* when the last of them was; 0: the window has a duration */
    struct sample samples[];       /* `connections` of the sender, then of the receiver */
    /* struct stamped [connections], of BOARD_STAMPS */
    /* struct slice_sample [2 * connections][slices]: of the threads, as their samples lie */
    /* struct histogram [connections], of BOARD_TIMES */
};

/* What a board has of each connection besides its samples. */
enum board_part {
    BOARD_TIMES = 1,  /* a histogram: of round trips, or of times one way */
    BOARD_STAMPS = 2, /* when messages were to be sent and were, and what the receiver makes of it */
};

/* Maps a board that survives fork. */
int board_open(size_t threads, size_t connections, size_t slices, unsigned parts, struct board **board,
               struct err *err);

static inline void board_close(struct board *board) /* NULL is fine */
{
    if (board != NULL)
        munmap(board, board->size);
}

/* The samples of the sending (or receiving) side; the first ones are those of its threads. */
static inline struct sample *board_samples(struct board *board, bool sends)
{
    return sends ? board->samples : board->samples + board->connections;
}

/* The number of the connection whose sample this is, of either side. */
static inline size_t board_connection(const struct board *board, const struct sample *sample)
{
    return (size_t)(sample - board->samples) % board->connections;
}

/* Of the connection whose sample this is, of a board with BOARD_STAMPS. */
static inline struct stamped *board_stamped(struct board *board, const struct sample *sample)
{
    return (struct stamped *)(board->samples + 2 * board->connections) + board_connection(board, sample);
}

/* The slices of the thread whose sample this is. */
static inline struct slice_sample *board_slices(struct board *board, const struct sample *sample)
{
    size_t stamped = (board->parts & BOARD_STAMPS) != 0 ? board->connections : 0;
    struct stamped *before = (struct stamped *)(board->samples + 2 * board->connections);
    struct slice_sample *all = (struct slice_sample *)(before + stamped);
    return all + (size_t)(sample - board->samples) * board->slices;
}

/* The histogram of the connection whose sample this is, of a board with BOARD_TIMES. */
static inline struct histogram *board_latencies(struct board *board, const struct sample *sample)
{
    struct histogram *all = (struct histogram *)board_slices(board, board->samples + 2 * board->connections);
    return all + board_connection(board, sample);
}

/* Sets the phase and wakes everyone in board_wait. */
void board_set(struct board *board, unsigned phase);

/* Sleeps until the phase is no longer `phase`. */
void board_wait(struct board *board, unsigned phase);

/* The same, but at most until that time (CLOCK_MONOTONIC), or until a signal comes. */
void board_wait_until(struct board *board, unsigned phase, uint64_t until_ns);

/* Sleeps until that count is no longer `crossed`, or so many ns are over, or a signal comes. */
void board_await(struct board *board, unsigned crossed, uint64_t wait_ns);

/* The phase, without ordering: all that hangs on it is when a thread reads its own counters. */
static inline unsigned board_phase(const struct board *board)
{
    return atomic_load_explicit(&board->phase, memory_order_relaxed);
}

/* --- edge --- */
/* What a thread does when the phase on the board is no longer the one it has seen. Shared by sender and
 * receiver; the loops themselves are in sender.c and receiver.c. */

/* What is read at an edge of the window: of a connection. */
struct meter {
    int fd;
    const struct tally *tally;
    struct tcp_reading tcp; /* room for a reading */
};

/* And of a thread, with its first connection. */
struct meters {
    int fd;                          /* the connection */
    const struct counters *counters; /* the thread's */
    const struct tally *tally;
    struct meter *others; /* of the thread's other connections: `other_count`; not owned */
    size_t other_count;
};

struct edge {
    struct board *board;       /* not owned; only read, but a futex wants it writable */
    struct sample *sample;     /* of the thread and its first connection */
    const struct sample *peer; /* a receiver's sender */
    struct meters meters;
    unsigned seen;         /* enum phase */
    struct reading opened; /* at the edge that the current slice began with */
    uint64_t opened_bytes; /* of all connections then */
    uint64_t ended_ns;     /* when it was over, if that was before its edge is read; 0: now */
    uint64_t quota;        /* bytes of each connection until a window is through; 0: it has a duration */
};

/* The sample of the thread's connection `i`, and of the other end of that. */
static inline struct sample *edge_sample(const struct edge *edge, size_t i)
{
    return edge->sample + i * edge->board->threads;
}

static inline const struct sample *edge_peer(const struct edge *edge, size_t i)
{
    return edge->peer + i * edge->board->threads;
}

/* Takes the reading that belongs to the edge from edge->seen to `phase`, and acknowledges the phase to the
 * parent afterwards; of a run in slices the parent is woken. */
int edge_cross(struct edge *edge, unsigned phase, struct err *err);

/* All bytes of the window are through, on each of the thread's connections: sleeps until it is so of all
 * threads, and the phase another one. */
void edge_through(struct edge *edge);

/* The same into a rest; then sleeps until the phase is another one. */
int edge_rest(struct edge *edge, unsigned phase, struct err *err);

/* --- intervals --- */
/* How the bytes of all threads grow while the window is open. */

struct intervals {
    struct interval *list; /* of `capacity`; not owned */
    size_t count, capacity;
    uint64_t length_ns; /* of each but the last */
    uint64_t opened_ns; /* when the window was; 0 before */
    uint64_t counted;   /* bytes, up to the last interval's end; at first, up to the window's beginning */
};

/* When the current interval should end. */
uint64_t intervals_next_ns(const struct intervals *intervals);

/* Ends the interval if its time has come, or, with `last`, however short it is. `progress`: the bytes of all
 * threads so far. */
void intervals_tick(struct intervals *intervals, uint64_t now_ns, uint64_t progress, bool last);

/* --- measurement --- */
/* What a run leaves behind when its board is gone. */

/* Copies the samples and histograms of the board, and checks the samples. The measurement is released with
 * measurement_release, in case of an error too. */
int measurement_take(struct measurement *measurement, struct board *board, const struct carried *carried,
                     struct err *err);

void measurement_release(struct measurement *measurement);

/* For each connection: both ends saw both edges of the window, only whole messages were sent, each byte that
 * was sent was received (over UDP: whole messages, and no more than were sent), each request had its whole
 * response, and each zero-copy send was completed. For a run into a sink, `carried`: what the device says it
 * carried since the run began, without the headers, is what all connections sent; else NULL. -EIO names the
 * connection and both numbers. */
int measurement_check(const struct measurement *measurement, const struct carried *carried, struct err *err);

#endif
