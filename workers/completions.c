/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/completions.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h> /* struct timespec, which the next one uses and does not define */

#include <linux/errqueue.h>

/* --- notifications --- */

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

int notifications_read(int fd, struct notification *notification)
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

int notifications_wait(int fd, int timeout_ms)
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

/* --- completions --- */

static const uint32_t NO_SLOT = UINT32_MAX;

/* A message that was cut up has more than one send: room for four each, and at least 64. */
static uint32_t completions_capacity(uint32_t slots)
{
    uint32_t capacity = 64;
    while (capacity < 4 * slots)
        capacity *= 2;
    return capacity;
}

int completions_open(uint32_t slots, uint32_t first, struct completions *completions, struct err *err)
{
    uint32_t capacity = completions_capacity(slots);
    *completions = (struct completions){.mask = capacity - 1, .oldest = first, .next = first};
    completions->slots = calloc(capacity, sizeof *completions->slots);
    completions->left = calloc(slots, sizeof *completions->left);
    if (completions->slots != NULL && completions->left != NULL)
        return 0;
    completions_close(completions);
    return err_errno(err, ENOMEM, "no memory to follow %u messages in flight", slots);
}

void completions_close(struct completions *completions)
{
    free(completions->slots);
    free(completions->left);
    *completions = (struct completions){0};
}

/* Unsigned differences hold across the wrap at 2^32. */
static bool completions_outstanding(const struct completions *completions, uint32_t low, uint32_t high)
{
    uint32_t made = completions->next - completions->oldest;
    uint32_t from = low - completions->oldest, to = high - completions->oldest;
    if (from > to || to >= made)
        return false;
    for (uint32_t i = from; i <= to; i++)
        if (completions->slots[(completions->oldest + i) & completions->mask] == NO_SLOT)
            return false;
    return true;
}

int64_t completions_take(struct completions *completions, uint32_t low, uint32_t high)
{
    if (!completions_outstanding(completions, low, high))
        return -EPROTO;
    uint32_t count = high - low + 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *slot = &completions->slots[(low + i) & completions->mask];
        completions->left[*slot]--;
        *slot = NO_SLOT;
    }
    completions->incomplete -= count;
    while (completions->oldest != completions->next &&
           completions->slots[completions->oldest & completions->mask] == NO_SLOT)
        completions->oldest++;
    return count;
}
