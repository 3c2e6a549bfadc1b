/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MSG_ZEROCOPY: the kernel takes references to the user's pages, and says on the error queue when it no
 * longer needs them (Documentation/networking/msg_zerocopy.rst). */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h> /* struct timespec, which the next one uses and does not define */
#include <unistd.h>

#include <linux/errqueue.h>

#include "base/clock.h"
#include "workers/completions.h"
#include "workers/sender.h"

enum {
    BATCH = 64,         /* notifications taken at once between two messages; one covers many sends */
    SILENCE_MS = 2000,  /* no completion at all for so long: there will be none */
    MEMORY_WAIT_MS = 1, /* between two tries when other connections hold all locked memory */
    MEMORY_TRIES = 1000,
};

struct zero_copy {
    struct completions completions;
    unsigned first;        /* slot of the first datagram that waits; the others follow it in the ring */
    unsigned half;         /* the error queue is looked at every so many messages */
    unsigned memory_tries; /* ENOBUFS in a row with nothing in flight */
};

/* --- notifications --- */
/* As they come from the socket's error queue. */

struct notification {
    uint32_t low, high; /* the sends it covers, inclusive */
    bool copied;        /* SO_EE_CODE_ZEROCOPY_COPIED: the kernel copied after all */
};

static bool notification_parse(struct msghdr *header, struct notification *notification)
{
    for (struct cmsghdr *item = CMSG_FIRSTHDR(header); item != NULL; item = CMSG_NXTHDR(header, item)) {
        bool ip4 = item->cmsg_level == SOL_IP && item->cmsg_type == IP_RECVERR;
        bool ip6 = item->cmsg_level == SOL_IPV6 && item->cmsg_type == IPV6_RECVERR;
        if (!ip4 && !ip6)
            continue;
        struct sock_extended_err error;
        memcpy(&error, CMSG_DATA(item), sizeof error);
        if (error.ee_origin != SO_EE_ORIGIN_ZEROCOPY || error.ee_errno != 0)
            continue;
        *notification = (struct notification){
            .low = error.ee_info,
            .high = error.ee_data,
            .copied = (error.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) != 0,
        };
        return true;
    }
    return false;
}

/* Takes one notification, never blocks. Returns 1, 0 when there is none, -errno. */
static int notifications_read(int fd, struct notification *notification)
{
    /* The error and behind it an address, of either family. */
    _Alignas(struct cmsghdr) char
        space[CMSG_SPACE(sizeof(struct sock_extended_err) + sizeof(struct sockaddr_in6))];
    for (;;) {
        struct msghdr header = {.msg_control = space, .msg_controllen = sizeof space};
        if (recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
            if (errno == EINTR)
                continue;
            return errno == EAGAIN ? 0 : -errno;
        }
        if (notification_parse(&header, notification))
            return 1; /* anything else in the queue, an ICMP error say, is none of ours */
    }
}

/* Waits until something stands in the error queue, a signal comes, or `timeout_ms` are over. Returns 1 if it
 * is worth reading now, 0 if not, -errno when the connection has failed: then no more will come. */
static int notifications_wait(int fd, int timeout_ms)
{
    struct pollfd queue = {.fd = fd}; /* POLLERR is always reported: the queue is not empty */
    int ready = poll(&queue, 1, timeout_ms);
    if (ready < 0)
        return errno == EINTR ? 0 : -errno;
    if (ready == 0)
        return 0;
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error != 0)
        return -error;
    /* Hung up, with nothing queued: poll() would return at once for ever. */
    return (queue.revents & POLLERR) ? 1 : -EPIPE;
}

/* --- opening --- */

static const char *const hints[] = {
    [TRANSPORT_TCP] = "MSG_ZEROCOPY on TCP needs Linux 4.14 or later",
    [TRANSPORT_UDP] = "MSG_ZEROCOPY on UDP needs Linux 5.0 or later",
    [TRANSPORT_UNIX] = "a Unix socket has no MSG_ZEROCOPY: use transport=tcp or udp",
};

static int zero_copy_enable(int fd, unsigned transport, struct err *err)
{
    int on = 1;
    socklen_t length = sizeof on;
    if (setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) < 0) {
        err_errno(err, errno, "cannot set SO_ZEROCOPY");
        err_hint(err, "%s", hints[transport]);
        return -err->code;
    }
    /* Without it the kernel ignores MSG_ZEROCOPY and says nothing. */
    if (getsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, &length) < 0 || on != 1)
        return err_set(err, EOPNOTSUPP, "the kernel accepted SO_ZEROCOPY and did not set it");
    return 0;
}

static int zero_copy_probe(struct err *err)
{
    own_fd fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return err_errno(err, errno, "cannot make a TCP socket");
    return zero_copy_enable(fd, TRANSPORT_TCP, err);
}

static int zero_copy_open(struct sender *sender, struct err *err)
{
    if (zero_copy_enable(sender->fd, sender->cell->transport, err) < 0)
        return -err->code;
    /* A send pins its bytes and up to two pages more, whole or not at all (mm_account_pinned_pages(),
     * net/core/skbuff.c): a message beyond the limit would be refused for ever. */
    struct rlimit limit;
    rlim_t pinned = (rlim_t)sender->ring.messages[0].bytes + 2 * (rlim_t)sysconf(_SC_PAGESIZE);
    if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        pinned > limit.rlim_cur) {
        err_hint(err, "a smaller message, or a higher limit: ulimit -l %llu",
                 (unsigned long long)pinned / 1024 + 1);
        return err_set(err, ENOBUFS,
                       "zero-copy pins a message whole, and only %llu KB of memory may be locked",
                       (unsigned long long)limit.rlim_cur / 1024);
    }
    own_free struct zero_copy *state = calloc(1, sizeof *state);
    if (state == NULL)
        return err_errno(err, ENOMEM, "no memory to follow zero-copy sends");
    state->half = sender->ring.slots / 2;
    if (completions_open(sender->ring.slots, 0, &state->completions, err) < 0)
        return -err->code;
    sender->state = steal_pointer(&state);
    return 0;
}

static void zero_copy_close(struct sender *sender)
{
    struct zero_copy *state = sender->state;
    completions_close(&state->completions);
    free(state);
}

/* Takes up to BATCH notifications that are there already. Returns how many, or -errno. */
static int zero_copy_collect(struct sender *sender)
{
    struct zero_copy *state = sender->state;
    for (int taken = 0; taken < BATCH; taken++) {
        struct notification notification = {0};
        int read = notifications_read(sender->fd, &notification);
        if (read <= 0)
            return read < 0 ? read : taken;
        int64_t sends = completions_take(&state->completions, notification.low, notification.high);
        if (sends < 0)
            return err_set(&sender->err, EPROTO,
                           "the kernel completed zero-copy sends %u to %u, which are not outstanding",
                           notification.low, notification.high);
        sender->tally.zc_notifications++;
        sender->tally.zc_completions += (uint64_t)sends;
        sender->tally.zc_copied += notification.copied ? (uint64_t)sends : 0;
    }
    return BATCH;
}

/* Takes at least one notification; some send is incomplete. */
static int zero_copy_await(struct sender *sender)
{
    uint64_t began_ns = clock_now_ns();
    for (;;) {
        int taken = zero_copy_collect(sender);
        if (taken != 0)
            return taken < 0 ? taken : 0;
        int ready = notifications_wait(sender->fd, SILENCE_MS);
        if (ready < 0)
            return ready;
        bool silent = clock_now_ns() - began_ns >= SILENCE_MS * UINT64_C(1000000);
        if (ready == 0 && silent && sender->tally.zc_completions == 0)
            return err_set(&sender->err, EIO,
                           "the kernel ignored MSG_ZEROCOPY: no completion within %d ms of %llu sends",
                           SILENCE_MS, (unsigned long long)sender->tally.zc_sends);
    }
}

static void zero_copy_accepted(struct sender *sender, unsigned slot)
{
    struct zero_copy *state = sender->state;
    completions_add(&state->completions, slot);
    sender->tally.zc_sends++;
    state->memory_tries = 0;
}

/* A system call took nothing: 0 to try again, or -errno. */
static int zero_copy_refused(struct sender *sender)
{
    struct zero_copy *state = sender->state;
    if (errno != ENOBUFS)
        return errno == EINTR ? 0 : -errno;
    /* optmem (of the socket) or locked memory (of the user) is used up. Completions give both back; with
     * nothing in flight here, other connections of the same user may. */
    sender->tally.zc_enobufs++;
    if (state->completions.incomplete > 0)
        return zero_copy_await(sender);
    if (state->memory_tries++ < MEMORY_TRIES) {
        int ready = notifications_wait(sender->fd, MEMORY_WAIT_MS);
        return ready < 0 ? ready : 0;
    }
    err_errno(&sender->err, ENOBUFS, "MSG_ZEROCOPY has no memory although no send is in flight");
    err_hint(&sender->err,
             "raise net.core.optmem_max or the limit of locked memory (ulimit -l), or lower in_flight");
    return -sender->err.code;
}

/* After a send: the ring's next message may be written when this returns. */
static ssize_t zero_copy_next(struct sender *sender, const struct message *message)
{
    const struct zero_copy *state = sender->state;
    const struct completions *completions = &state->completions;
    unsigned next = message->slot + 1 == sender->ring.slots ? 0 : message->slot + 1;
    int failed = next == 0 || next == state->half ? zero_copy_collect(sender) : 0;
    while (failed >= 0 && (completions_busy(completions, next) || !completions_room(completions)))
        failed = zero_copy_await(sender);
    return failed < 0 ? failed : (ssize_t)message->bytes;
}

static ssize_t zero_copy_send(struct sender *sender, struct message *message)
{
    const struct zero_copy *state = sender->state;
    struct msghdr header = {.msg_iov = message->fields, .msg_iovlen = message->count};
    for (size_t sent = 0; sent < message->bytes;) {
        ssize_t more = sendmsg(sender->fd, &header, MSG_ZEROCOPY | MSG_NOSIGNAL);
        sender->tally.calls++;
        if (more >= 0)
            zero_copy_accepted(sender, message->slot);
        else if ((more = zero_copy_refused(sender)) < 0)
            return more;
        sent += (size_t)more;
        if (__builtin_expect(sent < message->bytes, 0)) {
            sender->tally.partial += more > 0;
            header.msg_iov = sender->rest;
            header.msg_iovlen = message_rest(message, sent, sender->rest);
            int freed = completions_room(&state->completions) ? 0 : zero_copy_await(sender);
            if (freed < 0)
                return freed;
        }
    }
    return zero_copy_next(sender, message);
}

static int zero_copy_reap(struct sender *sender, bool wait)
{
    const struct zero_copy *state = sender->state;
    int failed = zero_copy_collect(sender);
    while (wait && failed >= 0 && state->completions.incomplete > 0)
        failed = zero_copy_await(sender);
    return failed < 0 ? failed : (int)state->completions.incomplete;
}

/* As datagrams_flush. Each datagram is a send with a completion of its own, and a ring has no more of them
 * than completions have room for. */
static int zero_copy_flush(struct sender *sender)
{
    const struct zero_copy *state = sender->state;
    struct datagrams *datagrams = &sender->datagrams;
    const unsigned count = datagrams->count;
    datagrams->count = 0;
    for (unsigned sent = 0; sent < count;) {
        int more = sendmmsg(sender->fd, datagrams->headers + sent, count - sent, MSG_ZEROCOPY | MSG_NOSIGNAL);
        sender->tally.calls++;
        int failed = more < 0 ? zero_copy_refused(sender) : 0;
        if (failed < 0)
            return failed;
        for (const unsigned end = sent + (more > 0 ? (unsigned)more : 0); sent < end; sent++)
            zero_copy_accepted(sender, (state->first + sent) % sender->ring.slots);
        sender->tally.partial += more > 0 && sent < count;
    }
    return 0;
}

static ssize_t zero_copy_batch(struct sender *sender, struct message *message)
{
    struct zero_copy *state = sender->state;
    if (sender->datagrams.count == 0)
        state->first = message->slot;
    bool full = datagrams_add(&sender->datagrams, message->fields, message->count);
    int failed = full ? zero_copy_flush(sender) : 0;
    return failed < 0 ? failed : zero_copy_next(sender, message);
}

static int zero_copy_reap_batched(struct sender *sender, bool wait)
{
    int failed = zero_copy_flush(sender);
    return failed < 0 ? failed : zero_copy_reap(sender, wait);
}

static const struct sender_calls zero_copy_batched = {
    .open = zero_copy_open,
    .send = zero_copy_batch,
    .reap = zero_copy_reap_batched,
    .close = zero_copy_close,
};

const struct sender_calls zero_copy_sender = {
    .probe = zero_copy_probe,
    .open = zero_copy_open,
    .send = zero_copy_send,
    .reap = zero_copy_reap,
    .close = zero_copy_close,
    .batched = &zero_copy_batched,
};
