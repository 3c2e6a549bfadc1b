/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/notifications.h"

#include <errno.h>
#include <time.h> /* struct timespec, which the next one uses and does not define */

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

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
