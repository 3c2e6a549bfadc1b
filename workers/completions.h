/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which zero-copy sends are complete. The kernel numbers the accepted MSG_ZEROCOPY sends of a socket from 0
 * and reports ranges of numbers, which wrap at 2^32 and may come out of order; one range covers any number of
 * sends (Documentation/networking/msg_zerocopy.rst). A slot of the ring is free when all its sends are. Pure
 * logic: where the ranges come from is not here. */
#ifndef LABRUN_WORKERS_COMPLETIONS_H
#define LABRUN_WORKERS_COMPLETIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* --- notifications --- */
/* Zero-copy notifications as they come from a socket's error queue. What they mean for the ring is in
 * completions.h. */

struct notification {
    uint32_t low, high; /* the sends it covers, inclusive */
    bool copied;        /* SO_EE_CODE_ZEROCOPY_COPIED: the kernel copied after all */
};

/* Takes one notification, never blocks. Returns 1, 0 when there is none, -errno. */
int notifications_read(int fd, struct notification *notification);

/* Waits until something stands in the error queue, a signal comes, or `timeout_ms` are over. Returns 1 if it
 * is worth reading now, 0 if not, -errno when the connection has failed: then no more will come. */
int notifications_wait(int fd, int timeout_ms);

/* --- completions --- */

struct completions {
    uint32_t *slots;       /* owned: of each send from `oldest` to `next`, by its number; or none */
    uint32_t *left;        /* owned: incomplete sends of each slot */
    uint32_t mask;         /* capacity of `slots` - 1, a power of two - 1 */
    uint32_t oldest, next; /* the first incomplete send, and the one to come */
    uint32_t incomplete;   /* sends */
};

/* For a ring of `slots` messages; `first` is the number of the first send: 0 on a new socket. */
int completions_open(uint32_t slots, uint32_t first, struct completions *completions, struct err *err);
void completions_close(struct completions *completions);

/* False: take in completions before the next send. */
static inline bool completions_room(const struct completions *completions)
{
    return completions->next - completions->oldest <= completions->mask;
}

/* The kernel accepted a send of the slot. Needs room. */
static inline void completions_add(struct completions *completions, uint32_t slot)
{
    completions->slots[completions->next++ & completions->mask] = slot;
    completions->left[slot]++;
    completions->incomplete++;
}

/* Takes in the range from `low` to `high`, inclusive. Returns the number of sends in it, or -EPROTO when it
 * names a send that is not outstanding; then nothing has changed. */
int64_t completions_take(struct completions *completions, uint32_t low, uint32_t high);

/* Is some send of the slot incomplete? */
static inline bool completions_busy(const struct completions *completions, uint32_t slot)
{
    return completions->left[slot] > 0;
}

#endif
