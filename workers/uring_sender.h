/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the io_uring senders share: messages are prepared until there are as many as cell->batch says, and
 * submitted with one system call. A batch is waited for in it; a single message only if it is not sent by
 * then. Two sends of one stream must not overtake each other: those of a batch are linked (IOSQE_IO_LINK), so
 * that each begins when the one before is done, and MSG_WAITALL makes the kernel send each to its end. If it
 * does not, the link breaks, and the rest is sent one by one. A zero-copy send has two completions: the
 * result, and a notification when its pages are free again. */
#ifndef LABRUN_WORKERS_URING_SENDER_H
#define LABRUN_WORKERS_URING_SENDER_H

#include "workers/sender.h"
#include "workers/uring.h"

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

int uring_sender_open(struct sender *sender, uring_prepare *prepare, struct err *err);
/* As uring_sender_open, for sends that lend their pages: a Unix socket takes none. */
int uring_sender_open_zero_copy(struct sender *sender, uring_prepare *prepare, struct err *err);
void uring_sender_close(struct sender *sender);

/* struct sender_calls. */
ssize_t uring_sender_send(struct sender *sender, struct message *message);
int uring_sender_reap(struct sender *sender, bool wait);

#endif
