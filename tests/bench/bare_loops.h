/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For every mechanism the least that makes its system calls on a ring of messages: a loop, written as a
 * programmer would who needs nothing but the bytes sent. It counts its messages and has no other number, no
 * reading and no switch. Nothing of labrun is in here: it is what labrun is compared with. Errors end the
 * process. */
#ifndef LABRUN_BENCH_BARE_LOOPS_H
#define LABRUN_BENCH_BARE_LOOPS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct bare {
    int fd;                  /* of a connected TCP socket */
    const atomic_bool *stop; /* looked at before every message */
    unsigned slots, count;   /* messages in the ring, fields of each */
    size_t bytes;            /* of a message */
    struct iovec *fields;    /* slots x count, allocated one by one, or a block a message */
    unsigned long long sent; /* messages */
};

typedef void bare_function(struct bare *bare);

struct bare_loop {
    const char *mechanism; /* labrun's name of what it does */
    bare_function *run;
    bool one_block; /* a message's fields lie in one block */
};

/* NULL: there is none of this name. */
const struct bare_loop *bare_loop_find(const char *mechanism);

/* Makes the ring, each buffer on a cache line of its own as labrun's. It lives as long as the process. */
void bare_ring(struct bare *bare, const struct bare_loop *loop);

/* Runs the loop until it is told to stop; a function of its own for profilers to find. */
void bare_run(struct bare *bare, const struct bare_loop *loop);

/* The loops that need more than their call: bare_pages.c, bare_uring.c. */
bare_function bare_zero_copy, bare_splice;
bare_function bare_uring_send, bare_uring_zero_copy, bare_uring_zero_copy_fixed;

/* Sends what is left of a message of which `sent` bytes went out. */
void bare_finish(const struct bare *bare, unsigned slot, size_t sent);

__attribute__((noreturn, cold)) void bare_die(const char *what);

static inline void bare_check(bool ok, const char *what)
{
    if (__builtin_expect(!ok, 0))
        bare_die(what);
}

static inline bool bare_goes_on(const struct bare *bare)
{
    return !atomic_load_explicit(bare->stop, memory_order_relaxed);
}

static inline struct iovec *bare_fields(const struct bare *bare, unsigned slot)
{
    return bare->fields + (size_t)slot * bare->count;
}

/* A message is sent: the slot of the next one. */
static inline unsigned bare_next(struct bare *bare, unsigned slot)
{
    bare->sent++;
    return slot + 1 < bare->slots ? slot + 1 : 0;
}

static inline void bare_send(int fd, const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t more = send(fd, bytes + done, length - done, MSG_NOSIGNAL);
        bare_check(more > 0, "send");
        done += (size_t)more;
    }
}

#endif
