/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages that a sender sends, in a ring: every mechanism walks the same ring, so that all touch the
 * same amount of memory. Each slot's message consists of separately allocated fields, as an application
 * would hold them, or of one block for a mechanism that has nothing to gather. The content differs from slot
 * to slot: a buffer that is reused too early then shows. How a message is sent is not here. */
#ifndef LABRUN_WORKERS_MESSAGE_H
#define LABRUN_WORKERS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>

#include "base/err.h"
#include "experiment/cell.h"

/* --- message --- */

struct message {
    struct iovec *fields; /* `count` of them, ready to be sent; never changed by a send */
    size_t count, bytes;
    unsigned slot;
};

struct ring {
    struct message *messages; /* owned: `slots` */
    struct iovec *fields;     /* owned, and so are the buffers that it points to */
    unsigned slots;
    bool one_block;
};

/* Allocates and touches cell->in_flight messages (of cell_segments each, where a send carries several); the
 * caller is the thread that will send them, so that their pages are near its CPU. After an error nothing is
 * left to close. */
int ring_open(const struct cell *cell, bool one_block, struct ring *ring, struct err *err);
void ring_close(struct ring *ring);

/* Writes to `rest` what a send left over that took `done` bytes of the message. `rest` has room for
 * message->count. Returns how many were written. */
size_t message_rest(const struct message *message, size_t done, struct iovec *rest);

/* Bytes 8i to 8i+7 of a field. Three odd factors (those of splitmix64) make every byte depend on number,
 * field and place, with no short period in any of them; a word at a time, because rings are megabytes. */
static inline uint64_t message_pattern_word(uint64_t number, size_t field, size_t i)
{
    uint64_t word = number * UINT64_C(0x9e3779b97f4a7c15) + field * UINT64_C(0xbf58476d1ce4e5b9) +
                    i * UINT64_C(0x94d049bb133111eb);
    return word ^ word >> 32;
}

/* What byte `i` of a field holds. */
static inline unsigned char message_pattern(uint64_t number, size_t field, size_t i)
{
    uint64_t word = message_pattern_word(number, field, i / 8);
    unsigned char bytes[8];
    memcpy(bytes, &word, sizeof bytes);
    return bytes[i % 8];
}

/* --- number --- */
/* A datagram that is timed carries its number in its first NUMBER_BYTES, however many fields they take: what
 * is lost before it cannot be told from a count. Native byte order, as both ends are one machine. */

void number_write(const struct message *message, uint64_t number);

/* Of the message that begins at that byte of what lies in these pieces. */
uint64_t number_read(const struct iovec *pieces, size_t at);

/* --- proof --- */
/* Proof that messages arrive as they were sent (workload.verify): the sender writes each message anew, with
 * its number and a checksum in the first bytes, and the receiver reads the stream along. Whoever hands a
 * buffer back while the kernel still reads it is found out: the next message is written into it. Nothing of
 * this is in the way when nothing is verified. */

/* The first PROOF_BYTES of a message, however many fields they take: native byte order, as both ends are one
 * machine. */
struct proof_header {
    uint64_t number;   /* of the message on its connection, from 0 */
    uint64_t checksum; /* FNV-1a of the number's bytes and all that follows the header */
};
_Static_assert(sizeof(struct proof_header) == PROOF_BYTES, "the rule knows the header's size");

/* Writes the content of message `number`, header included. */
void proof_write(const struct message *message, uint64_t number);

/* Where the receiver is in the stream; at its beginning all but the first two are 0. */
struct proof {
    size_t message_bytes;
    bool gaps;       /* whole messages may be missing: datagrams get lost */
    uint64_t number; /* of the message that the next byte belongs to */
    size_t at;       /* which of its bytes that is */
    struct proof_header header;
    uint64_t checksum; /* of what there was so far */
};

/* The next bytes of the stream, however it was cut. -EBADMSG says which message is wrong, and what in it. */
int proof_read(struct proof *proof, const void *bytes, size_t length, struct err *err);

#endif
