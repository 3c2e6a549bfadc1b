/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An io_uring for one connection's thread: what this kernel offers, how a ring is set up, and how it is
 * waited on with the system calls counted. What is put into it is the mechanisms' business. */
#ifndef LABRUN_WORKERS_URING_H
#define LABRUN_WORKERS_URING_H

#include <liburing.h>

#include "base/err.h"
#include "record/sample.h"

/* liburing 2.3 (Debian 12) lacks the names, which came with Linux 6.2. */
enum { URING_ZC_REPORT_USAGE = 1 << 3 };    /* in a send's ioprio */
enum { URING_FILE = 0 };                    /* the only one that a ring has registered */
#define URING_ZC_COPIED (UINT32_C(1) << 31) /* in its notification's result */

/* Can the workers use io_uring, and does it know the operation? -EPERM or -EOPNOTSUPP with a hint. */
int uring_probe(int operation, const char *name, struct err *err);

/* As uring_probe, and can a zero-copy send say whether it copied? */
int uring_probe_zero_copy(int operation, const char *name, struct err *err);

/* By the thread that will use it, and end it. `completions` may be there before the kernel has to store them
 * elsewhere. */
int uring_open(unsigned entries, unsigned completions, struct io_uring *ring, struct err *err);

/* Makes `fd` the ring's URING_FILE, for requests with IOSQE_FIXED_FILE: it is not looked up anew by each. */
int uring_register_file(struct io_uring *ring, int fd, struct err *err);

/* Submits what is prepared and waits until `wanted` completions are there: one system call. A signal, or a
 * kernel that wants its completions taken first, ends it early: 0 all the same. -errno. */
int uring_enter(struct io_uring *ring, unsigned wanted, struct tally *tally);

/* A free submission entry. Callers never have more in use than the ring has: none left is a mistake of ours.
 */
static inline struct io_uring_sqe *uring_sqe(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (sqe == NULL)
        __builtin_trap();
    return sqe;
}

#endif
