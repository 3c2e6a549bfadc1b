/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An io_uring for one connection, also where its thread has several: what this kernel offers, how a ring is
 * set up, and how it is waited on with the system calls counted. What is put into it is the mechanisms'
 * business. */
#ifndef LABRUN_WORKERS_URING_H
#define LABRUN_WORKERS_URING_H

#include <liburing.h>
#include <stdbool.h>

#include "base/err.h"
#include "record/sample.h"
#include "workers/sender.h"

/* --- uring --- */

/* liburing 2.3 (Debian 12) lacks the names, which came with Linux 6.2. */
enum { URING_ZC_REPORT_USAGE = 1 << 3 };    /* in a send's ioprio */
enum { URING_FILE = 0 };                    /* the only one that a ring has registered */
#define URING_ZC_COPIED (UINT32_C(1) << 31) /* in its notification's result */

/* Can the workers use io_uring, does it know the operation, and can one that is `zero_copy` say whether it
 * copied? -EPERM or -EOPNOTSUPP with a hint. */
int uring_probe(int operation, const char *name, bool zero_copy, struct err *err);

/* By the thread that will use it, and end it. `completions` may be there before the kernel has to store them
 * elsewhere. */
int uring_open(unsigned entries, unsigned completions, struct io_uring *ring, struct err *err);

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

/* --- uring sender --- */
/* What the io_uring senders share: messages are prepared until there are as many as cell->batch says, and
 * submitted with one system call. A batch is waited for in it; a single message only if it is not sent by
 * then. Two sends of one stream must not overtake each other: those of a batch are linked (IOSQE_IO_LINK), so
 * that each begins when the one before is done, and MSG_WAITALL makes the kernel send each to its end. If it
 * does not, the link breaks, and the rest is sent one by one. A zero-copy send has two completions: the
 * result, and a notification when its pages are free again. */

/* Prepares the send of the vector, which lives until the send is done; flags are MSG_... */
typedef void uring_prepare(struct io_uring_sqe *sqe, const struct msghdr *header, int flags);

struct uring_sender {
    struct io_uring ring; /* owned */
    uring_prepare *prepare;
    struct msghdr *headers; /* owned: one for each slot of the message ring, the slot's whole message */
    struct msghdr rest;     /* what is left of a message whose batch is done */
    int *results;           /* owned: of each slot, bytes or -errno */
    unsigned *left;         /* owned: of each slot, notifications that are still to come */
    unsigned batch;         /* messages per submission */
    unsigned first, count;  /* slots that are prepared, and not submitted yet */
    unsigned results_left;  /* of what was submitted */
    unsigned incomplete;    /* sum of `left` */
    bool fixed;             /* the buffer of slot i is registered with number i */
};

/* `zero_copy`: the sends lend their pages, and a Unix socket takes none. */
int uring_sender_open(struct sender *sender, uring_prepare *prepare, bool zero_copy, struct err *err);
void uring_sender_close(struct sender *sender);

/* struct sender_calls. */
ssize_t uring_sender_send(struct sender *sender, struct message *message);
int uring_sender_reap(struct sender *sender, bool wait);

#endif
