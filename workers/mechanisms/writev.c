/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

/* fields <= 1024 = IOV_MAX. There is no MSG_NOSIGNAL here: workers ignore SIGPIPE. */
static ssize_t writev_call(int fd, const struct iovec *fields, size_t count)
{
    return writev(fd, fields, (int)count);
}

static ssize_t writev_send(struct sender *sender, struct message *message)
{
    ssize_t sent = writev_call(sender->fd, message->fields, message->count);
    sender->tally.calls++;
    if (__builtin_expect(sent == (ssize_t)message->bytes, 1))
        return sent;
    return sender_finish_vector(sender, message, sent, writev_call);
}

const struct sender_calls writev_sender = {
    .send = writev_send,
};
