/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <sys/socket.h>

#include "workers/receiver.h"

static ssize_t recv_receive(struct receiver_state *receiver)
{
    ssize_t received = recv(receiver->fd, receiver->buffer, receiver->capacity, 0);
    receiver->tally.calls++;
    return received < 0 ? -errno : received;
}

const struct receiver_calls recv_receiver = {
    .receive = recv_receive,
};
