/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/worker.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/own.h"
#include "netns/netns.h"
#include "netns/privileges.h"
#include "workers/connection.h"
#include "workers/counters.h"
#include "workers/multiplex.h"
#include "workers/receiver.h"
#include "workers/sender.h"

/* --- control --- */

int control_send(int fd, const struct note *note, struct err *err)
{
    ssize_t sent;
    do
        sent = send(fd, note, sizeof *note, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? err_errno(err, errno, "cannot write to the control channel") : 0;
}

int control_receive(int fd, struct note *note, struct err *err)
{
    ssize_t received;
    do
        received = recv(fd, note, sizeof *note, 0);
    while (received < 0 && errno == EINTR);
    /* The other end died with a note of ours unread. */
    if (received == 0 || (received < 0 && errno == ECONNRESET))
        return 0;
    if (received < 0)
        return err_errno(err, errno, "cannot read from the control channel");
    if (received != sizeof *note)
        return err_set(err, EPROTO, "the control channel delivered %zd bytes of a note", received);
    return 1;
}

/* The worker's first thread counts as one, so that its rights are gone too before anything is sent: whoever
 * is the last of them to be ready tells the parent. */
static int worker_ready(const struct worker *worker, struct err *err)
{
    size_t ready = 1 + atomic_fetch_add(&worker->board->ready[worker->role], 1);
    if (ready < worker->board->threads + 1)
        return 0;
    return control_send(worker->control, &(struct note){.kind = NOTE_READY}, err);
}

/* Tells the parent why, and ends the process at once: what is left of the run is worth nothing. For any
 * thread. */
static _Noreturn void worker_fail(const struct worker *worker, const struct err *why)
{
    struct err ignored = {0}; /* no one is left to tell */
    control_send(worker->control, &(struct note){.kind = NOTE_FAILED, .err = *why}, &ignored);
    _exit(EXIT_FAILURE);
}

/* --- thread --- */
/* One thread of a worker, which is one end of one connection or of several: pinned, counted, without rights,
 * then in the sender's or the receiver's loop. If it fails, it ends the whole worker. */

struct thread {
    const struct worker *worker;
    unsigned number; /* from 0; of both directions the second half is the other way round */
    bool sends;
    const struct connection *connections; /* that it serves: `count`; not owned */
    size_t count;
    pthread_t id;
};

/* What this side will really use: the sender's sizes come from its ring. Behind a sink nobody compares. */
static int thread_hello(const struct thread *thread, size_t i, size_t message_bytes, size_t fields,
                        struct err *err)
{
    const struct cell *cell = thread->worker->cell;
    size_t each = (size_t)cell->threads;
    /* The connection's other two threads talk about both directions at the same time. */
    if (thread->connections[i].stream < 0 || thread->number >= each)
        return 0;
    struct hello hello = {
        .magic = HELLO_MAGIC,
        .message_bytes = message_bytes,
        .fields = fields,
        .threads = (uint64_t)cell->threads,
        .connections = (uint64_t)cell_connections(cell),
        .connection = thread->number + i * each,
        .mechanism = cell->mechanism,
        .receive = cell->receive,
        .direction = cell->direction,
        .response_bytes = (uint64_t)cell_response_bytes(cell),
    };
    return hello_exchange(thread->connections[i].stream, &hello, thread->worker->role == ROLE_SERVER, err);
}

/* What the edges of the window read of each connection; `tallies` lie as far apart as the ends that have
 * them. */
static void thread_meters(const struct thread *thread, const struct tally *tallies, size_t apart,
                          struct meters *meters)
{
    meters->tally = tallies;
    for (size_t i = 1; i < thread->count; i++)
        meters->others[meters->other_count++] =
            (struct meter){.fd = thread->connections[i].payload,
                           .tally = (const struct tally *)((const char *)tallies + i * apart)};
}

/* Tells that everything is in place, and waits for the warm-up. */
static int thread_line_up(const struct thread *thread, struct edge *edge, struct err *err)
{
    edge->sample->tid = gettid();
    if (worker_ready(thread->worker, err) < 0)
        return -err->code;
    board_wait(edge->board, PHASE_SETUP);
    return edge_cross(edge, PHASE_WARMUP, err);
}

static int senders_open(const struct thread *thread, struct senders *senders, struct err *err)
{
    const struct worker *worker = thread->worker;
    const struct sender_calls *calls =
        worker->plan->sender != NULL ? worker->plan->sender : sender_calls[worker->cell->mechanism];
    senders->list = calloc(thread->count + 1, sizeof *senders->list);
    if (senders->list == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu connections", thread->count);
    for (size_t i = 0; i < thread->count; i++) {
        struct sender *sender = &senders->list[i];
        if (sender_open(thread->connections[i].payload, worker->cell, calls, sender, err) < 0)
            return -err->code;
        senders->count++;
        if (thread_hello(thread, i, sender->ring.messages[0].bytes, sender->ring.messages[0].count, err) < 0)
            return -err->code;
    }
    return 0;
}

static int thread_send(const struct thread *thread, struct edge edge, struct err *err)
{
    const struct cell *cell = thread->worker->cell;
    own_senders senders = {0};
    if (senders_open(thread, &senders, err) < 0 || senders.list == NULL)
        return -err->code;
    thread_meters(thread, &senders.list->tally, sizeof *senders.list, &edge.meters);
    if (thread_line_up(thread, &edge, err) < 0 || senders_run(&senders, &edge, err) < 0 ||
        connections_end(cell, thread->connections, thread->count, true, err) < 0)
        return -err->code;
    for (size_t i = 0; i < senders.count; i++)
        edge_sample(&edge, i)->life = senders.list[i].tally;
    return 0;
}

static int receivers_open(const struct thread *thread, struct receivers *ends, struct err *err)
{
    const struct worker *worker = thread->worker;
    const struct cell *cell = worker->cell;
    const struct receiver_calls *calls =
        worker->plan->receiver != NULL ? worker->plan->receiver : receiver_calls[cell->receive];
    size_t messages = (size_t)cell_segments(cell);
    ends->list = calloc(thread->count + 1, sizeof *ends->list);
    if (ends->list == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu connections", thread->count);
    for (size_t i = 0; i < thread->count; i++) {
        if (receiver_open(thread->connections[i].payload, cell, calls, &ends->list[i], err) < 0)
            return -err->code;
        ends->count++;
        if (thread_hello(thread, i, messages * (size_t)cell->message_size, messages * (size_t)cell->fields,
                         err) < 0)
            return -err->code;
    }
    return 0;
}

static int thread_receive(const struct thread *thread, struct edge edge, struct err *err)
{
    const struct cell *cell = thread->worker->cell;
    own_receivers ends = {0};
    if (receivers_open(thread, &ends, err) < 0 || ends.list == NULL)
        return -err->code;
    thread_meters(thread, &ends.list->tally, sizeof *ends.list, &edge.meters);
    if (thread_line_up(thread, &edge, err) < 0 || receivers_run(&ends, &edge, err) < 0 ||
        connections_end(cell, thread->connections, thread->count, false, err) < 0)
        return -err->code;
    for (size_t i = 0; i < ends.count; i++)
        edge_sample(&edge, i)->life = ends.list[i].tally;
    return 0;
}

static int thread_work(const struct thread *thread, struct err *err)
{
    const struct worker *worker = thread->worker;
    const struct pair_plan *plan = worker->plan;
    int cpu = (thread->sends ? plan->tx_cpu : plan->rx_cpu)[thread->number];
    struct sample *sample = board_samples(worker->board, thread->sends) + thread->number;
    for (size_t i = 0; i < thread->count; i++)
        sample[i * worker->board->threads].cpu = cpu;
    if (cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET((unsigned)cpu, &set);
        int failed = pthread_setaffinity_np(pthread_self(), sizeof set, &set);
        if (failed != 0)
            return err_errno(err, failed, "cannot pin a thread to CPU %d", cpu);
    }
    own_free struct meter *others = calloc(thread->count + 1, sizeof *others);
    if (others == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu connections", thread->count);
    own_counters counters = NULL;
    bool software = plan->cell->pattern == PATTERN_STREAM;
    if (counters_open(&perf_kernel, plan->settings->events, software, &counters, err) < 0 ||
        privileges_drop(err) < 0)
        return -err->code;
    struct edge edge = {
        .board = worker->board,
        .sample = sample,
        .peer = board_samples(worker->board, true) + thread->number,
        .meters = {.fd = thread->connections[0].payload, .counters = counters, .others = others},
        .seen = PHASE_SETUP,
        .quota = (uint64_t)plan->settings->bytes,
    };
    return thread->sends ? thread_send(thread, edge, err) : thread_receive(thread, edge, err);
}

static void *thread_main(void *argument)
{
    const struct thread *thread = argument;
    struct err err = {0};
    if (thread_work(thread, &err) == 0)
        return NULL;
    err_context(&err, thread->count > 1 ? "thread %u" : "connection %u",
                thread->number % (unsigned)thread->worker->cell->threads + 1);
    worker_fail(thread->worker, &err);
}

/* --- worker --- */

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

static int close_between(int first, int last, struct err *err)
{
    first = first > STDERR_FILENO ? first : STDERR_FILENO + 1;
    if (first > last || close_range((unsigned)first, (unsigned)last, 0) == 0)
        return 0;
    /* One by one, where the kernel is older than 5.9 or a seccomp filter knows no close_range(). */
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

static int worker_enter(const struct worker *worker, struct err *err)
{
    const struct lab *lab = worker->plan->lab;
    own_fd namespace = worker->role == ROLE_SERVER ? lab->server : lab->client;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return err_errno(err, errno, "cannot tie the worker's life to its parent's");
    if (getppid() != worker->parent) /* it died before that */
        return err_set(err, ESRCH, "the parent is gone");
    worker_signals();
    /* The parent's journal, terminal fds, the other worker's channel: none of that must live on in here. */
    int low = worker->control < namespace ? worker->control : namespace;
    int high = worker->control < namespace ? namespace : worker->control;
    int rc = close_between(0, low - 1, err);
    if (rc == 0)
        rc = close_between(low + 1, high - 1, err);
    if (rc == 0)
        rc = close_between(high + 1, INT_MAX, err);
    return rc == 0 ? netns_enter(namespace, err) : rc;
}

/* One after the other, so that the server accepts them in the order in which the client opens them. Those of
 * a thread lie together. */
static int worker_connect(const struct worker *worker, struct connection *connections, struct err *err)
{
    const struct lab *lab = worker->plan->lab;
    struct endpoint server = {.address = lab->address, .length = lab->address_length, .listener = -1};
    struct note note = {.kind = NOTE_PORT};
    bool alone = !cell_has_receiver(worker->cell); /* a sink has no server to wait for */
    if (worker->role == ROLE_SERVER && !alone) {
        if (connection_listen(worker->cell, &server, err) < 0)
            return -err->code;
        note.port = server.port;
        if (control_send(worker->control, &note, err) < 0)
            return -err->code;
    } else if (!alone) {
        int received = control_receive(worker->control, &note, err);
        if (received <= 0)
            return received < 0 ? received
                                : err_set(err, ECONNRESET, "the parent closed the control channel");
        server.port = note.port;
    }
    int rc = 0;
    const size_t threads = worker->board->threads / worker->board->directions,
                 each = worker->board->connections / worker->board->threads;
    for (size_t i = 0; i < threads * each && rc == 0; i++)
        rc = connection_open(worker->cell, &server, &connections[i % threads * each + i / threads], err);
    fd_close(&server.listener); /* nobody else is to come */
    return rc;
}

static int worker_run(const struct worker *worker, struct thread *threads, struct connection *connections,
                      struct err *err)
{
    const struct board *board = worker->board;
    const size_t each = board->connections / board->threads;
    if (worker_connect(worker, connections, err) < 0)
        return -err->code;
    for (unsigned i = 0; i < worker->board->threads; i++) {
        bool returns = sample_returns(i, board->threads, board->directions);
        threads[i] = (struct thread){
            .worker = worker,
            .number = i,
            .sends = worker->sends != returns,
            .connections = connections + sample_connection(i, board->threads, board->directions) * each,
            .count = each,
        };
        int failed = pthread_create(&threads[i].id, NULL, thread_main, &threads[i]);
        if (failed != 0)
            return err_errno(err, failed, "cannot start thread %u", i + 1);
    }
    if (privileges_drop(err) < 0 || worker_ready(worker, err) < 0)
        return -err->code;
    for (unsigned i = 0; i < worker->board->threads; i++) {
        int failed = pthread_join(threads[i].id, NULL);
        if (failed != 0)
            return err_errno(err, failed, "cannot wait for thread %u", i + 1);
    }
    return control_send(worker->control, &(struct note){.kind = NOTE_DONE}, err);
}

int worker_main(const struct worker *worker)
{
    struct err err = {0};
    own_free struct thread *threads = calloc(worker->board->threads, sizeof *threads);
    own_free struct connection *connections = calloc(worker->board->connections, sizeof *connections);
    if (threads == NULL || connections == NULL)
        err_errno(&err, ENOMEM, "no memory for %zu connections", worker->board->connections);
    else if (worker_enter(worker, &err) == 0)
        worker_run(worker, threads, connections, &err);
    if (err.code != 0)
        worker_fail(worker, &err);
    return EXIT_SUCCESS; /* the connections end with the process: nobody is left to miss them */
}
