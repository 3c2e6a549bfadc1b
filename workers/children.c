/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/children.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/own.h"
#include "workers/connection.h"
#include "workers/worker.h"

/* --- child --- */

/* "server" or "client" */
static const char *child_name(const struct child *child)
{
    return child->role == ROLE_SERVER ? "server" : "client";
}

/* Every reaped child was at its end already, or is put to it: this never waits for long. */
static int child_reap(struct child *child)
{
    int status = 0;
    fd_close(&child->control);
    while (child->pid > 0 && waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    child->pid = 0;
    return status;
}

/* Reads one note, or learns of its death and reaps it; `doing` says what the run was at, for the reason. */
static int child_listen(struct child *child, const char *doing, struct err *err)
{
    struct note note;
    int received = control_receive(child->control, &note, err);
    if (received < 0)
        return received;
    if (received == 0) {
        /* The channel is at its end, so the worker has closed its files, which only death does. */
        int status = child_reap(child);
        const char *name = child_name(child);
        if (WIFSIGNALED(status))
            err_set(&child->failure, EIO, "%s was killed by signal %d (%s) while %s", name, WTERMSIG(status),
                    sigdescr_np(WTERMSIG(status)), doing);
        else if (WEXITSTATUS(status) != 0 || !child->done)
            err_set(&child->failure, EIO, "%s exited with status %d while %s", name, WEXITSTATUS(status),
                    doing);
        return 0;
    }
    switch (note.kind) {
    case NOTE_PORT:
        child->port = note.port;
        child->listening = true;
        break;
    case NOTE_READY: child->ready = true; break;
    case NOTE_DONE: child->done = true; break;
    case NOTE_FAILED:
        if (child->failure.code == 0)
            child->failure = note.err;
        break;
    default: err_set(&child->failure, EPROTO, "%s sent a note that makes no sense", child_name(child)); break;
    }
    return 0;
}

/* --- children --- */
/* A side whose peer is gone waits so long for the peer's own, better reason. */
enum { GRACE_NS = 200 * 1000 * 1000 };

int children_start(struct children *children, const struct pair_plan *plan, enum role role,
                   struct board *board, struct err *err)
{
    struct child *child = &children->list[role];
    *child = (struct child){.role = role, .control = -1};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return err_errno(err, errno, "cannot make the control channel of the %s", child_name(child));
    child->control = ends[0];
    own_fd theirs = ends[1];
    struct worker worker = {
        .plan = plan,
        .cell = role == ROLE_CLIENT && plan->client_cell != NULL ? plan->client_cell : plan->cell,
        .role = role,
        .sends = (plan->cell->direction == CLIENT_TO_SERVER) == (role == ROLE_CLIENT),
        .board = board,
        .control = theirs,
        .parent = getpid(),
    };
    child->pid = fork();
    if (child->pid == 0)
        _exit(worker_main(&worker)); /* not exit: the parent's buffered output is not ours to write */
    if (child->pid < 0) {
        child->pid = 0;
        return err_errno(err, errno, "cannot fork the %s", child_name(child));
    }
    return 0;
}

int children_poll(struct children *children, int interrupt, uint64_t wait_ns, struct err *err)
{
    const struct child *server = &children->list[ROLE_SERVER], *client = &children->list[ROLE_CLIENT];
    struct pollfd polled[ROLE_COUNT + 1] = {[ROLE_COUNT] = {.fd = interrupt, .events = POLLIN}};
    for (int i = 0; i < ROLE_COUNT; i++)
        polled[i] = (struct pollfd){.fd = children->list[i].control, .events = POLLIN};
    struct timespec timeout = {(time_t)(wait_ns / 1000000000u), (long)(wait_ns % 1000000000u)};
    if (ppoll(polled, ROLE_COUNT + 1, &timeout, NULL) < 0 && errno != EINTR)
        return err_errno(err, errno, "cannot wait for the workers");
    if (polled[ROLE_COUNT].revents != 0)
        return err_set(err, EINTR, "interrupted while %s", children->doing);
    for (int i = 0; i < ROLE_COUNT; i++)
        if (polled[i].revents != 0 && child_listen(&children->list[i], children->doing, err) < 0)
            return -err->code;
    if (children->port_told || !server->listening)
        return 0;
    children->port_told = true;
    return control_send(client->control, &(struct note){.kind = NOTE_PORT, .port = server->port}, err);
}

int children_verdict(struct children *children, uint64_t now_ns, bool draining, struct err *err)
{
    const struct err *lost = NULL;
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct err *failure = &children->list[i].failure;
        if (children->list[i].done && !draining) /* it lost its threads */
            err_set(failure, EIO, "%s said that it was done while %s", child_name(&children->list[i]),
                    children->doing);
        if (failure->code != 0 && !socket_lost(failure->code)) {
            *err = *failure;
            return -err->code;
        }
        if (failure->code != 0)
            lost = failure;
    }
    if (lost == NULL)
        return 0;
    if (children->grace_ns == 0)
        children->grace_ns = now_ns + GRACE_NS;
    if (now_ns < children->grace_ns)
        return 0;
    *err = *lost;
    return -err->code;
}

void children_pids(const struct children *children, pid_t pids[2])
{
    pids[0] = children->list[children->sender].pid;
    pids[1] = children->list[ROLE_COUNT - 1 - children->sender].pid;
}

void children_end(struct children *children)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct child *child = &children->list[i];
        if (child->pid > 0)
            kill(child->pid, SIGKILL);
        child_reap(child);
    }
}
