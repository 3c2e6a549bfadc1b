/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vmsplice puts references to the message's pages into a pipe, splice moves them on to the socket: nothing is
 * copied, and nothing tells when the kernel has read the pages, which it does after the calls returned: when
 * it transmits, and again when it transmits anew. Until the bytes are acknowledged, whoever writes the
 * message changes what is sent. So a slot of the ring is used again only when everything of it was
 * acknowledged, which SIOCOUTQ tells. Where both ends are on one machine that is not enough: over veth and
 * loopback the receiver's queue refers to the same pages until they are received, acknowledged or not. That
 * is why splice is frozen: only the receiver's own word would do. No SPLICE_F_GIFT: the pages stay the
 * sender's. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "workers/sender.h"

enum {
    PAGE = 4096,     /* or more: then the pipe has more room than needed */
    PIPE_LEAST = 16, /* buffers of a new pipe */
    PIPE_MOST = 1 << 18,
    YIELDS = 64, /* tries before the thread waits for an acknowledgement that comes late */
    WAIT_MS = 1,
};

struct splice_pipe {
    int out, in;           /* owned: the pipe's ends, read from and written to */
    uint64_t given, acked; /* bytes: handed to the socket; known to be acknowledged */
};

static int splice_open(struct sender *sender, struct err *err)
{
    int ends[2];
    own_free struct splice_pipe *state = calloc(1, sizeof *state);
    if (state == NULL)
        return err_errno(err, ENOMEM, "no memory for a pipe");
    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_errno(err, errno, "cannot make a pipe");
    *state = (struct splice_pipe){.out = ends[0], .in = ends[1]};
    /* A buffer of the pipe holds a piece of one page: so many the largest message needs. What
     * fs.pipe-max-size does not allow is not needed: a large message then takes several rounds. */
    const struct message *message = &sender->ring.messages[0];
    size_t buffers = 0;
    for (size_t i = 0; i < message->count; i++)
        buffers += message->fields[i].iov_len / PAGE + 2;
    buffers = buffers < PIPE_MOST ? buffers : PIPE_MOST;
    while (buffers > PIPE_LEAST && fcntl(state->in, F_SETPIPE_SZ, (int)buffers * PAGE) < 0)
        buffers /= 2;
    sender->state = steal_pointer(&state);
    return 0;
}

static void splice_close(struct sender *sender)
{
    struct splice_pipe *state = sender->state;
    close(state->out);
    close(state->in);
    free(state);
}

/* Moves what is in the pipe to the socket. */
static ssize_t splice_drain(struct sender *sender, size_t bytes, bool more)
{
    const struct splice_pipe *state = sender->state;
    for (size_t left = bytes; left > 0;) {
        ssize_t moved = splice(state->out, NULL, sender->fd, NULL, left, more ? SPLICE_F_MORE : 0);
        sender->tally.calls++;
        if (moved == 0)
            return -EPIPE;
        if (moved < 0 && errno != EINTR)
            return -errno;
        left -= moved > 0 ? (size_t)moved : 0;
        sender->tally.partial += moved > 0 && left > 0;
    }
    return (ssize_t)bytes;
}

/* The next message of the ring may be written when at most the others are unacknowledged. */
static int splice_acknowledged(struct sender *sender)
{
    struct splice_pipe *state = sender->state;
    const uint64_t others = (uint64_t)(sender->ring.slots - 1) * sender->ring.messages[0].bytes;
    int unacked;
    if (state->given - state->acked <= others)
        return 1;
    if (ioctl(sender->fd, SIOCOUTQ, &unacked) < 0)
        return -errno;
    state->acked = state->given - (uint64_t)unacked;
    return (uint64_t)unacked <= others;
}

/* Nothing wakes a thread when an acknowledgement comes. It comes soon as a rule: so the CPU is first offered
 * to others, and only then given up for a millisecond. */
static int splice_free(struct sender *sender)
{
    for (unsigned tries = 0;; tries++) {
        int acknowledged = splice_acknowledged(sender);
        if (acknowledged != 0)
            return acknowledged < 0 ? acknowledged : 0;
        struct pollfd socket = {.fd = sender->fd}; /* only what ends a connection */
        if (tries < YIELDS)
            sched_yield();
        else if (poll(&socket, 1, WAIT_MS) > 0)
            return -EPIPE;
    }
}

static ssize_t splice_send(struct sender *sender, struct message *message)
{
    struct splice_pipe *state = sender->state;
    const struct iovec *fields = message->fields;
    size_t count = message->count;
    for (size_t sent = 0; sent < message->bytes;) {
        ssize_t filled = vmsplice(state->in, fields, count, 0); /* the pipe is empty: takes at least a page */
        sender->tally.calls++;
        if (filled < 0 && errno != EINTR)
            return -errno;
        sent += filled > 0 ? (size_t)filled : 0;
        ssize_t moved = filled > 0 ? splice_drain(sender, (size_t)filled, sent < message->bytes) : 0;
        if (moved < 0)
            return moved;
        if (__builtin_expect(sent < message->bytes, 0)) {
            count = message_rest(message, sent, sender->rest);
            fields = sender->rest;
        }
    }
    state->given += message->bytes;
    int failed = splice_free(sender);
    return failed < 0 ? failed : (ssize_t)message->bytes;
}

const struct sender_calls splice_sender = {
    .open = splice_open,
    .send = splice_send,
    .close = splice_close,
};
