/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/datagrams.h"

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
    struct datagrams *datagrams = sender->state;
    bool full = datagrams_add(datagrams, message->fields, message->count);
    int failed = full ? datagrams_flush(sender, datagrams) : 0;
    return failed < 0 ? failed : (ssize_t)message->bytes;
}

static const struct mechanism one_copy_batched = {
    .name = "one-copy",
    .open = datagrams_sender_open,
    .send = one_copy_batch,
    .reap = datagrams_sender_reap,
    .close = datagrams_sender_close,
};

const struct mechanism mechanism_one_copy = {
    .name = "one-copy",
    .alias = "A2",
    .label = "one-copy (sendmsg)",
    .summary = "Hands the kernel a vector of the fields, which it gathers while it copies them.",
    .copies = {.user = 0, .kernel = 1},
    .batched = &one_copy_batched,
    .send = one_copy_send,
};
