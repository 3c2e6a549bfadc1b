/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

static ssize_t send_fields_send(struct sender *sender, struct message *message)
{
    for (size_t i = 0; i < message->count; i++) {
        ssize_t sent = sender_write(sender, message->fields[i].iov_base, message->fields[i].iov_len);
        if (sent < 0)
            return sent;
    }
    return (ssize_t)message->bytes;
}

const struct sender_calls send_fields_sender = {
    .send = send_fields_send,
};
