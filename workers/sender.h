/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sending end of one connection: its messages, its mechanism, its counts, and the loop that sends one
 * message after the other until the window is over. Nothing in it depends on the mechanism; what mechanisms
 * share (a send that is retried until it is whole) is here too. */
#ifndef LABRUN_WORKERS_SENDER_H
#define LABRUN_WORKERS_SENDER_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/cell.h"
#include "record/sample.h"
#include "workers/message.h"
#include "workers/window.h"

/* --- sender --- */

struct sender;

/* The calls of a mechanism; what it says about itself is its row of experiment/mechanism_list.h. */
struct sender_calls {
    /* Can this kernel do it? NULL: always. */
    int (*probe)(struct err *err);
    /* NULL: nothing to prepare. After an error `close` is not called. */
    int (*open)(struct sender *sender, struct err *err);
    /* One whole message, retried through EINTR and partial sends: its bytes, or -errno (sender->err may say
     * more). On return the ring's next message may be written. Of a mechanism that batches: may leave a
     * message to a later call. */
    ssize_t (*send)(struct sender *sender, struct message *message);
    /* Submits what is left and takes in completions; with `wait`, until none is missing. Sends still
     * incomplete, or -errno as above. NULL: none. */
    int (*reap)(struct sender *sender, bool wait);
    /* NULL: nothing to release. */
    void (*close)(struct sender *sender);
    /* Open, send, reap and close of what goes out over UDP instead where cell->batch is more than one: the
     * same messages, as many with one sendmmsg(2), by way of sender->datagrams. NULL unless the row says
     * `datagram_batches`. */
    const struct sender_calls *batched;
};

#define MECHANISM(identifier, ...) extern const struct sender_calls identifier##_sender;
#include "experiment/mechanism_list.h"
#undef MECHANISM
extern const struct sender_calls *const sender_calls[MECHANISM_COUNT];

/* Datagrams that wait until there are as many as cell->batch says, to be sent with one sendmmsg(2): what the
 * batched form of a mechanism adds to it. In which buffers a message lies is the mechanisms' business. */
struct datagrams {
    struct mmsghdr *headers; /* owned: `batch`, in the order of sending */
    struct iovec *blocks;    /* owned: `batch`; the vectors of messages that lie in one block */
    unsigned batch, count;   /* messages: that make a batch, at most a ring's; that wait */
};

struct sender {
    int fd; /* the connection; not owned */
    const struct cell *cell;
    const struct sender_calls *calls; /* of the mechanism, or its batched form */
    struct ring ring;                 /* owned */
    unsigned slot;                    /* of a thread with several connections: the message to come */
    uint64_t last_byte;               /* of edge->quota: tally.bytes with which the window is through */
    struct iovec *rest;               /* owned: room for what a partial send left over */
    void *state;                      /* owned by the mechanism */
    struct datagrams datagrams;       /* owned: of a batched form, open before the mechanism is */
    struct tally tally;               /* the loop counts bytes and messages, the mechanism everything else */
    struct err err;                   /* set by a mechanism that knows more about a failure than its errno */
};

/* Allocates the ring and opens the mechanism, on the thread that will send. After an error nothing is left
 * to close. */
int sender_open(int fd, const struct cell *cell, const struct sender_calls *calls, struct sender *sender,
                struct err *err);
void sender_close(struct sender *sender);
#define own_sender OWNED_BY(sender_close) struct sender

/* Sends through warm-up and window, then takes in what completions are missing. edge->seen is PHASE_WARMUP.
 */
int sender_run(struct sender *sender, struct edge *edge, struct err *err);

/* Those of a thread's connections. */
struct senders {
    struct sender *list; /* owned, and so is what it holds: `count`, open */
    size_t count;
};
void senders_close(struct senders *senders);
#define own_senders OWNED_BY(senders_close) struct senders

/* Sends the rest of a buffer of which `done` bytes are sent (-1: none, errno says why). Returns the whole
 * `length`, or -errno. */
ssize_t sender_finish(struct sender *sender, const char *bytes, size_t length, ssize_t done);

/* One system call that sends what it can of a vector; as sendmsg(2). */
typedef ssize_t sender_vector_call(int fd, const struct iovec *vector, size_t count);

/* Sends the rest of a message, of which `done` bytes are sent (-1: none, errno says why), from a copy of its
 * vector: the message itself stays as it is. Returns the message's bytes, or -errno. */
ssize_t sender_finish_vector(struct sender *sender, const struct message *message, ssize_t done,
                             sender_vector_call *call);

/* Sends the whole buffer: one send as a rule, counted. Returns `length`, or -errno. */
static inline ssize_t sender_write(struct sender *sender, const void *bytes, size_t length)
{
    ssize_t sent = send(sender->fd, bytes, length, MSG_NOSIGNAL);
    sender->tally.calls++;
    if (__builtin_expect(sent == (ssize_t)length, 1))
        return sent;
    return sender_finish(sender, bytes, length, sent);
}

/* --- steps of a loop --- */
/* What the loops of sender.c and of workers/multiplex, in which a thread serves several connections, are made
 * of. */

/* As `send` of the sender's calls, of a message that is written anew, with its number, to be verified. */
ssize_t sender_prove(struct sender *sender, struct message *message);

/* The phase is another one, for all connections of the thread. Returns 1 when the run is over. */
int sender_turn(struct sender *senders, size_t count, struct edge *edge, unsigned phase, struct err *err);

/* The window is open, and edge->quota bytes of each connection, or as many more as make whole messages, are
 * through it. */
void sender_limit(struct sender *senders, size_t count, struct edge *edge);

/* They are, of all connections: takes in what completions are missing, and sleeps until the window is over.
 */
int sender_through(struct sender *senders, size_t count, struct edge *edge, struct err *err);

/* Why a `send` or `reap` has failed with -code. */
int sender_failed(struct sender *sender, int code, struct err *err);

/* --- datagrams --- */

/* One more waits: `vector` stays as it is until it is sent. True: now they are a batch. */
static inline bool datagrams_add(struct datagrams *datagrams, struct iovec *vector, size_t count)
{
    struct msghdr *header = &datagrams->headers[datagrams->count].msg_hdr;
    header->msg_iov = vector;
    header->msg_iovlen = count;
    return ++datagrams->count == datagrams->batch;
}

/* Sends all that wait: one system call as a rule, counted. The kernel ends one early at the first datagram
 * that it refuses, and says why when it is given that one again: -errno. As a mechanism's `reap`: what is
 * sent needs no completion, so there is nothing to `wait` for. */
int datagrams_flush(struct sender *sender, bool wait);

/* One more waits, and a batch is sent: what a batched `send` returns. */
static inline ssize_t datagrams_send(struct sender *sender, struct iovec *vector, size_t count, size_t bytes)
{
    int failed = datagrams_add(&sender->datagrams, vector, count) ? datagrams_flush(sender, false) : 0;
    return failed < 0 ? failed : (ssize_t)bytes;
}

#endif
