/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/own.h"
#include "workers/control.h"
#include "workers/worker.h"

const char *child_name(const struct child *child)
{
    return child->role == ROLE_SERVER ? "server" : "client";
}

int child_start(const struct pair_plan *plan, enum role role, struct board *board, struct child *child,
                struct err *err)
{
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
        .sends = (plan->cell->direction == SERVER_TO_CLIENT) == (role == ROLE_SERVER),
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

int child_tell_port(const struct child *child, uint16_t port, struct err *err)
{
    return control_send(child->control, &(struct note){.kind = NOTE_PORT, .port = port}, err);
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

/* The channel is at its end, so the worker has closed its files, which only death does. */
static void child_died(struct child *child, const char *doing)
{
    int status = child_reap(child);
    const char *name = child_name(child);
    if (WIFSIGNALED(status))
        err_set(&child->failure, EIO, "%s was killed by signal %d (%s) while %s", name, WTERMSIG(status),
                sigdescr_np(WTERMSIG(status)), doing);
    else if (WEXITSTATUS(status) != 0 || !child->done)
        err_set(&child->failure, EIO, "%s exited with status %d while %s", name, WEXITSTATUS(status), doing);
}

static void child_note(struct child *child, const struct note *note)
{
    switch (note->kind) {
    case NOTE_PORT:
        child->port = note->port;
        child->listening = true;
        break;
    case NOTE_READY: child->ready = true; break;
    case NOTE_DONE: child->done = true; break;
    case NOTE_FAILED:
        if (child->failure.code == 0)
            child->failure = note->err;
        break;
    default: err_set(&child->failure, EPROTO, "%s sent a note that makes no sense", child_name(child)); break;
    }
}

int child_listen(struct child *child, const char *doing, struct err *err)
{
    struct note note;
    int received = control_receive(child->control, &note, err);
    if (received < 0)
        return received;
    if (received == 0)
        child_died(child, doing);
    else
        child_note(child, &note);
    return 0;
}

void child_end(struct child *child)
{
    if (child->pid > 0)
        kill(child->pid, SIGKILL);
    child_reap(child);
}
