/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <sys/socket.h>

#include "workers/receiver.h"

/* For TCP, MSG_TRUNC makes the kernel throw the bytes away instead of copying them (tcp(7)). */
static ssize_t discard_receive(struct receiver_state *receiver)
{
    ssize_t received = recv(receiver->fd, NULL, receiver->capacity, MSG_TRUNC);
    receiver->tally.calls++;
    return received < 0 ? -errno : received;
}

const struct receiver receiver_discard = {
    .name = "discard",
    .label = "discard (MSG_TRUNC)",
    .summary = "Has the kernel throw the bytes away: a receiver that costs as little as can be.",
    .copies = 0,
    .unseen = true,
    .receive = discard_receive,
};
