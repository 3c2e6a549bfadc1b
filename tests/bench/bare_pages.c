/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops that lend pages to the kernel and wait until it no longer needs them. */
#include "bench/bare_loops.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h> /* struct timespec, which the next one uses and does not define */
#include <unistd.h>

#include <linux/errqueue.h>

/* Sends that the notifications which are there say are done. Over TCP they come in order, so that their
 * number tells which slots are free. */
static unsigned collect(int fd)
{
    unsigned done = 0;
    for (;;) {
        _Alignas(struct cmsghdr) char space[128];
        struct msghdr header = {.msg_control = space, .msg_controllen = sizeof space};
        if (recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
            bare_check(errno == EAGAIN, "recvmsg");
            return done;
        }
        struct sock_extended_err error;
        const struct cmsghdr *item = CMSG_FIRSTHDR(&header);
        bare_check(item != NULL, "a notification without content");
        memcpy(&error, CMSG_DATA(item), sizeof error);
        done += error.ee_data - error.ee_info + 1;
    }
}

static unsigned await(int fd)
{
    unsigned done;
    while ((done = collect(fd)) == 0) {
        struct pollfd queue = {.fd = fd};
        bare_check(poll(&queue, 1, -1) == 1, "poll");
    }
    return done;
}

void bare_zero_copy(struct bare *bare)
{
    struct msghdr header = {.msg_iovlen = bare->count};
    const unsigned half = bare->slots > 1 ? bare->slots / 2 : 1;
    unsigned flying = 0;
    int on = 1;
    bare_check(setsockopt(bare->fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) == 0, "SO_ZEROCOPY");
    for (unsigned slot = 0; bare_goes_on(bare);) {
        header.msg_iov = bare_fields(bare, slot);
        ssize_t sent = sendmsg(bare->fd, &header, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (sent < 0 && errno == ENOBUFS && flying > 0) {
            flying -= await(bare->fd);
            continue;
        }
        bare_check(sent > 0, "sendmsg");
        flying++;
        if ((size_t)sent < bare->bytes)
            bare_finish(bare, slot, (size_t)sent);
        slot = bare_next(bare, slot);
        if (slot % half == 0)
            flying -= collect(bare->fd);
        while (flying == bare->slots)
            flying -= await(bare->fd);
    }
    while (flying > 0)
        flying -= await(bare->fd);
}

static void empty_pipe(const struct bare *bare, int pipe, size_t bytes, bool more)
{
    while (bytes > 0) {
        ssize_t moved = splice(pipe, NULL, bare->fd, NULL, bytes, more ? SPLICE_F_MORE : 0);
        bare_check(moved > 0, "splice");
        bytes -= (size_t)moved;
    }
}

/* The whole message; where the pipe is narrower, the rest of it follows in rounds. */
static void splice_message(const struct bare *bare, const int ends[2], unsigned slot)
{
    ssize_t filled = vmsplice(ends[1], bare_fields(bare, slot), bare->count, 0);
    bare_check(filled > 0, "vmsplice");
    size_t sent = (size_t)filled;
    empty_pipe(bare, ends[0], sent, sent < bare->bytes);
    const struct iovec *field = bare_fields(bare, slot);
    for (size_t before = 0; sent < bare->bytes; before += field++->iov_len) {
        while (sent < before + field->iov_len) {
            struct iovec rest = {(char *)field->iov_base + (sent - before), before + field->iov_len - sent};
            filled = vmsplice(ends[1], &rest, 1, 0);
            bare_check(filled > 0, "vmsplice");
            sent += (size_t)filled;
            empty_pipe(bare, ends[0], (size_t)filled, sent < bare->bytes);
        }
    }
}

/* Until at most `most` bytes are unacknowledged; how many are. */
static uint64_t unacknowledged(int fd, uint64_t most)
{
    int bytes;
    for (unsigned tries = 0;; tries++) {
        bare_check(ioctl(fd, SIOCOUTQ, &bytes) == 0, "SIOCOUTQ");
        if ((uint64_t)bytes <= most)
            return (uint64_t)bytes;
        struct pollfd socket = {.fd = fd};
        if (tries < 64)
            sched_yield();
        else
            bare_check(poll(&socket, 1, 1) == 0, "poll");
    }
}

void bare_splice(struct bare *bare)
{
    const uint64_t most = (uint64_t)(bare->slots - 1) * bare->bytes;
    uint64_t flying = 0; /* bytes, at most */
    int ends[2], buffers = 16;
    bare_check(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
    for (unsigned i = 0; i < bare->count; i++)
        buffers += (int)(bare->fields[i].iov_len / 4096) + 2;
    while (buffers > 16 && fcntl(ends[1], F_SETPIPE_SZ, buffers * 4096) < 0)
        buffers /= 2;
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot)) {
        splice_message(bare, ends, slot);
        flying += bare->bytes;
        if (flying > most)
            flying = unacknowledged(bare->fd, most);
    }
    close(ends[0]);
    close(ends[1]);
}
