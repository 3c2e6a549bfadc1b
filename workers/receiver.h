/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receiving end of one connection: its buffer, its receiver mechanism, its counts, and the loop that
 * takes bytes out until the sender has said that there are no more. Nothing in it depends on the mechanism.
 */
#ifndef LABRUN_WORKERS_RECEIVER_H
#define LABRUN_WORKERS_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/cell.h"
#include "record/sample.h"
#include "workers/message.h"
#include "workers/window.h"

/* A receive call may take at least this much, or one message if that is more: what iperf3 and most servers
 * use, so that calls are amortised over small messages, while the buffer stays in an L2 cache. */
enum { RECEIVE_BYTES = 128 * 1024 };

struct receiver_state;

/* The calls of a receiver mechanism; what it says about itself is its row of experiment/receiver_list.h.
 * NULL: there is nothing to do. */
struct receiver_calls {
    int (*probe)(struct err *err);
    int (*open)(struct receiver_state *receiver, struct err *err);
    /* Some bytes; 0 at the end of the stream; -EINTR so that the caller looks at the phase; -errno. */
    ssize_t (*receive)(struct receiver_state *receiver);
    /* Where the bytes of the last `receive` lie, in their order, until the next one; the pieces may be longer
     * than what was received. NULL: at the beginning of the buffer. */
    const struct iovec *(*pieces)(struct receiver_state *receiver);
    void (*close)(struct receiver_state *receiver);
    /* The same where a receive takes several datagrams (cell->udp_gro); NULL: the rules exclude it. */
    const struct receiver_calls *gathering;
};

#define RECEIVER(identifier, ...) extern const struct receiver_calls identifier##_receiver;
#include "experiment/receiver_list.h"
#undef RECEIVER
extern const struct receiver_calls *const receiver_calls[RECEIVER_COUNT];

struct receiver_state {
    int fd; /* the connection; not owned */
    const struct cell *cell;
    const struct receiver_calls *calls;
    unsigned char *buffer; /* owned */
    size_t capacity;       /* bytes that a call may take */
    void *state;           /* owned by the receiver mechanism */
    unsigned ends;         /* empty datagrams: the sender has said so often that it has finished */
    uint64_t last_ns;      /* when the last bytes came that came after a slice's end */
    struct tally tally;    /* the loop counts bytes, the receiver mechanism calls */
    struct proof proof;    /* of cell->verify */
    struct err err;        /* set by whoever knows more about a failure than its errno */
};

/* Allocates and touches the buffer, on the thread that will receive. After an error nothing is left to
 * close. */
int receiver_open(int fd, const struct cell *cell, const struct receiver_calls *calls,
                  struct receiver_state *state, struct err *err);
void receiver_close(struct receiver_state *state);
#define own_receiver OWNED_BY(receiver_close) struct receiver_state

/* Those of a thread's connections. */
struct receivers {
    struct receiver_state *list; /* owned, and so is what it holds: `count`, open */
    size_t count;
};
void receivers_close(struct receivers *ends);
#define own_receivers OWNED_BY(receivers_close) struct receivers

/* Receives through warm-up and window and on to the end of the stream, which over UDP is END_DATAGRAMS empty
 * datagrams. edge->seen is PHASE_WARMUP. A stream that ends while the window is not over yet is an error,
 * -ECONNRESET. */
int receiver_run(struct receiver_state *state, struct edge *edge, struct err *err);

/* --- steps of a loop --- */
/* What the loops of receiver.c, of workers/paced and sampled, and of workers/multiplex, in which a thread
 * serves several connections, are made of. */

/* All of a step of a thread that has one connection: looks at the phase, receives, and counts the bytes.
 * Returns 1 with some bytes, 0 at the end of the stream. A stream alone has its own, in the loop. */
int receiver_take(struct receiver_state *state, struct edge *edge, size_t *received, struct err *err);

/* As `receive` of the receiver's calls, for runs that are verified. */
ssize_t receiver_check(struct receiver_state *state);

/* The phase is another one, for all connections of the thread, or still a rest in which bytes come in.
 * Returns 1 when it is time to receive. */
int receiver_turn(struct receiver_state *states, size_t count, struct edge *edge, unsigned phase,
                  struct err *err);

/* Has the window's last byte of edge->quota arrived? `peer`: the connection's sender. */
bool receiver_is_through(const struct receiver_state *state, const struct edge *edge,
                         const struct sample *peer);

/* A call brought nothing: 1 when it is to be made again, 0 at the end of the stream. */
int receiver_end(struct receiver_state *state, struct edge *edge, ssize_t received, struct err *err);

#endif
