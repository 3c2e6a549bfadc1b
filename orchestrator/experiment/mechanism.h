/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mechanism is how the sender hands a message to the kernel; a receiver mechanism, how it is taken out.
 * Here is what each says about itself, from the rows of the lists. The calls that the worker's loop makes are
 * in workers/mechanisms/ and workers/receivers/, one file each (struct sender_calls, struct receiver_calls).
 */
#ifndef LABRUN_EXPERIMENT_MECHANISM_H
#define LABRUN_EXPERIMENT_MECHANISM_H

#include <stdbool.h>

enum mechanism_id {
#define MECHANISM(identifier, ...) MECHANISM_##identifier,
#include "experiment/mechanism_list.h"
#undef MECHANISM
    MECHANISM_COUNT
};

enum receiver_id {
#define RECEIVER(identifier, ...) RECEIVER_##identifier,
#include "experiment/receiver_list.h"
#undef RECEIVER
    RECEIVER_COUNT
};

/* Copies of each payload byte on the sending side if all goes well. */
struct copies {
    double user, kernel;
};

struct mechanism {
    const char *name;    /* "zero-copy": INI files and CSV */
    const char *label;   /* "zero-copy (MSG_ZEROCOPY)": tables and figures */
    const char *summary; /* one sentence */
    const char *alias;   /* "A3", or NULL */
    struct copies copies;
    bool one_block; /* the fields of a message lie in one block: there is nothing to serialise */
    bool pieces;    /* a message takes several sends: there is no sending it as a datagram */
    bool frozen;  /* the kernel reads what it was given at any time later and never says when it is done: the
                     messages must not be written anew, whatever its `send` says */
    bool batches; /* cell->batch messages go out with one submission */
    bool datagram_batches; /* so they do over UDP, with one sendmmsg(2) (`batched` of its calls) */
    bool pins;             /* the whole ring is locked in memory as long as the sender is open */
    bool undelivered;      /* nothing arrives: bytes are counted by the sender alone */
};

struct receiver {
    const char *name, *label, *summary;
    double copies; /* kernel to user, per byte */
    bool maps;     /* bytes may be mapped instead of copied: the share is counted */
    bool stream;   /* takes bytes of a stream only, no datagrams */
    bool unseen;   /* the bytes never reach this process: they cannot be verified */
};

extern const struct mechanism mechanisms[MECHANISM_COUNT];
extern const struct receiver receivers[RECEIVER_COUNT];

struct cell; /* experiment/cell.h */
/* Can the cell's mechanism hand over several messages at once there? */
bool mechanism_batches(const struct cell *cell);

/* For struct choices: names by number, NULL past the end. */
const char *mechanism_name(unsigned i);
const char *mechanism_alias(unsigned i);
const char *receiver_name(unsigned i);

#endif
