/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TCP_ZEROCOPY_RECEIVE maps the pages of the receive queue, where they are whole pages of data, and copies a
 * small remainder into a buffer in the same call. What it can do neither with is received as usual: how much
 * was mapped is in the tally. */
#include <errno.h>
#include <linux/tcp.h> /* not <netinet/tcp.h>: its struct ends before copybuf_address */
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workers/receiver.h"

/* When everything that waits fits into the copy buffer, the kernel copies all of it: so it holds less than a
 * page, which could have been mapped. */
enum { REMAINDER_BYTES = 4095 };

struct mapping {
    void *pages; /* owned: `bytes` of the socket */
    size_t bytes, mapped;
    struct iovec pieces[2]; /* what the last call took, for those who look at it */
};

static void *mmap_pages(int fd, size_t bytes, struct err *err)
{
    void *pages = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (pages != MAP_FAILED)
        return pages;
    err_errno(err, errno, "cannot map a TCP socket");
    err_hint(err, "mapping received pages needs Linux 4.18 or later");
    return NULL;
}

static int mmap_probe(struct err *err)
{
    own_fd fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_errno(err, errno, "cannot make a TCP socket");
    size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
    void *pages = mmap_pages(fd, bytes, err);
    if (pages == NULL)
        return -err->code;
    munmap(pages, bytes);
    struct tcp_zerocopy_receive zero_copy = {0};
    socklen_t length = sizeof zero_copy;
    if (getsockopt(fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zero_copy, &length) == 0 &&
        length > offsetof(struct tcp_zerocopy_receive, copybuf_len))
        return 0;
    err_set(err, EOPNOTSUPP, "this kernel cannot map received pages and copy the remainder");
    err_hint(err, "TCP_ZEROCOPY_RECEIVE with a copy buffer needs Linux 5.11 or later");
    return -err->code;
}

static int mmap_open(struct receiver_state *receiver, struct err *err)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    own_free struct mapping *mapping = calloc(1, sizeof *mapping);
    if (mapping == NULL)
        return err_errno(err, ENOMEM, "no memory to receive");
    mapping->bytes = (receiver->capacity + page - 1) / page * page;
    mapping->pages = mmap_pages(receiver->fd, mapping->bytes, err);
    if (mapping->pages == NULL)
        return -err->code;
    receiver->state = steal_pointer(&mapping);
    return 0;
}

static void mmap_close(struct receiver_state *receiver)
{
    struct mapping *mapping = receiver->state;
    munmap(mapping->pages, mapping->bytes);
    free(mapping);
}

/* As recv: what cannot be mapped, the end of the stream, and what is wrong with the connection. */
static ssize_t mmap_copy(struct receiver_state *receiver, size_t at, size_t most, int flags)
{
    size_t room = receiver->capacity - at;
    ssize_t received = recv(receiver->fd, receiver->buffer + at, most < room ? most : room, flags);
    receiver->tally.calls++;
    return received < 0 ? -errno : received;
}

static ssize_t mmap_receive(struct receiver_state *receiver)
{
    struct mapping *mapping = receiver->state;
    struct tcp_zerocopy_receive zero_copy = {
        .address = (uintptr_t)mapping->pages,
        .length = (uint32_t)mapping->bytes,
        .copybuf_address = (uintptr_t)receiver->buffer,
        .copybuf_len = REMAINDER_BYTES,
    };
    socklen_t length = sizeof zero_copy;
    int failed = getsockopt(receiver->fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zero_copy, &length);
    receiver->tally.calls++;
    if (failed < 0 && errno != EIO) /* EIO: nothing will come any more; recv tells why */
        return -errno;
    size_t copied = failed < 0 || zero_copy.copybuf_len < 0 ? 0 : (size_t)zero_copy.copybuf_len;
    mapping->mapped = failed < 0 ? 0 : zero_copy.length;
    receiver->tally.rx_mapped += mapping->mapped;
    size_t have = mapping->mapped + copied;
    if (failed < 0 || (have == 0 && zero_copy.err != 0))
        return mmap_copy(receiver, 0, receiver->capacity, 0);
    if (zero_copy.recv_skip_hint > 0) {
        ssize_t more = mmap_copy(receiver, copied, zero_copy.recv_skip_hint, MSG_DONTWAIT);
        return more > 0 ? (ssize_t)have + more : have > 0 ? (ssize_t)have : more;
    }
    if (have > 0)
        return (ssize_t)have;
    /* TCP_ZEROCOPY_RECEIVE does not wait. Then once more, after a look at the phase. */
    struct pollfd readable = {.fd = receiver->fd, .events = POLLIN};
    int ready = poll(&readable, 1, -1);
    receiver->tally.calls++;
    return ready < 0 ? -errno : -EINTR;
}

static const struct iovec *mmap_pieces(struct receiver_state *receiver)
{
    struct mapping *mapping = receiver->state;
    mapping->pieces[0] = (struct iovec){mapping->pages, mapping->mapped};
    mapping->pieces[1] = (struct iovec){receiver->buffer, receiver->capacity};
    return mapping->pieces;
}

const struct receiver_calls mmap_receiver = {
    .probe = mmap_probe,
    .open = mmap_open,
    .receive = mmap_receive,
    .pieces = mmap_pieces,
    .close = mmap_close,
};
