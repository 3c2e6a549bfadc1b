/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mechanism is how the sender hands a message to the kernel; a receiver mechanism, how it is taken out.
 * Here is what each says about itself, and the calls that the worker's loop makes. The implementations, one
 * file each, are in workers/mechanisms/ and workers/receivers/; workers/mechanism_table.c gathers them from
 * the lists. */
#ifndef LABRUN_MODEL_MECHANISM_H
#define LABRUN_MODEL_MECHANISM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/err.h"

struct sender;         /* workers/sender.h */
struct receiver_state; /* workers/receiver.h */
struct message;        /* workers/message.h */

enum mechanism_id {
#define MECHANISM(name) MECHANISM_##name,
#include "model/mechanism_list.h"
#undef MECHANISM
    MECHANISM_COUNT
};

enum receiver_id {
#define RECEIVER(name) RECEIVER_##name,
#include "model/receiver_list.h"
#undef RECEIVER
    RECEIVER_COUNT
};

/* Copies of each payload byte on the sending side if all goes well. */
struct copies {
    double user, kernel;
};

struct mechanism {
    const char *name;    /* "zero-copy": INI files and CSV */
    const char *alias;   /* "A3", or NULL */
    const char *label;   /* "zero-copy (MSG_ZEROCOPY)": tables and figures */
    const char *summary; /* one sentence */
    struct copies copies;
    bool one_block; /* the fields of a message lie in one block: there is nothing to serialise */
    bool pieces;    /* a message takes several sends: there is no sending it as a datagram */
    bool frozen;  /* the kernel reads what it was given at any time later and never says when it is done: the
                     messages must not be written anew, whatever `send` says below */
    bool batches; /* cell->batch messages go out with one submission: `send` may leave a message to a later
                     one, and `reap` submits what is left */
    bool pins;    /* the whole ring is locked in memory as long as the sender is open */
    bool undelivered; /* nothing arrives: bytes are counted by the sender alone */
    /* Open, send, reap and close of what goes out over UDP instead where cell->batch is more than one: the
     * same messages, as many with one sendmmsg(2), left and submitted as for `batches`. NULL: it cannot. */
    const struct mechanism *batched;
    /* Can this kernel do it? NULL: always. */
    int (*probe)(struct err *err);
    /* NULL: nothing to prepare. After an error `close` is not called. */
    int (*open)(struct sender *sender, struct err *err);
    /* One whole message, retried through EINTR and partial sends: its bytes, or -errno (sender->err may say
     * more). On return the ring's next message may be written. */
    ssize_t (*send)(struct sender *sender, struct message *message);
    /* Takes in completions; with `wait`, until none is missing. Sends still incomplete, or -errno as above.
     * NULL: none. */
    int (*reap)(struct sender *sender, bool wait);
    /* NULL: nothing to release. */
    void (*close)(struct sender *sender);
};

struct receiver {
    const char *name, *label, *summary;
    double copies; /* kernel to user, per byte */
    bool maps;     /* bytes may be mapped instead of copied: the share is counted */
    bool stream;   /* takes bytes of a stream only, no datagrams */
    bool unseen;   /* the bytes never reach this process: they cannot be verified */
    int (*probe)(struct err *err);
    int (*open)(struct receiver_state *receiver, struct err *err);
    /* Some bytes; 0 at the end of the stream; -EINTR so that the caller looks at the phase; -errno. */
    ssize_t (*receive)(struct receiver_state *receiver);
    /* Where the bytes of the last `receive` lie, in their order, until the next one; the pieces may be longer
     * than what was received. NULL: at the beginning of the buffer. */
    const struct iovec *(*pieces)(struct receiver_state *receiver);
    void (*close)(struct receiver_state *receiver);
};

#define MECHANISM(name) extern const struct mechanism mechanism_##name;
#include "model/mechanism_list.h"
#undef MECHANISM
#define RECEIVER(name) extern const struct receiver receiver_##name;
#include "model/receiver_list.h"
#undef RECEIVER

extern const struct mechanism *const mechanisms[MECHANISM_COUNT];
extern const struct receiver *const receivers[RECEIVER_COUNT];

struct cell; /* model/cell.h */
/* Can it hand over several messages at once in this cell? */
bool mechanism_batches(const struct mechanism *mechanism, const struct cell *cell);
/* What sends in this cell: the mechanism itself, or its batched form. */
const struct mechanism *mechanism_sending(const struct mechanism *mechanism, const struct cell *cell);

/* For struct choices: names by number, NULL past the end. */
const char *mechanism_name(unsigned i);
const char *mechanism_alias(unsigned i);
const char *receiver_name(unsigned i);

#endif
