/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

static ssize_t contiguous_send(struct sender *sender, struct message *message)
{
    return sender_write(sender, message->fields[0].iov_base, message->bytes);
}

static ssize_t contiguous_batch(struct sender *sender, struct message *message)
{
    const struct datagrams *datagrams = &sender->datagrams;
    struct iovec *block = &datagrams->blocks[datagrams->count];
    *block = (struct iovec){message->fields[0].iov_base, message->bytes};
    return datagrams_send(sender, block, 1, message->bytes);
}

static const struct sender_calls contiguous_batched = {
    .send = contiguous_batch,
    .reap = datagrams_flush,
};

const struct sender_calls contiguous_sender = {
    .send = contiguous_send,
    .batched = &contiguous_batched,
};
