/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/uring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- uring --- */

static int uring_refused(int code, struct err *err)
{
    err_errno(err, code, "cannot set up an io_uring");
    if (code == EPERM)
        err_hint(err, "allow it with kernel.io_uring_disabled = 0; in a container, its seccomp profile");
    else if (code == ENOSYS)
        err_hint(err, "io_uring needs a kernel that was built with it (CONFIG_IO_URING)");
    else if (code == ENOMEM)
        err_hint(err, "raise the limit of locked memory (ulimit -l)");
    return -err->code;
}

/* Completions are worked off when the thread asks for them, not in the middle of something else (6.1). */
int uring_open(unsigned entries, unsigned completions, struct io_uring *ring, struct err *err)
{
    static const unsigned ways[] = {IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, 0};
    int failed = -EINVAL;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && failed == -EINVAL; i++) {
        struct io_uring_params params = {.flags = ways[i] | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP,
                                         .cq_entries = completions > entries ? completions : entries};
        failed = io_uring_queue_init_params(entries, ring, &params);
    }
    if (failed < 0)
        return uring_refused(-failed, err);
    io_uring_register_ring_fd(ring); /* Linux 5.18; before, each call looks the ring up by its number */
    return 0;
}

int uring_enter(struct io_uring *ring, unsigned wanted, struct tally *tally)
{
    int done = io_uring_submit_and_wait(ring, wanted);
    tally->calls++;
    return done >= 0 || done == -EINTR || done == -EAGAIN || done == -EBUSY ? 0 : done;
}

/* Flags are looked at before the socket is, which is none here: EINVAL is for the flag, EBADF for the socket.
 */
static int uring_reports(struct io_uring *ring, int operation, struct err *err)
{
    struct tally ignored = {0};
    struct msghdr header = {0};
    struct io_uring_sqe *sqe = uring_sqe(ring);
    io_uring_prep_rw(operation, sqe, -1, &header, 1, 0);
    sqe->ioprio = URING_ZC_REPORT_USAGE;
    int failed = uring_enter(ring, 1, &ignored);
    struct io_uring_cqe *cqe;
    if (failed == 0 && io_uring_peek_cqe(ring, &cqe) == 0 && cqe->res == -EBADF)
        return 0;
    err_set(err, EOPNOTSUPP, "this kernel's io_uring does not tell whether a zero-copy send was copied");
    err_hint(err, "it does since Linux 6.2");
    return -err->code;
}

int uring_probe(int operation, const char *name, bool zero_copy, struct err *err)
{
    struct io_uring ring;
    /* 0: everybody may use io_uring; 1: those with rights, which workers give up; 2: nobody. There is no such
     * setting before Linux 6.6. */
    own_file setting = fopen("/proc/sys/kernel/io_uring_disabled", "re");
    int disabled = 0;
    if (setting != NULL && fscanf(setting, "%d", &disabled) == 1 && disabled > 0)
        return uring_refused(EPERM, err);
    if (uring_open(1, 1, &ring, err) < 0)
        return -err->code;
    struct io_uring_probe *probe = io_uring_get_probe_ring(&ring);
    int failed = 0;
    if (probe == NULL || !io_uring_opcode_supported(probe, operation)) {
        failed = err_set(err, EOPNOTSUPP, "this kernel's io_uring has no %s", name);
        err_hint(err, "zero-copy sends need Linux 6.1 or later, and reporting copies 6.2");
    }
    io_uring_free_probe(probe);
    if (failed == 0 && zero_copy)
        failed = uring_reports(&ring, operation, err);
    io_uring_queue_exit(&ring);
    return failed;
}

/* --- uring sender --- */

static const int FLAGS = MSG_NOSIGNAL | MSG_WAITALL;

static void uring_sender_free(struct uring_sender *state)
{
    free(state->headers);
    free(state->results);
    free(state->left);
    free(state);
}

int uring_sender_open(struct sender *sender, uring_prepare *prepare, bool zero_copy, struct err *err)
{
    unsigned slots = sender->ring.slots, wanted = sender->cell->batch > 0 ? (unsigned)sender->cell->batch : 1;
    if (zero_copy && sender->cell->transport == TRANSPORT_UNIX) {
        err_set(err, EOPNOTSUPP, "io_uring sends nothing over a Unix socket without a copy");
        err_hint(err, "a Unix socket has no zero-copy: use transport=tcp or udp");
        return -err->code;
    }
    struct uring_sender *state = calloc(1, sizeof *state);
    if (state == NULL)
        return err_errno(err, ENOMEM, "no memory to follow sends");
    state->prepare = prepare;
    state->batch = wanted < slots ? wanted : slots;
    state->results = calloc(slots, sizeof *state->results);
    state->left = calloc(slots, sizeof *state->left);
    state->headers = calloc(slots, sizeof *state->headers);
    for (unsigned i = 0; state->headers != NULL && i < slots; i++)
        state->headers[i] = (struct msghdr){.msg_iov = sender->ring.messages[i].fields,
                                            .msg_iovlen = sender->ring.messages[i].count};
    int failed = state->headers != NULL && state->results != NULL && state->left != NULL
                     ? uring_open(state->batch, 4 * slots, &state->ring, err)
                     : err_errno(err, ENOMEM, "no memory to follow %u messages in flight", slots);
    /* The socket becomes URING_FILE, for IOSQE_FIXED_FILE: it is not looked up anew by each request. */
    int refused = failed == 0 ? io_uring_register_files(&state->ring, &sender->fd, 1) : 0;
    if (refused < 0) {
        io_uring_queue_exit(&state->ring);
        failed = err_errno(err, -refused, "io_uring cannot register a socket");
    }
    if (failed < 0)
        uring_sender_free(state);
    else
        sender->state = state;
    return failed;
}

void uring_sender_close(struct sender *sender)
{
    struct uring_sender *state = sender->state;
    io_uring_queue_exit(&state->ring);
    uring_sender_free(state);
}

static void uring_sender_prepare(struct sender *sender, unsigned slot, const struct msghdr *header,
                                 bool linked)
{
    struct uring_sender *state = sender->state;
    struct io_uring_sqe *sqe = uring_sqe(&state->ring);
    state->prepare(sqe, header, FLAGS);
    sqe->flags |= IOSQE_FIXED_FILE | (linked ? IOSQE_IO_LINK : 0);
    sqe->buf_index = state->fixed ? (uint16_t)slot : sqe->buf_index;
    sqe->user_data = slot;
}

/* Takes what completions are there; no system call. */
static void uring_sender_collect(struct sender *sender)
{
    struct uring_sender *state = sender->state;
    struct io_uring_cqe *cqe;
    unsigned head, seen = 0;
    io_uring_for_each_cqe(&state->ring, head, cqe)
    {
        seen++;
        if (cqe->flags & IORING_CQE_F_NOTIF) {
            sender->tally.zc_notifications++;
            sender->tally.zc_completions++;
            sender->tally.zc_copied += ((uint32_t)cqe->res & URING_ZC_COPIED) != 0;
            state->left[cqe->user_data]--;
            state->incomplete--;
            continue;
        }
        state->results[cqe->user_data] = cqe->res;
        state->results_left--;
        if (cqe->flags & IORING_CQE_F_MORE) { /* a notification will follow */
            sender->tally.zc_sends++;
            state->left[cqe->user_data]++;
            state->incomplete++;
        }
    }
    io_uring_cq_advance(&state->ring, seen);
}

/* Submits what is prepared, and waits for all results. A single send into a socket with room is done when it
 * is submitted: to wait even so costs 2 to 5 % of 4 KB, so that is a second call for those that found none.
 * Linked sends go on only while they are waited for. */
static int uring_sender_results(struct sender *sender, unsigned prepared)
{
    struct uring_sender *state = sender->state;
    state->results_left = prepared;
    int failed = uring_enter(&state->ring, prepared > 1 ? prepared : 0, &sender->tally);
    uring_sender_collect(sender);
    while (failed == 0 && state->results_left > 0) {
        failed = uring_enter(&state->ring, state->results_left, &sender->tally);
        uring_sender_collect(sender);
    }
    return failed;
}

/* Waits for a notification; some are to come, and nothing is prepared. */
static int uring_sender_await(struct sender *sender)
{
    struct uring_sender *state = sender->state;
    int failed = uring_enter(&state->ring, 1, &sender->tally);
    uring_sender_collect(sender);
    return failed;
}

/* May what failed with this result be tried again? 0, or -errno. */
static int uring_sender_retry(struct sender *sender, int result)
{
    const struct uring_sender *state = sender->state;
    if (result >= 0 || result == -EINTR || result == -ECANCELED || result == -EAGAIN)
        return 0;
    if (result != -ENOMEM && result != -ENOBUFS)
        return result;
    sender->tally.zc_enobufs++; /* locked memory is used up: notifications give it back */
    if (state->incomplete > 0)
        return uring_sender_await(sender);
    err_errno(&sender->err, -result, "io_uring has no memory to send although no send is in flight");
    err_hint(&sender->err, "raise the limit of locked memory (ulimit -l), or lower in_flight");
    return result;
}

/* The rest of a message, of which the batch sent `result` bytes or none. */
static __attribute__((cold)) int uring_sender_finish(struct sender *sender, const struct message *message)
{
    struct uring_sender *state = sender->state;
    for (size_t sent = 0;;) {
        int result = state->results[message->slot], failed = uring_sender_retry(sender, result);
        if (failed < 0)
            return failed;
        sent += result > 0 ? (size_t)result : 0;
        if (sent == message->bytes)
            return 0;
        sender->tally.partial += result > 0;
        size_t left = message_rest(message, sent, sender->rest);
        state->rest = (struct msghdr){.msg_iov = sender->rest, .msg_iovlen = left};
        uring_sender_prepare(sender, message->slot, &state->rest, false);
        failed = uring_sender_results(sender, 1);
        if (failed < 0)
            return failed;
    }
}

static int uring_sender_flush(struct sender *sender)
{
    struct uring_sender *state = sender->state;
    unsigned count = state->count, slot = state->first;
    int failed = count > 0 ? uring_sender_results(sender, count) : 0;
    state->count = 0;
    for (; count > 0 && failed == 0; count--) {
        const struct message *message = &sender->ring.messages[slot];
        if (__builtin_expect(state->results[slot] != (int)message->bytes, 0))
            failed = uring_sender_finish(sender, message);
        slot = slot + 1 == sender->ring.slots ? 0 : slot + 1;
    }
    return failed;
}

ssize_t uring_sender_send(struct sender *sender, struct message *message)
{
    struct uring_sender *state = sender->state;
    unsigned next = message->slot + 1 == sender->ring.slots ? 0 : message->slot + 1;
    if (state->count++ == 0)
        state->first = message->slot;
    uring_sender_prepare(sender, message->slot, &state->headers[message->slot], state->count < state->batch);
    int failed = state->count == state->batch ? uring_sender_flush(sender) : 0;
    /* Until the next slot's buffers are the user's again. */
    if (failed == 0 && state->left[next] > 0 && state->count > 0)
        failed = uring_sender_flush(sender);
    while (failed == 0 && state->left[next] > 0)
        failed = uring_sender_await(sender);
    return failed < 0 ? failed : (ssize_t)message->bytes;
}

int uring_sender_reap(struct sender *sender, bool wait)
{
    const struct uring_sender *state = sender->state;
    int failed = uring_sender_flush(sender);
    uring_sender_collect(sender);
    while (wait && failed == 0 && state->incomplete > 0)
        failed = uring_sender_await(sender);
    return failed < 0 ? failed : (int)state->incomplete;
}
