/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/uring.h"

static int uring_zero_copy_probe(struct err *err)
{
    return uring_probe(IORING_OP_SENDMSG_ZC, "SENDMSG_ZC", true, err);
}

/* One field needs no vector. */
static void uring_zero_copy_prepare(struct io_uring_sqe *sqe, const struct msghdr *header, int flags)
{
    if (header->msg_iovlen == 1)
        io_uring_prep_send_zc(sqe, URING_FILE, header->msg_iov->iov_base, header->msg_iov->iov_len, flags, 0);
    else
        io_uring_prep_sendmsg_zc(sqe, URING_FILE, header, (unsigned)flags);
    sqe->ioprio |= URING_ZC_REPORT_USAGE;
}

static int uring_zero_copy_open(struct sender *sender, struct err *err)
{
    return uring_sender_open(sender, uring_zero_copy_prepare, true, err);
}

const struct sender_calls uring_zero_copy_sender = {
    .probe = uring_zero_copy_probe,
    .open = uring_zero_copy_open,
    .send = uring_sender_send,
    .reap = uring_sender_reap,
    .close = uring_sender_close,
};
