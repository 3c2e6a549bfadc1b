/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

/* Reads the message's length from memory as the others do, and makes no system call. */
static ssize_t null_send(struct sender *sender, struct message *message)
{
    (void)sender;
    return (ssize_t)message->bytes;
}

const struct sender_calls null_sender = {
    .send = null_send,
};
