/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

/* Reads the message's length from memory as the others do, and makes no system call. */
static ssize_t null_send(struct sender *sender, struct message *message)
{
    (void)sender;
    return (ssize_t)message->bytes;
}

const struct mechanism mechanism_null = {
    .name = "null",
    .label = "null (labrun itself)",
    .summary = "Sends nothing and says that it did: what labrun's own loop costs.",
    .copies = {.user = 0, .kernel = 0},
    .undelivered = true,
    .send = null_send,
};
