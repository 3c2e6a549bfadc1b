/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/proof.h"

#include <errno.h>
#include <string.h>

#include "base/hash.h"

static uint64_t checksum_begin(uint64_t number)
{
    return hash_bytes(HASH_START, &number, sizeof number);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static uint64_t message_checksum(const struct message *message, uint64_t number)
{
    uint64_t checksum = checksum_begin(number);
    size_t header = PROOF_BYTES;
    for (size_t i = 0; i < message->count; i++) {
        const struct iovec *field = &message->fields[i];
        size_t skipped = least(header, field->iov_len);
        checksum =
            hash_bytes(checksum, (const unsigned char *)field->iov_base + skipped, field->iov_len - skipped);
        header -= skipped;
    }
    return checksum;
}

void proof_write(const struct message *message, uint64_t number)
{
    message_fill(message, number);
    struct proof_header header = {number, message_checksum(message, number)};
    for (size_t i = 0, written = 0; i < message->count && written < sizeof header; i++) {
        const struct iovec *field = &message->fields[i];
        size_t part = least(sizeof header - written, field->iov_len);
        memcpy(field->iov_base, (const char *)&header + written, part);
        written += part;
    }
}

void proof_begin(const struct cell *cell, struct proof *proof)
{
    *proof = (struct proof){
        .message_bytes = (size_t)cell->message_size,
        .gaps = cell->transport == TRANSPORT_UDP,
    };
}

/* The header is complete. */
static int proof_number(struct proof *proof, struct err *err)
{
    uint64_t number = proof->header.number;
    if (number != proof->number && !(proof->gaps && number > proof->number))
        return err_set(err, EBADMSG, "message %llu arrived with the number %llu in it",
                       (unsigned long long)proof->number, (unsigned long long)number);
    proof->number = number;
    proof->checksum = checksum_begin(number);
    return 0;
}

/* The message is complete. */
static int proof_checksum(struct proof *proof, struct err *err)
{
    if (proof->checksum != proof->header.checksum)
        return err_set(
            err, EBADMSG,
            "message %llu arrived with other bytes than were sent: checksum %016llx, sent with %016llx",
            (unsigned long long)proof->number, (unsigned long long)proof->checksum,
            (unsigned long long)proof->header.checksum);
    proof->number++;
    proof->at = 0;
    return 0;
}

static int header_read(struct proof *proof, const unsigned char *bytes, size_t length, struct err *err)
{
    memcpy((char *)&proof->header + proof->at, bytes, length);
    proof->at += length;
    return proof->at == PROOF_BYTES ? proof_number(proof, err) : 0;
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
        if (proof->at == proof->message_bytes && proof_checksum(proof, err) < 0)
            return -err->code;
        next += part;
        length -= part;
    }
    return 0;
}
