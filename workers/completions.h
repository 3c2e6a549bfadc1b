/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which zero-copy sends are complete. The kernel numbers the accepted MSG_ZEROCOPY sends of a socket from 0
 * and reports ranges of numbers, which wrap at 2^32 and may come out of order; one range covers any number of
 * sends (Documentation/networking/msg_zerocopy.rst). A slot of the ring is free when all its sends are. Pure
 * logic, for zero_copy.c: where the ranges come from is not here. */
#ifndef LABRUN_WORKERS_COMPLETIONS_H
#define LABRUN_WORKERS_COMPLETIONS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"

#define COMPLETIONS_NO_SLOT UINT32_MAX

struct completions {
    uint32_t *slots;       /* owned: of each send from `oldest` to `next`, by its number; or none */
    uint32_t *left;        /* owned: incomplete sends of each slot */
    uint32_t mask;         /* capacity of `slots` - 1, a power of two - 1 */
    uint32_t oldest, next; /* the first incomplete send, and the one to come */
    uint32_t incomplete;   /* sends */
};

static inline void completions_close(struct completions *completions)
{
    free(completions->slots);
    free(completions->left);
    *completions = (struct completions){0};
}

/* For a ring of `slots` messages; `first` is the number of the first send: 0 on a new socket. */
static inline int completions_open(uint32_t slots, uint32_t first, struct completions *completions,
                                   struct err *err)
{
    uint32_t capacity = 64; /* a message that was cut up has more than one send: room for four each */
    while (capacity < 4 * slots)
        capacity *= 2;
    *completions = (struct completions){.mask = capacity - 1, .oldest = first, .next = first};
    completions->slots = calloc(capacity, sizeof *completions->slots);
    completions->left = calloc(slots, sizeof *completions->left);
    if (completions->slots != NULL && completions->left != NULL)
        return 0;
    completions_close(completions);
    return err_errno(err, ENOMEM, "no memory to follow %u messages in flight", slots);
}

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

/* Unsigned differences hold across the wrap at 2^32. */
static inline bool completions_outstanding(const struct completions *completions, uint32_t low, uint32_t high)
{
    uint32_t made = completions->next - completions->oldest;
    uint32_t from = low - completions->oldest, to = high - completions->oldest;
    if (from > to || to >= made)
        return false;
    for (uint32_t i = from; i <= to; i++)
        if (completions->slots[(completions->oldest + i) & completions->mask] == COMPLETIONS_NO_SLOT)
            return false;
    return true;
}

/* Takes in the range from `low` to `high`, inclusive. Returns the number of sends in it, or -EPROTO when it
 * names a send that is not outstanding; then nothing has changed. */
static inline int64_t completions_take(struct completions *completions, uint32_t low, uint32_t high)
{
    if (!completions_outstanding(completions, low, high))
        return -EPROTO;
    uint32_t count = high - low + 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *slot = &completions->slots[(low + i) & completions->mask];
        completions->left[*slot]--;
        *slot = COMPLETIONS_NO_SLOT;
    }
    completions->incomplete -= count;
    while (completions->oldest != completions->next &&
           completions->slots[completions->oldest & completions->mask] == COMPLETIONS_NO_SLOT)
        completions->oldest++;
    return count;
}

/* Is some send of the slot incomplete? */
static inline bool completions_busy(const struct completions *completions, uint32_t slot)
{
    return completions->left[slot] > 0;
}

#endif
