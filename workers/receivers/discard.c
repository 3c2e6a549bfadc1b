/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <sys/socket.h>

#include "workers/receiver.h"

/* No memory limits what one call may take: whatever waits, but no more than arrives within a millisecond at
 * 17 Gbit/s, because an edge of the window is seen between two calls. */
enum { STREAM_BYTES = 1 << 21 };

/* For TCP, MSG_TRUNC makes the kernel throw the bytes away instead of copying them (tcp(7)). A datagram is
 * thrown away whole, and its length is returned, whatever was asked for: asked for nothing, the kernel copies
 * nothing (recv(2)). */
static int discard_open(struct receiver_state *receiver, struct err *err)
{
    (void)err;
    receiver->capacity = receiver->cell->transport == TRANSPORT_UDP ? 0 : STREAM_BYTES;
    return 0;
}

static ssize_t discard_receive(struct receiver_state *receiver)
{
    ssize_t received = recv(receiver->fd, NULL, receiver->capacity, MSG_TRUNC);
    receiver->tally.calls++;
    return received < 0 ? -errno : received;
}

const struct receiver_calls discard_receiver = {
    .open = discard_open,
    .receive = discard_receive,
};
