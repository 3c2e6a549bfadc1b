/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/uring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 0: everybody may use io_uring; 1: those with rights, which workers give up; 2: nobody; -1: there is no such
 * setting (before Linux 6.6). */
static int uring_disabled(void)
{
    int value = -1;
    FILE *file = fopen("/proc/sys/kernel/io_uring_disabled", "re");
    if (file == NULL)
        return -1;
    if (fscanf(file, "%d", &value) != 1)
        value = -1;
    fclose(file);
    return value;
}

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

int uring_register_file(struct io_uring *ring, int fd, struct err *err)
{
    int failed = io_uring_register_files(ring, &fd, 1);
    return failed < 0 ? err_errno(err, -failed, "io_uring cannot register a socket") : 0;
}

int uring_enter(struct io_uring *ring, unsigned wanted, struct tally *tally)
{
    int done = io_uring_submit_and_wait(ring, wanted);
    tally->calls++;
    return done >= 0 || done == -EINTR || done == -EAGAIN || done == -EBUSY ? 0 : done;
}

static int uring_knows(struct io_uring *ring, int operation, const char *name, struct err *err)
{
    struct io_uring_probe *probe = io_uring_get_probe_ring(ring);
    bool known = probe != NULL && io_uring_opcode_supported(probe, operation);
    io_uring_free_probe(probe);
    if (known)
        return 0;
    err_set(err, EOPNOTSUPP, "this kernel's io_uring has no %s", name);
    err_hint(err, "zero-copy sends need Linux 6.1 or later, and reporting copies 6.2");
    return -err->code;
}

int uring_probe(int operation, const char *name, struct err *err)
{
    struct io_uring ring;
    if (uring_disabled() > 0)
        return uring_refused(EPERM, err);
    if (uring_open(1, 1, &ring, err) < 0)
        return -err->code;
    int failed = uring_knows(&ring, operation, name, err);
    io_uring_queue_exit(&ring);
    return failed;
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

int uring_probe_zero_copy(int operation, const char *name, struct err *err)
{
    struct io_uring ring;
    if (uring_probe(operation, name, err) < 0 || uring_open(1, 1, &ring, err) < 0)
        return -err->code;
    int failed = uring_reports(&ring, operation, err);
    io_uring_queue_exit(&ring);
    return failed;
}
