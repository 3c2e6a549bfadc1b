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

/* Writes the pattern of `number` to all fields; a new ring's messages hold their slots'. */
void message_fill(const struct message *message, uint64_t number);

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

#endif
