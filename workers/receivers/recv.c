/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>

#include "workers/receiver.h"

static ssize_t recv_receive(struct receiver_state *receiver)
{
    ssize_t received = recv(receiver->fd, receiver->buffer, receiver->capacity, 0);
    receiver->tally.calls++;
    return received < 0 ? -errno : received;
}

/* The size of the datagrams that one receive took, all but the last of which are as large; 0: it took one. */
static size_t recv_segment(struct msghdr *header)
{
    int segment = 0;
    for (struct cmsghdr *item = CMSG_FIRSTHDR(header); item != NULL; item = CMSG_NXTHDR(header, item))
        if (item->cmsg_level == SOL_UDP && item->cmsg_type == UDP_GRO)
            memcpy(&segment, CMSG_DATA(item), sizeof segment);
    return segment > 0 ? (size_t)segment : 0;
}

static ssize_t recv_gather(struct receiver_state *receiver)
{
    _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(int))];
    struct iovec whole = {receiver->buffer, receiver->capacity};
    struct msghdr header = {
        .msg_iov = &whole, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    ssize_t received = recvmsg(receiver->fd, &header, 0);
    receiver->tally.calls++;
    if (received <= 0)
        return received < 0 ? -errno : 0;
    size_t segment = recv_segment(&header);
    receiver->tally.gro_calls++;
    receiver->tally.gro_datagrams += segment > 0 ? ((size_t)received + segment - 1) / segment : 1;
    return received;
}

static const struct receiver_calls recv_gathering = {
    .receive = recv_gather,
};

const struct receiver_calls recv_receiver = {
    .receive = recv_receive,
    .gathering = &recv_gathering,
};
