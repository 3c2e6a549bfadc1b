/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registered buffers spare each send the pinning of its pages. A send takes one of them only (vectors of them
 * need Linux 6.15): so each message lies in one block, as for contiguous. */
#include <errno.h>
#include <stdlib.h>

#include "workers/uring.h"

static int uring_zero_copy_fixed_probe(struct err *err)
{
    return uring_probe(IORING_OP_SEND_ZC, "SEND_ZC", true, err);
}

/* What is left of a message in one block is one block. */
static void uring_zero_copy_fixed_prepare(struct io_uring_sqe *sqe, const struct msghdr *header, int flags)
{
    size_t length = 0;
    for (size_t i = 0; i < header->msg_iovlen; i++)
        length += header->msg_iov[i].iov_len;
    io_uring_prep_send_zc(sqe, URING_FILE, header->msg_iov[0].iov_base, length, flags, URING_ZC_REPORT_USAGE);
    sqe->ioprio |= IORING_RECVSEND_FIXED_BUF;
}

static int uring_zero_copy_fixed_register(struct sender *sender, struct err *err)
{
    struct uring_sender *state = sender->state;
    unsigned slots = sender->ring.slots;
    own_free struct iovec *blocks = calloc(slots, sizeof *blocks);
    if (blocks == NULL)
        return err_errno(err, ENOMEM, "no memory to register %u messages", slots);
    for (unsigned i = 0; i < slots; i++) {
        const struct message *message = &sender->ring.messages[i];
        blocks[i] = (struct iovec){message->fields[0].iov_base, message->bytes};
    }
    int failed = io_uring_register_buffers(&state->ring, blocks, slots);
    state->fixed = true;
    if (failed == 0)
        return 0;
    err_errno(err, -failed, "io_uring cannot register %u messages of %zu bytes", slots, blocks[0].iov_len);
    err_hint(err, "raise the limit of locked memory (ulimit -l), or lower in_flight or threads");
    return -err->code;
}

static int uring_zero_copy_fixed_open(struct sender *sender, struct err *err)
{
    if (uring_sender_open(sender, uring_zero_copy_fixed_prepare, true, err) < 0)
        return -err->code;
    if (uring_zero_copy_fixed_register(sender, err) < 0)
        uring_sender_close(sender);
    return -err->code;
}

const struct sender_calls uring_zero_copy_fixed_sender = {
    .probe = uring_zero_copy_fixed_probe,
    .open = uring_zero_copy_fixed_open,
    .send = uring_sender_send,
    .reap = uring_sender_reap,
    .close = uring_sender_close,
};
