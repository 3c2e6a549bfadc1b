/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request that the kernel repeats (multishot), as long as it finds buffers in the ring of those that were
 * provided: many completions come with one system call, or with none. A buffer goes back to the kernel when
 * the next bytes are asked for. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "workers/receiver.h"
#include "workers/uring.h"

enum {
    BUFFERS = 16, /* a power of two */
    BUFFER_BYTES = 32 * 1024,
    GROUP = 0,
    RING_BYTES = BUFFERS * sizeof(struct io_uring_buf),
    NONE = -1,
};

struct multishot {
    struct io_uring ring;            /* owned */
    struct io_uring_buf_ring *given; /* owned: a mapping of RING_BYTES */
    unsigned char *buffers;          /* owned: BUFFERS of BUFFER_BYTES */
    int held;                        /* the buffer that was received last, or NONE */
    struct iovec piece;              /* `held`, for those who look at it */
    bool armed;                      /* the request is with the kernel */
};

static void uring_recv_release(struct multishot *multishot)
{
    if (multishot->given != NULL)
        munmap(multishot->given, RING_BYTES);
    free(multishot->buffers);
    free(multishot);
}

static void uring_recv_give(struct multishot *multishot, int buffer)
{
    io_uring_buf_ring_add(multishot->given, multishot->buffers + (size_t)buffer * BUFFER_BYTES, BUFFER_BYTES,
                          (uint16_t)buffer, BUFFERS - 1, 0);
    io_uring_buf_ring_advance(multishot->given, 1);
}

static int uring_recv_provide(struct multishot *multishot, struct err *err)
{
    struct io_uring_buf_reg reg = {
        .ring_addr = (uintptr_t)multishot->given, .ring_entries = BUFFERS, .bgid = GROUP};
    int failed = io_uring_register_buf_ring(&multishot->ring, &reg, 0);
    if (failed < 0) {
        err_errno(err, -failed, "io_uring cannot take a ring of buffers");
        err_hint(err, "it can since Linux 5.19, and repeat a receive since 6.0");
        return -err->code;
    }
    io_uring_buf_ring_init(multishot->given);
    for (int i = 0; i < BUFFERS; i++)
        uring_recv_give(multishot, i);
    return 0;
}

/* On the thread that receives; the buffers are touched, as those of all receivers. */
static int uring_recv_new(struct multishot **made, struct err *err)
{
    struct multishot *multishot = calloc(1, sizeof *multishot);
    if (multishot == NULL)
        return err_errno(err, ENOMEM, "no memory to receive");
    multishot->held = NONE;
    multishot->buffers = calloc(BUFFERS, BUFFER_BYTES);
    void *given = mmap(NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    multishot->given = given != MAP_FAILED ? given : NULL;
    int failed = 0;
    if (multishot->buffers == NULL || multishot->given == NULL)
        failed = err_errno(err, ENOMEM, "no memory for %d buffers to receive into", BUFFERS);
    else
        failed = uring_open(1, 2 * BUFFERS, &multishot->ring, err);
    if (failed == 0 && uring_recv_provide(multishot, err) < 0) {
        io_uring_queue_exit(&multishot->ring);
        failed = -err->code;
    }
    if (failed < 0)
        uring_recv_release(multishot);
    else
        *made = multishot;
    return failed;
}

static void uring_recv_end(struct multishot *multishot)
{
    io_uring_queue_exit(&multishot->ring);
    uring_recv_release(multishot);
}

static int uring_recv_open(struct receiver_state *receiver, struct err *err)
{
    struct multishot *multishot = NULL;
    if (uring_recv_new(&multishot, err) < 0 || multishot == NULL)
        return -err->code;
    receiver->state = multishot;
    return 0;
}

static void uring_recv_close(struct receiver_state *receiver)
{
    uring_recv_end(receiver->state);
}

static void uring_recv_arm(struct multishot *multishot, int fd)
{
    struct io_uring_sqe *sqe = uring_sqe(&multishot->ring);
    io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = GROUP;
    multishot->armed = true;
}

/* The first completion that is there, or NULL; no system call. */
static struct io_uring_cqe *uring_recv_first(struct multishot *multishot)
{
    struct io_uring_cqe *cqe;
    unsigned head;
    io_uring_for_each_cqe(&multishot->ring, head, cqe) return cqe;
    return NULL;
}

/* A byte over a pair of sockets, and the kernel's word that it goes on. */
static int uring_recv_try(struct multishot *multishot, struct err *err)
{
    int ends[2];
    struct tally ignored = {0};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return err_errno(err, errno, "cannot make a pair of sockets");
    own_fd near = ends[0], far = ends[1];
    uring_recv_arm(multishot, near);
    if (send(far, "", 1, MSG_NOSIGNAL) != 1)
        return err_errno(err, errno, "cannot send over a pair of sockets");
    int failed = uring_enter(&multishot->ring, 1, &ignored);
    const struct io_uring_cqe *cqe = failed == 0 ? uring_recv_first(multishot) : NULL;
    if (cqe != NULL && cqe->res == 1 && (cqe->flags & IORING_CQE_F_MORE))
        return 0;
    err_set(err, EOPNOTSUPP, "this kernel's io_uring does not repeat a receive");
    err_hint(err, "it does since Linux 6.0");
    return -err->code;
}

static int uring_recv_probe(struct err *err)
{
    struct multishot *multishot = NULL;
    if (uring_probe(IORING_OP_RECV, "RECV", false, err) < 0 || uring_recv_new(&multishot, err) < 0 ||
        multishot == NULL)
        return -err->code;
    int failed = uring_recv_try(multishot, err);
    uring_recv_end(multishot);
    return failed;
}

static ssize_t uring_recv_take(struct multishot *multishot, const struct io_uring_cqe *cqe)
{
    ssize_t received = cqe->res;
    multishot->armed = (cqe->flags & IORING_CQE_F_MORE) != 0;
    if (cqe->flags & IORING_CQE_F_BUFFER)
        multishot->held = (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
    io_uring_cq_advance(&multishot->ring, 1);
    /* All buffers were in use: they are free by now, so the request only has to be made again. */
    return received == -ENOBUFS ? -EINTR : received;
}

static ssize_t uring_recv_receive(struct receiver_state *receiver)
{
    struct multishot *multishot = receiver->state;
    if (multishot->held != NONE)
        uring_recv_give(multishot, multishot->held);
    multishot->held = NONE;
    struct io_uring_cqe *cqe = uring_recv_first(multishot);
    if (cqe != NULL)
        return uring_recv_take(multishot, cqe);
    if (!multishot->armed)
        uring_recv_arm(multishot, receiver->fd);
    int failed = uring_enter(&multishot->ring, 1, &receiver->tally);
    cqe = failed == 0 ? uring_recv_first(multishot) : NULL;
    if (cqe == NULL)
        return failed < 0 ? failed : -EINTR;
    return uring_recv_take(multishot, cqe);
}

static const struct iovec *uring_recv_pieces(struct receiver_state *receiver)
{
    struct multishot *multishot = receiver->state;
    unsigned char *buffer = multishot->buffers + (size_t)multishot->held * BUFFER_BYTES;
    multishot->piece = (struct iovec){buffer, BUFFER_BYTES};
    return &multishot->piece;
}

const struct receiver_calls uring_recv_receiver = {
    .probe = uring_recv_probe,
    .open = uring_recv_open,
    .receive = uring_recv_receive,
    .pieces = uring_recv_pieces,
    .close = uring_recv_close,
};
