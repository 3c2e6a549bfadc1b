/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops that send with io_uring: a message in each submission, waited for only if it is not sent by then.
 */
#include "bench/bare_loops.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

enum { REPORT_USAGE = 1 << 3 }; /* IORING_SEND_ZC_REPORT_USAGE, which liburing 2.3 has not */

/* The ring knows itself and the socket, its file 0, so that no call looks them up. */
static void ring_open(const struct bare *bare, struct io_uring *ring, unsigned completions)
{
    struct io_uring_params params = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                                              IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP,
                                     .cq_entries = completions};
    int failed = io_uring_queue_init_params(1, ring, &params);
    errno = -failed;
    bare_check(failed == 0, "io_uring_queue_init_params");
    bare_check(io_uring_register_ring_fd(ring) == 1, "io_uring_register_ring_fd");
    bare_check(io_uring_register_files(ring, &bare->fd, 1) == 0, "io_uring_register_files");
}

/* Submits what is prepared; with nothing prepared, waits for a completion. */
static void enter(struct io_uring *ring)
{
    int done = io_uring_submit_and_wait(ring, io_uring_sq_ready(ring) == 0 ? 1 : 0);
    errno = -done;
    bare_check(done >= 0 || done == -EINTR, "io_uring_submit_and_wait");
}

void bare_uring_send(struct bare *bare)
{
    struct io_uring ring;
    struct msghdr header = {.msg_iovlen = bare->count};
    ring_open(bare, &ring, 4);
    for (unsigned slot = 0; bare_goes_on(bare); slot = bare_next(bare, slot)) {
        struct io_uring_cqe *cqe;
        header.msg_iov = bare_fields(bare, slot);
        struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
        if (bare->count == 1)
            io_uring_prep_send(sqe, 0, header.msg_iov->iov_base, bare->bytes, MSG_NOSIGNAL | MSG_WAITALL);
        else
            io_uring_prep_sendmsg(sqe, 0, &header, MSG_NOSIGNAL | MSG_WAITALL);
        sqe->flags |= IOSQE_FIXED_FILE;
        do
            enter(&ring);
        while (io_uring_peek_cqe(&ring, &cqe) != 0);
        int sent = cqe->res;
        io_uring_cqe_seen(&ring, cqe);
        errno = -sent;
        bare_check(sent > 0, "io_uring sendmsg");
        if ((size_t)sent < bare->bytes)
            bare_finish(bare, slot, (size_t)sent);
    }
    io_uring_queue_exit(&ring);
}

struct lender {
    struct io_uring ring;
    unsigned *left; /* notifications to come, of each slot */
    unsigned flying;
    int result; /* of the last send; 0: not there yet */
};

static void lender_open(struct lender *lender, const struct bare *bare)
{
    ring_open(bare, &lender->ring, 4 * bare->slots);
    lender->left = calloc(bare->slots, sizeof *lender->left);
    bare_check(lender->left != NULL, "calloc");
}

static void lender_enter(struct lender *lender)
{
    struct io_uring_cqe *cqe;
    unsigned head, seen = 0;
    enter(&lender->ring);
    io_uring_for_each_cqe(&lender->ring, head, cqe)
    {
        bool notified = (cqe->flags & IORING_CQE_F_NOTIF) != 0, more = (cqe->flags & IORING_CQE_F_MORE) != 0;
        lender->left[cqe->user_data] += more ? 1 : 0;
        lender->left[cqe->user_data] -= notified ? 1 : 0;
        lender->flying = lender->flying + (more ? 1 : 0) - (notified ? 1 : 0);
        lender->result = notified ? lender->result : cqe->res;
        seen++;
    }
    io_uring_cq_advance(&lender->ring, seen);
}

/* Sends what is prepared, and waits until the next slot is free. */
static unsigned lender_send(struct lender *lender, struct bare *bare, unsigned slot)
{
    for (lender->result = 0; lender->result == 0;)
        lender_enter(lender);
    errno = -lender->result;
    bare_check(lender->result > 0, "io_uring zero-copy send");
    if ((size_t)lender->result < bare->bytes)
        bare_finish(bare, slot, (size_t)lender->result);
    unsigned next = bare_next(bare, slot);
    while (lender->left[next] > 0)
        lender_enter(lender);
    return next;
}

static void lender_close(struct lender *lender)
{
    while (lender->flying > 0)
        lender_enter(lender);
    io_uring_queue_exit(&lender->ring);
    free(lender->left);
}

void bare_uring_zero_copy(struct bare *bare)
{
    struct lender lender = {0};
    struct msghdr header = {.msg_iovlen = bare->count};
    lender_open(&lender, bare);
    for (unsigned slot = 0; bare_goes_on(bare); slot = lender_send(&lender, bare, slot)) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(&lender.ring);
        header.msg_iov = bare_fields(bare, slot);
        if (bare->count == 1)
            io_uring_prep_send_zc(sqe, 0, header.msg_iov->iov_base, bare->bytes, MSG_NOSIGNAL | MSG_WAITALL,
                                  0);
        else
            io_uring_prep_sendmsg_zc(sqe, 0, &header, MSG_NOSIGNAL | MSG_WAITALL);
        sqe->flags |= IOSQE_FIXED_FILE;
        sqe->ioprio |= REPORT_USAGE;
        sqe->user_data = slot;
    }
    lender_close(&lender);
}

void bare_uring_zero_copy_fixed(struct bare *bare)
{
    struct lender lender = {0};
    lender_open(&lender, bare);
    struct iovec *blocks = calloc(bare->slots, sizeof *blocks);
    bare_check(blocks != NULL, "calloc");
    for (unsigned i = 0; i < bare->slots; i++)
        blocks[i] = (struct iovec){bare_fields(bare, i)->iov_base, bare->bytes};
    errno = -io_uring_register_buffers(&lender.ring, blocks, bare->slots);
    bare_check(errno == 0, "io_uring_register_buffers");
    for (unsigned slot = 0; bare_goes_on(bare); slot = lender_send(&lender, bare, slot)) {
        struct io_uring_sqe *sqe = io_uring_get_sqe(&lender.ring);
        io_uring_prep_send_zc_fixed(sqe, 0, blocks[slot].iov_base, bare->bytes, MSG_NOSIGNAL | MSG_WAITALL,
                                    REPORT_USAGE, slot);
        sqe->flags |= IOSQE_FIXED_FILE;
        sqe->user_data = slot;
    }
    lender_close(&lender);
    free(blocks);
}
