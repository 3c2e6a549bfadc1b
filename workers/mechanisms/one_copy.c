/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

static ssize_t one_copy_call(int fd, const struct iovec *fields, size_t count)
{
    struct msghdr header = {.msg_iov = (struct iovec *)(uintptr_t)fields, .msg_iovlen = count};
    return sendmsg(fd, &header, MSG_NOSIGNAL);
}

static ssize_t one_copy_send(struct sender *sender, struct message *message)
{
    ssize_t sent = one_copy_call(sender->fd, message->fields, message->count);
    sender->tally.calls++;
    if (__builtin_expect(sent == (ssize_t)message->bytes, 1))
        return sent;
    return sender_finish_vector(sender, message, sent, one_copy_call);
}

static ssize_t one_copy_batch(struct sender *sender, struct message *message)
{
    return datagrams_send(sender, message->fields, message->count, message->bytes);
}

static const struct sender_calls one_copy_batched = {
    .send = one_copy_batch,
    .reap = datagrams_flush,
};

const struct sender_calls one_copy_sender = {
    .send = one_copy_send,
    .batched = &one_copy_batched,
};
