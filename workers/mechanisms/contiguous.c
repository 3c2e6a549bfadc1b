/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

static ssize_t contiguous_send(struct sender *sender, struct message *message)
{
    return sender_write(sender, message->fields[0].iov_base, message->bytes);
}

const struct mechanism mechanism_contiguous = {
    .name = "contiguous",
    .label = "contiguous (send)",
    .summary = "Sends messages that lie in one block already: the lower bound, with nothing to gather.",
    .copies = {.user = 0, .kernel = 1},
    .one_block = true,
    .send = contiguous_send,
};
