/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "workers/sender.h"

/* After a send that was interrupted or partial: the rest, from a copy of the vector. */
static __attribute__((cold)) ssize_t one_copy_finish(struct sender *sender, const struct message *message,
                                                     ssize_t done)
{
    size_t sent = done > 0 ? (size_t)done : 0;
    if (done < 0 && errno != EINTR)
        return -errno;
    sender->tally.partial += done > 0;
    while (sent < message->bytes) {
        struct msghdr header = {.msg_iov = sender->rest};
        header.msg_iovlen = message_rest(message, sent, sender->rest);
        ssize_t more = sendmsg(sender->fd, &header, MSG_NOSIGNAL);
        sender->tally.calls++;
        if (more < 0 && errno != EINTR)
            return -errno;
        sent += more > 0 ? (size_t)more : 0;
        sender->tally.partial += more > 0 && sent < message->bytes;
    }
    return (ssize_t)message->bytes;
}

static ssize_t one_copy_send(struct sender *sender, struct message *message)
{
    struct msghdr header = {.msg_iov = message->fields, .msg_iovlen = message->count};
    ssize_t sent = sendmsg(sender->fd, &header, MSG_NOSIGNAL);
    sender->tally.calls++;
    if (__builtin_expect(sent == (ssize_t)message->bytes, 1))
        return sent;
    return one_copy_finish(sender, message, sent);
}

const struct mechanism mechanism_one_copy = {
    .name = "one-copy",
    .alias = "A2",
    .label = "one-copy (sendmsg)",
    .summary = "Hands the kernel a vector of the fields, which it gathers while it copies them.",
    .copies = {.user = 0, .kernel = 1},
    .send = one_copy_send,
};
