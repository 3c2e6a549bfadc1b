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

const struct mechanism mechanism_send_fields = {
    .name = "send-fields",
    .label = "send-fields (a send per field)",
    .summary = "Sends each field of the message with a system call of its own.",
    .copies = {.user = 0, .kernel = 1},
    .pieces = true,
    .send = send_fields_send,
};
