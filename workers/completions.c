/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/completions.h"

#include <errno.h>
#include <stdlib.h>

static const uint32_t NO_SLOT = UINT32_MAX;

/* A message that was cut up has more than one send: room for four each, and at least 64. */
static uint32_t completions_capacity(uint32_t slots)
{
    uint32_t capacity = 64;
    while (capacity < 4 * slots)
        capacity *= 2;
    return capacity;
}

int completions_open(uint32_t slots, uint32_t first, struct completions *completions, struct err *err)
{
    uint32_t capacity = completions_capacity(slots);
    *completions = (struct completions){.mask = capacity - 1, .oldest = first, .next = first};
    completions->slots = calloc(capacity, sizeof *completions->slots);
    completions->left = calloc(slots, sizeof *completions->left);
    if (completions->slots != NULL && completions->left != NULL)
        return 0;
    completions_close(completions);
    return err_errno(err, ENOMEM, "no memory to follow %u messages in flight", slots);
}

void completions_close(struct completions *completions)
{
    free(completions->slots);
    free(completions->left);
    *completions = (struct completions){0};
}

/* Unsigned differences hold across the wrap at 2^32. */
static bool completions_outstanding(const struct completions *completions, uint32_t low, uint32_t high)
{
    uint32_t made = completions->next - completions->oldest;
    uint32_t from = low - completions->oldest, to = high - completions->oldest;
    if (from > to || to >= made)
        return false;
    for (uint32_t i = from; i <= to; i++)
        if (completions->slots[(completions->oldest + i) & completions->mask] == NO_SLOT)
            return false;
    return true;
}

int64_t completions_take(struct completions *completions, uint32_t low, uint32_t high)
{
    if (!completions_outstanding(completions, low, high))
        return -EPROTO;
    uint32_t count = high - low + 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *slot = &completions->slots[(low + i) & completions->mask];
        completions->left[*slot]--;
        *slot = NO_SLOT;
    }
    completions->incomplete -= count;
    while (completions->oldest != completions->next &&
           completions->slots[completions->oldest & completions->mask] == NO_SLOT)
        completions->oldest++;
    return count;
}
