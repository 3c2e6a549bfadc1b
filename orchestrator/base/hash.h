/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FNV-1a, 64 bits (Fowler, Noll, Vo: http://www.isthe.com/chongo/tech/comp/fnv/, RFC 9923): one byte at a
 * time, so that it does not matter where a stream is cut, and every byte's place counts. Not for anything
 * that must withstand an attacker. */
#ifndef LABRUN_BASE_HASH_H
#define LABRUN_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

/* Continues `hash`, which begins as HASH_START. */
typedef uint64_t hash_add(uint64_t hash, const void *bytes, size_t length);

static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
    for (const unsigned char *byte = bytes; length > 0; byte++, length--)
        hash = (hash ^ *byte) * HASH_PRIME;
    return hash;
}

static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * HASH_PRIME;
    return hash ^ hash >> 32; /* the shift brings down what a multiplication only moves up */
}

/* Eight bytes at a time, for tables in memory: another number than FNV's, and one of this machine alone. */
static inline uint64_t hash_words(uint64_t hash, const void *bytes, size_t length)
{
    uint64_t word = 0;
    for (const unsigned char *at = bytes; length > 0; at += sizeof word) {
        size_t part = length < sizeof word ? length : sizeof word;
        word = part < sizeof word ? 0 : word;
        memcpy(&word, at, part);
        hash = hash_word(hash, word);
        length -= part;
    }
    return hash;
}

#endif
