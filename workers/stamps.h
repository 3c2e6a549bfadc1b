/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a receiver learns when a message was to be sent and when it really was: stamps of a connection's last
 * messages in the memory that both workers share, found by the message's number. Nothing of it is in the
 * messages: a buffer that the kernel still reads is never written for it. */
#ifndef LABRUN_WORKERS_STAMPS_H
#define LABRUN_WORKERS_STAMPS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/histogram.h"
#include "record/sample.h"

/* A power of two: what TCP holds at most in its buffers where it is left alone (4 MB and 6 MB) are so many
 * messages of 160 bytes. */
enum { STAMPS = 1 << 16 };

struct stamp {
    atomic_uint_fast64_t number; /* of the message, from 1; 0: there is none yet, or it is being written */
    atomic_uint_fast64_t intended_ns, actual_ns; /* CLOCK_MONOTONIC; intended 0: the message does not count */
};

/* Of one connection, whose sender writes the stamps and whose receiver reads them. */
struct stamped {
    _Alignas(128) struct stamp stamps[STAMPS];
    struct histogram sent;    /* the receiver's: from the actual send */
    struct paced_sample kept; /* the sender's gaps, the receiver's times */
};

/* Before message `number` (from 0) is handed over. Whoever reads one that is written meanwhile finds out. */
static inline void stamps_write(struct stamped *stamped, uint64_t number, uint64_t intended_ns,
                                uint64_t actual_ns)
{
    struct stamp *stamp = &stamped->stamps[number % STAMPS];
    atomic_store_explicit(&stamp->number, 0, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&stamp->intended_ns, intended_ns, memory_order_relaxed);
    atomic_store_explicit(&stamp->actual_ns, actual_ns, memory_order_relaxed);
    atomic_store_explicit(&stamp->number, number + 1, memory_order_release);
}

/* False: the sender has gone on by STAMPS messages, and the stamp is another one's. */
static inline bool stamps_read(const struct stamped *stamped, uint64_t number, uint64_t *intended_ns,
                               uint64_t *actual_ns)
{
    const struct stamp *stamp = &stamped->stamps[number % STAMPS];
    if (atomic_load_explicit(&stamp->number, memory_order_acquire) != number + 1)
        return false;
    *intended_ns = atomic_load_explicit(&stamp->intended_ns, memory_order_relaxed);
    *actual_ns = atomic_load_explicit(&stamp->actual_ns, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(&stamp->number, memory_order_relaxed) == number + 1;
}

#endif
