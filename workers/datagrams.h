/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datagrams that wait until there are as many as cell->batch says, to be sent with one sendmmsg(2): what the
 * batched form of a mechanism adds to it. In which buffers a message lies is the mechanisms' business. */
#ifndef LABRUN_WORKERS_DATAGRAMS_H
#define LABRUN_WORKERS_DATAGRAMS_H

#include "workers/sender.h"

struct datagrams {
    struct mmsghdr *headers; /* owned: `batch`, in the order of sending */
    struct iovec *blocks;    /* owned: `batch`; the vectors of messages that lie in one block */
    unsigned batch, count;   /* messages: that make a batch; that wait */
};

/* For cell->batch messages, at most a ring's. After an error nothing is left to close. */
int datagrams_open(const struct sender *sender, struct datagrams *datagrams, struct err *err);
void datagrams_close(struct datagrams *datagrams);

/* One more waits: `vector` stays as it is until it is sent. True: now they are a batch. */
static inline bool datagrams_add(struct datagrams *datagrams, struct iovec *vector, size_t count)
{
    struct msghdr *header = &datagrams->headers[datagrams->count].msg_hdr;
    header->msg_iov = vector;
    header->msg_iovlen = count;
    return ++datagrams->count == datagrams->batch;
}

/* Sends all that wait: one system call as a rule, counted. The kernel ends one early at the first datagram
 * that it refuses, and says why when it is given that one again: -errno. */
int datagrams_flush(struct sender *sender, struct datagrams *datagrams);

/* For mechanisms that need no other state: struct sender_calls. */
int datagrams_sender_open(struct sender *sender, struct err *err);
int datagrams_sender_reap(struct sender *sender, bool wait);
void datagrams_sender_close(struct sender *sender);

#endif
