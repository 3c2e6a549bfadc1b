/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/message.h"

#include <errno.h>
#include <stdlib.h>

#include "base/hash.h"

/* --- message --- */

/* Every buffer starts at a cache line, or throughput would depend on where the allocator put it. */
enum { LINE = 64 };

/* Writes the pattern of `number` to all fields; a new ring's messages hold their slots'. */
static void message_fill(const struct message *message, uint64_t number)
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

/* A buffer of its own for each field, or all fields one after the other in one, which the first one owns. */
static int message_open(struct message *message, const struct cell *cell, bool one_block)
{
    for (size_t i = 0; i < message->count; i++) {
        message->fields[i].iov_len = (size_t)cell_field_bytes(cell, (int64_t)i % cell->fields);
        message->bytes += message->fields[i].iov_len;
    }
    unsigned char *next = NULL;
    for (size_t i = 0; i < message->count; i++) {
        size_t bytes = one_block ? message->bytes : message->fields[i].iov_len;
        if (i == 0 || !one_block)
            next = aligned_alloc(LINE, (bytes + LINE - 1) / LINE * LINE);
        if (next == NULL)
            return -ENOMEM;
        message->fields[i].iov_base = next;
        next += message->fields[i].iov_len;
    }
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

/* --- number --- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The first bytes of a message, over as many fields as they take. */
static void message_begin(const struct message *message, const void *bytes, size_t length)
{
    for (size_t i = 0, written = 0; i < message->count && written < length; i++) {
        const struct iovec *field = &message->fields[i];
        size_t part = least(length - written, field->iov_len);
        memcpy(field->iov_base, (const char *)bytes + written, part);
        written += part;
    }
}

void number_write(const struct message *message, uint64_t number)
{
    message_begin(message, &number, sizeof number);
}

uint64_t number_read(const struct iovec *pieces, size_t at)
{
    uint64_t number = 0;
    for (size_t read = 0; read < sizeof number; pieces++) {
        size_t part = at < pieces->iov_len ? least(sizeof number - read, pieces->iov_len - at) : 0;
        memcpy((char *)&number + read, (const char *)pieces->iov_base + at, part);
        at -= least(at, pieces->iov_len);
        read += part;
    }
    return number;
}
_Static_assert(sizeof(uint64_t) == NUMBER_BYTES, "the rule knows the number's size");

/* --- proof --- */

static uint64_t checksum_begin(uint64_t number)
{
    return hash_bytes(HASH_START, &number, sizeof number);
}

void proof_write(const struct message *message, uint64_t number)
{
    message_fill(message, number);
    struct proof_header header = {number, checksum_begin(number)};
    size_t left = sizeof header;
    for (size_t i = 0; i < message->count; i++) {
        const struct iovec *field = &message->fields[i];
        size_t skipped = least(left, field->iov_len);
        header.checksum = hash_bytes(header.checksum, (const unsigned char *)field->iov_base + skipped,
                                     field->iov_len - skipped);
        left -= skipped;
    }
    message_begin(message, &header, sizeof header);
}

static int header_read(struct proof *proof, const unsigned char *bytes, size_t length, struct err *err)
{
    memcpy((char *)&proof->header + proof->at, bytes, length);
    proof->at += length;
    if (proof->at < PROOF_BYTES)
        return 0;
    uint64_t number = proof->header.number;
    if (number != proof->number && !(proof->gaps && number > proof->number))
        return err_set(err, EBADMSG, "message %llu arrived with the number %llu in it",
                       (unsigned long long)proof->number, (unsigned long long)number);
    proof->number = number;
    proof->checksum = checksum_begin(number);
    return 0;
}

int proof_read(struct proof *proof, const void *bytes, size_t length, struct err *err)
{
    const unsigned char *next = bytes;
    while (length > 0) {
        bool in_header = proof->at < PROOF_BYTES;
        size_t part = least(length, (in_header ? PROOF_BYTES : proof->message_bytes) - proof->at);
        if (in_header && header_read(proof, next, part, err) < 0)
            return -err->code;
        if (!in_header) {
            proof->checksum = hash_bytes(proof->checksum, next, part);
            proof->at += part;
        }
        if (proof->at == proof->message_bytes) {
            if (proof->checksum != proof->header.checksum)
                return err_set(err, EBADMSG,
                               "message %llu arrived with other bytes than were sent: checksum %016llx, sent "
                               "with %016llx",
                               (unsigned long long)proof->number, (unsigned long long)proof->checksum,
                               (unsigned long long)proof->header.checksum);
            proof->number++;
            proof->at = 0;
        }
        next += part;
        length -= part;
    }
    return 0;
}
