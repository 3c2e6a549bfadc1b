/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/worker.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "netns/netns.h"
#include "netns/privileges.h"
#include "workers/control.h"
#include "workers/thread.h"
#include "workers/wire.h"

static void signal_seen(int signal)
{
    (void)signal; /* that a blocked call returns EINTR is all that is wanted */
}

/* Signals to the whole foreground group (Ctrl-C, a closed terminal) are for the parent to judge; a worker
 * ends with its parent in any case. */
static void worker_signals(void)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    struct sigaction action = {.sa_handler = SIG_IGN};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        sigaction(ignored[i], &action, NULL);
    action.sa_handler = signal_seen; /* without SA_RESTART */
    sigaction(SIGUSR1, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* One by one, where the kernel is older than 5.9 or a seccomp filter knows no close_range(). */
static int close_listed(int first, int last, struct err *err)
{
    own_directory directory = opendir("/proc/self/fd");
    if (directory == NULL)
        return err_errno(err, errno, "cannot list what a worker must not keep open");
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        int fd = atoi(entry->d_name); /* 0 for "." and "..": below `first` */
        if (fd >= first && fd <= last && fd != dirfd(directory))
            close(fd);
    }
    return 0;
}

static int close_between(int first, int last, struct err *err)
{
    first = first > STDERR_FILENO ? first : STDERR_FILENO + 1;
    if (first > last || close_range((unsigned)first, (unsigned)last, 0) == 0)
        return 0;
    return close_listed(first, last, err);
}

/* The parent's journal, terminal fds, the other worker's channel: none of that must live on in here. */
static int worker_close_others(int control, int namespace, struct err *err)
{
    int low = control < namespace ? control : namespace, high = control < namespace ? namespace : control;
    int rc = close_between(0, low - 1, err);
    if (rc == 0)
        rc = close_between(low + 1, high - 1, err);
    return rc == 0 ? close_between(high + 1, INT_MAX, err) : rc;
}

static int worker_enter(const struct worker *worker, struct err *err)
{
    const struct lab *lab = worker->plan->lab;
    own_fd namespace = worker->role == ROLE_SERVER ? lab->server : lab->client;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return err_errno(err, errno, "cannot tie the worker's life to its parent's");
    if (getppid() != worker->parent) /* it died before that */
        return err_set(err, ESRCH, "the parent is gone");
    worker_signals();
    int rc = worker_close_others(worker->control, namespace, err);
    return rc == 0 ? netns_enter(namespace, err) : rc;
}

static int server_connect(const struct worker *worker, struct thread *threads, struct err *err)
{
    const struct lab *lab = worker->plan->lab;
    own_fd listener = -1;
    struct note note = {.kind = NOTE_PORT};
    if (wire_listen(worker->cell, &lab->address, lab->address_length, &listener, &note.port, err) < 0 ||
        control_send(worker->control, &note, err) < 0)
        return -err->code;
    for (size_t i = 0; i < worker->board->threads; i++)
        if (wire_accept(worker->cell, listener, &threads[i].wire, err) < 0)
            return -err->code;
    return 0;
}

/* One after the other, so that the server accepts them in this order. */
static int client_connect(const struct worker *worker, struct thread *threads, struct err *err)
{
    const struct lab *lab = worker->plan->lab;
    struct note note;
    int received = control_receive(worker->control, &note, err);
    if (received <= 0)
        return received < 0 ? received : err_set(err, ECONNRESET, "the parent closed the control channel");
    for (size_t i = 0; i < worker->board->threads; i++)
        if (wire_connect(worker->cell, &lab->address, lab->address_length, note.port, &threads[i].wire, err) <
            0)
            return -err->code;
    return 0;
}

static int sink_connect(const struct worker *worker, struct thread *threads, struct err *err)
{
    const struct lab *lab = worker->plan->lab;
    for (size_t i = 0; i < worker->board->threads; i++)
        if (wire_sink(worker->cell, &lab->address, lab->address_length, &threads[i].wire, err) < 0)
            return -err->code;
    return 0;
}

int worker_ready(const struct worker *worker, struct err *err)
{
    size_t ready = 1 + atomic_fetch_add(&worker->board->ready[worker->role], 1);
    if (ready < worker->board->threads + 1)
        return 0;
    return control_send(worker->control, &(struct note){.kind = NOTE_READY}, err);
}

static int worker_run(const struct worker *worker, struct thread *threads, struct err *err)
{
    int (*const meet)(const struct worker *, struct thread *, struct err *) =
        !cell_has_receiver(worker->cell) ? sink_connect
        : worker->role == ROLE_SERVER    ? server_connect
                                         : client_connect;
    if (meet(worker, threads, err) < 0)
        return -err->code;
    for (size_t i = 0; i < worker->board->threads; i++)
        if (thread_start(&threads[i], worker, (unsigned)i, err) < 0)
            return -err->code;
    if (privileges_drop(err) < 0 || worker_ready(worker, err) < 0)
        return -err->code;
    for (size_t i = 0; i < worker->board->threads; i++)
        if (thread_join(&threads[i], err) < 0)
            return -err->code;
    return control_send(worker->control, &(struct note){.kind = NOTE_DONE}, err);
}

int worker_main(const struct worker *worker)
{
    struct err err = {0};
    own_free struct thread *threads = calloc(worker->board->threads, sizeof *threads);
    if (threads == NULL)
        err_errno(&err, ENOMEM, "no memory for %zu threads", worker->board->threads);
    else if (worker_enter(worker, &err) == 0)
        worker_run(worker, threads, &err);
    if (err.code != 0)
        worker_fail(worker, &err);
    return EXIT_SUCCESS; /* the connections end with the process: nobody is left to miss them */
}

_Noreturn void worker_fail(const struct worker *worker, const struct err *why)
{
    struct err ignored = {0}; /* no one is left to tell */
    control_send(worker->control, &(struct note){.kind = NOTE_FAILED, .err = *why}, &ignored);
    _exit(EXIT_FAILURE);
}
