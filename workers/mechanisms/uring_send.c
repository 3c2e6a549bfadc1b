/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/uring.h"

static int uring_send_probe(struct err *err)
{
    return uring_probe(IORING_OP_SENDMSG, "SENDMSG", false, err);
}

/* One field needs no vector. */
static void uring_send_prepare(struct io_uring_sqe *sqe, const struct msghdr *header, int flags)
{
    if (header->msg_iovlen == 1)
        io_uring_prep_send(sqe, URING_FILE, header->msg_iov->iov_base, header->msg_iov->iov_len, flags);
    else
        io_uring_prep_sendmsg(sqe, URING_FILE, header, (unsigned)flags);
}

static int uring_send_open(struct sender *sender, struct err *err)
{
    return uring_sender_open(sender, uring_send_prepare, false, err);
}

const struct sender_calls uring_send_sender = {
    .probe = uring_send_probe,
    .open = uring_send_open,
    .send = uring_sender_send,
    .reap = uring_sender_reap,
    .close = uring_sender_close,
};
