/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proof that messages arrive as they were sent (workload.verify): the sender writes each message anew, with
 * its number and a checksum in the first bytes, and the receiver reads the stream along. Whoever hands a
 * buffer back while the kernel still reads it is found out: the next message is written into it. Nothing of
 * this is in the way when nothing is verified. */
#ifndef LABRUN_WORKERS_PROOF_H
#define LABRUN_WORKERS_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "workers/message.h"

/* The first PROOF_BYTES of a message, however many fields they take: native byte order, as both ends are one
 * machine. */
struct proof_header {
    uint64_t number;   /* of the message on its connection, from 0 */
    uint64_t checksum; /* FNV-1a of the number's bytes and all that follows the header */
};
_Static_assert(sizeof(struct proof_header) == PROOF_BYTES, "the rule knows the header's size");

/* Writes the content of message `number`, header included. */
void proof_write(const struct message *message, uint64_t number);

/* Where the receiver is in the stream. */
struct proof {
    size_t message_bytes;
    bool gaps;       /* whole messages may be missing: datagrams get lost */
    uint64_t number; /* of the message that the next byte belongs to */
    size_t at;       /* which of its bytes that is */
    struct proof_header header;
    uint64_t checksum; /* of what there was so far */
};

void proof_begin(const struct cell *cell, struct proof *proof);

/* The next bytes of the stream, however it was cut. -EBADMSG says which message is wrong, and what in it. */
int proof_read(struct proof *proof, const void *bytes, size_t length, struct err *err);

#endif
