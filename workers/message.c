/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/message.h"

#include <errno.h>
#include <stdlib.h>

/* Every buffer starts at a cache line, or throughput would depend on where the allocator put it. */
enum { LINE = 64 };

static void *buffer_new(size_t bytes)
{
    return aligned_alloc(LINE, (bytes + LINE - 1) / LINE * LINE);
}

void message_fill(const struct message *message, uint64_t number)
{
    for (size_t field = 0; field < message->count; field++) {
        unsigned char *bytes = message->fields[field].iov_base;
        size_t length = message->fields[field].iov_len;
        for (size_t i = 0; i < length; i += 8) {
            uint64_t word = message_pattern_word(number, field, i / 8);
            memcpy(bytes + i, &word, length - i < 8 ? length - i : 8);
        }
    }
}

/* A buffer of its own for each field. */
static int message_scatter(struct message *message)
{
    for (size_t i = 0; i < message->count; i++) {
        message->fields[i].iov_base = buffer_new(message->fields[i].iov_len);
        if (message->fields[i].iov_base == NULL)
            return -ENOMEM;
    }
    return 0;
}

/* All fields one after the other in one buffer, which the first one owns. */
static int message_lay_out(struct message *message)
{
    unsigned char *block = buffer_new(message->bytes);
    if (block == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < message->count; i++) {
        message->fields[i].iov_base = block;
        block += message->fields[i].iov_len;
    }
    return 0;
}

static int message_open(struct message *message, const struct cell *cell, bool one_block)
{
    for (size_t i = 0; i < message->count; i++) {
        message->fields[i].iov_len = (size_t)cell_field_bytes(cell, (int64_t)i % cell->fields);
        message->bytes += message->fields[i].iov_len;
    }
    int failed = one_block ? message_lay_out(message) : message_scatter(message);
    if (failed < 0)
        return failed;
    message_fill(message, message->slot);
    return 0;
}

int ring_open(const struct cell *cell, bool one_block, struct ring *ring, struct err *err)
{
    size_t count = (size_t)(cell->fields * cell_segments(cell));
    ring->slots = (unsigned)cell->in_flight;
    ring->one_block = one_block;
    ring->messages = calloc(ring->slots, sizeof *ring->messages);
    ring->fields = calloc(ring->slots * count, sizeof *ring->fields);
    int failed = ring->messages == NULL || ring->fields == NULL ? -ENOMEM : 0;
    for (unsigned i = 0; i < ring->slots && failed == 0; i++) {
        ring->messages[i] = (struct message){.fields = ring->fields + i * count, .count = count, .slot = i};
        failed = message_open(&ring->messages[i], cell, one_block);
    }
    if (failed == 0)
        return 0;
    ring_close(ring);
    return err_errno(err, ENOMEM, "no memory for %lld messages of %lld bytes", (long long)cell->in_flight,
                     (long long)cell->message_size);
}

void ring_close(struct ring *ring)
{
    for (unsigned i = 0; ring->messages != NULL && i < ring->slots; i++) {
        struct message *message = &ring->messages[i];
        for (size_t field = 0; field < (ring->one_block ? 1 : message->count); field++)
            if (message->fields != NULL)
                free(message->fields[field].iov_base);
    }
    free(ring->messages);
    free(ring->fields);
    *ring = (struct ring){0};
}

size_t message_rest(const struct message *message, size_t done, struct iovec *rest)
{
    size_t count = 0;
    for (size_t i = 0; i < message->count; i++) {
        struct iovec field = message->fields[i];
        size_t skipped = done < field.iov_len ? done : field.iov_len;
        done -= skipped;
        if (skipped < field.iov_len)
            rest[count++] = (struct iovec){(char *)field.iov_base + skipped, field.iov_len - skipped};
    }
    return count;
}
