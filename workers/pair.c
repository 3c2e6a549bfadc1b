/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/pair.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/own.h"
#include "workers/connection.h"
#include "workers/receiver.h"
#include "workers/sender.h"
#include "workers/worker.h"

/* --- child --- */
/* A worker as its parent sees it: a process, a control channel, how far it has come, and why it ended. */

struct child {
    enum role role;
    pid_t pid;   /* 0: not running (any more) */
    int control; /* owned: the parent's end of the control channel; -1 when it is closed */
    uint16_t port;
    bool listening; /* at `port` */
    bool ready, done;
    struct err failure; /* code 0: none */
};

/* "server" or "client" */
static const char *child_name(const struct child *child)
{
    return child->role == ROLE_SERVER ? "server" : "client";
}

/* Forks the worker. */
static int child_start(const struct pair_plan *plan, enum role role, struct board *board, struct child *child,
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
/* Both workers of a run: heard together, and whatever went wrong with either becomes one reason. */

/* A side whose peer is gone waits so long for the peer's own, better reason. */
enum { GRACE_NS = 200 * 1000 * 1000 };

struct children {
    struct child list[ROLE_COUNT];
    enum role sender;
    const char *doing; /* for reasons: "... while warming up" */
    uint64_t grace_ns; /* 0: no side has lost its peer */
    bool port_told;
};

/* Notes and deaths, for so long at most; once the server's port is known, the client is told. -EINTR when
 * `interrupt` becomes readable. */
static int children_poll(struct children *children, int interrupt, uint64_t wait_ns, struct err *err)
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

/* The reason of the run's failure, once it is known; `draining`: they may be done. */
static int children_verdict(struct children *children, uint64_t now_ns, bool draining, struct err *err)
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

/* The processes of sender and receiver; 0 where there is none (any more). */
static void children_pids(const struct children *children, pid_t pids[2])
{
    pids[0] = children->list[children->sender].pid;
    pids[1] = children->list[ROLE_COUNT - 1 - children->sender].pid;
}

/* --- window --- */
/* What the parent does about the threads while a run lasts: sets the phase, wakes those that sleep in a
 * system call and have not seen it, and adds up their progress. */

struct window {
    struct board *board;        /* owned */
    bool watch_sender;          /* whose progress is counted: the sender's where nothing arrives */
    uint64_t phase_ns;          /* when the phase was set */
    uint64_t wake_ns;           /* when those that have not seen it are woken next */
    struct intervals intervals; /* owned */
};

/* For so many threads a side, and a window of so many ns. */
static int window_init(size_t threads, int64_t duration_ns, struct window *window, struct err *err)
{
    /* One more for a last one that is shorter, one more for a window that is left late. */
    size_t capacity = (size_t)(duration_ns / INTERVAL_NS) + 2;
    window->intervals.capacity = capacity;
    if (board_open(threads, &window->board, err) < 0)
        return -err->code;
    window->intervals.list = calloc(capacity, sizeof *window->intervals.list);
    return window->intervals.list != NULL ? 0
                                          : err_errno(err, ENOMEM, "no memory for %zu intervals", capacity);
}

static uint64_t window_progress(const struct window *window)
{
    const struct sample *samples = board_samples(window->board, window->watch_sender);
    uint64_t bytes = 0;
    for (size_t i = 0; i < window->board->threads; i++)
        bytes += atomic_load_explicit(&samples[i].progress, memory_order_relaxed);
    return bytes;
}

/* By then whoever is not blocked has seen the phase. */
enum { WAKE_NS = 1000 * 1000 };

static void window_phase(struct window *window, enum phase phase)
{
    board_set(window->board, phase);
    window->phase_ns = clock_now_ns();
    window->wake_ns = window->phase_ns + WAKE_NS;
}

/* How many samples, from the first one on, belong to somebody. */
static size_t samples_used(const struct board *board)
{
    return board->one_sided ? board->threads : 2 * board->threads;
}

static bool sample_behind(const struct window *window, size_t i)
{
    return atomic_load(&window->board->samples[i].phase) != board_phase(window->board);
}

/* Has every thread acknowledged the phase? */
static bool window_acknowledged(const struct window *window)
{
    for (size_t i = 0; i < samples_used(window->board); i++)
        if (sample_behind(window, i))
            return false;
    return true;
}

/* Interrupts the system calls of the threads that have not seen the phase; `pids` are the processes of sender
 * and receiver. A thread that is between its look at the phase and its call misses the signal, so this is
 * repeated, after twice the time: a thread whose way through the signal's handler takes longer than the pause
 * (strace stops it three times on that way) finds the next signal at its end, and never gets on. */
static void window_wake(struct window *window, const pid_t pids[2], uint64_t now_ns)
{
    size_t threads = window->board->threads;
    for (size_t i = 0; i < samples_used(window->board); i++)
        if (sample_behind(window, i) && pids[i / threads] > 0)
            tgkill(pids[i / threads], window->board->samples[i].tid, SIGUSR1);
    window->wake_ns = now_ns + (now_ns - window->phase_ns);
}

/* --- pair --- */

struct worker_pair {
    const struct pair_plan *plan;
    struct window window; /* owned */
    struct children children;
    uint64_t now_ns;        /* of the current turn */
    bool behind;            /* a thread had not seen the phase, in the current turn */
    uint64_t due_ns;        /* when the current step is over; 0: that is not a matter of time */
    uint64_t deadline_ns;   /* of the whole run */
    struct carried carried; /* by the sink, before the run */
    struct measurement *measurement;
};

static void pair_end(struct worker_pair *pair)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct child *child = &pair->children.list[i];
        if (child->pid > 0)
            kill(child->pid, SIGKILL);
        child_reap(child);
    }
    free(pair->window.intervals.list);
    board_close(pair->window.board);
}

#define own_pair OWNED_BY(pair_end) struct worker_pair

static bool pair_ready(const struct worker_pair *pair)
{
    return pair->children.list[ROLE_SERVER].ready && pair->children.list[ROLE_CLIENT].ready;
}

static bool pair_gone(const struct worker_pair *pair)
{
    return pair->children.list[ROLE_SERVER].pid == 0 && pair->children.list[ROLE_CLIENT].pid == 0;
}

/* Only when every thread is in it: a thread that misses an edge of the window has nothing to report. */
static bool phase_over(const struct worker_pair *pair)
{
    return pair->now_ns >= pair->due_ns && !pair->behind;
}

/* What a turn decides, and how long it waits, must follow from one look: nothing wakes the parent when a
 * thread has seen the phase. One that sees it between two looks (the step is not over; nobody is behind, so
 * there is nothing to look for) would leave the parent asleep until the deadline. */
static void pair_look(struct worker_pair *pair)
{
    pair->now_ns = clock_now_ns();
    pair->behind = !window_acknowledged(&pair->window);
}

static void pair_phase(struct worker_pair *pair, enum phase phase)
{
    window_phase(&pair->window, phase);
    pair_look(pair);
}

static int warmup_begin(struct worker_pair *pair, struct err *err)
{
    (void)err;
    pair_phase(pair, PHASE_WARMUP);
    pair->due_ns = pair->window.phase_ns + (uint64_t)pair->plan->settings->warmup_ns;
    return 0;
}

static bool all_inside(const struct worker_pair *pair)
{
    return !pair->behind;
}

static int window_approach(struct worker_pair *pair, struct err *err)
{
    (void)err;
    pair_phase(pair, PHASE_WINDOW);
    pair->due_ns = 0;
    return 0;
}

static int window_begin(struct worker_pair *pair, struct err *err)
{
    const struct pair_watch *watch = pair->plan->watch;
    pid_t pids[2];
    children_pids(&pair->children, pids);
    if ((watch != NULL && watch->opened(watch->context, pids, err) < 0) ||
        pair->plan->system(&pair->measurement->open, err) < 0)
        return -err->code;
    /* The window's time counts from here, so that it lasts for every thread as long as was asked: a thread
     * that the scheduler kept waiting at the edge would else report the burst of a sliver (a tenth of the
     * window, eight times the throughput, was seen). */
    pair->now_ns = clock_now_ns();
    pair->window.intervals.opened_ns = pair->now_ns;
    pair->window.intervals.counted = window_progress(&pair->window);
    pair->due_ns = pair->now_ns + (uint64_t)pair->plan->settings->duration_ns;
    return 0;
}

static int window_end(struct worker_pair *pair, struct err *err)
{
    const struct pair_watch *watch = pair->plan->watch;
    if (watch != NULL && watch->closed(watch->context, err) < 0)
        return -err->code;
    intervals_tick(&pair->window.intervals, pair->now_ns, window_progress(&pair->window), true);
    pair_phase(pair, PHASE_DRAIN);
    pair->due_ns = 0;
    return pair->plan->system(&pair->measurement->close, err);
}

/* A run, step by step. */
static const struct step {
    const char *doing;
    bool (*over)(const struct worker_pair *pair);
    int (*next)(struct worker_pair *pair, struct err *err); /* begins what follows; NULL: nothing does */
} steps[] = {
    {"connecting", pair_ready, warmup_begin},
    {"warming up", phase_over, window_approach},
    {"the window was opening", all_inside, window_begin},
    {"the window was open", phase_over, window_end},
    {"draining", pair_gone, NULL},
};

static uint64_t earlier(uint64_t time_ns, uint64_t other_ns, uint64_t now_ns)
{
    return other_ns > now_ns && other_ns < time_ns ? other_ns : time_ns;
}

static bool window_is_open(const struct worker_pair *pair)
{
    return pair->window.intervals.opened_ns != 0 && board_phase(pair->window.board) == PHASE_WINDOW;
}

static int pair_verdict(struct worker_pair *pair, struct err *err)
{
    return children_verdict(&pair->children, pair->now_ns, board_phase(pair->window.board) == PHASE_DRAIN,
                            err);
}

static int64_t pair_patience_ns(const struct worker_pair *pair)
{
    return pair->plan->patience_ns != 0 ? pair->plan->patience_ns : PAIR_PATIENCE_NS;
}

/* When this turn ends if nothing happens. */
static uint64_t pair_until(const struct worker_pair *pair)
{
    uint64_t now_ns = pair->now_ns, until_ns = earlier(pair->deadline_ns, pair->due_ns, now_ns);
    until_ns = earlier(until_ns, pair->children.grace_ns, now_ns);
    if (window_is_open(pair))
        until_ns = earlier(until_ns, intervals_next_ns(&pair->window.intervals), now_ns);
    if (pair->behind)
        until_ns = earlier(until_ns, now_ns + WAKE_NS, now_ns);
    return until_ns;
}

/* One turn of waiting: whatever comes first of a note, a death, an interrupt, and the time for something. */
static int pair_turn(struct worker_pair *pair, struct err *err)
{
    const struct pair_watch *watch = pair->plan->watch;
    uint64_t until_ns = pair_until(pair), wait_ns = until_ns > pair->now_ns ? until_ns - pair->now_ns : 0;
    if (children_poll(&pair->children, pair->plan->interrupt, wait_ns, err) < 0)
        return -err->code;
    pair_look(pair);
    if (pair_verdict(pair, err) < 0)
        return -err->code;
    if (window_is_open(pair)) {
        intervals_tick(&pair->window.intervals, pair->now_ns, window_progress(&pair->window), false);
        if (watch != NULL)
            watch->tick(watch->context);
    }
    if (pair->now_ns >= pair->window.wake_ns) {
        pid_t pids[2];
        children_pids(&pair->children, pids);
        window_wake(&pair->window, pids, pair->now_ns);
    }
    if (pair->now_ns < pair->deadline_ns)
        return 0;
    return err_set(err, ETIMEDOUT, "the run was not over %.1f s after its time, and was ended while %s",
                   (double)pair_patience_ns(pair) / 1e9, pair->children.doing);
}

static int pair_steps(struct worker_pair *pair, struct err *err)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        pair->children.doing = steps[i].doing;
        while (!steps[i].over(pair))
            if (pair_turn(pair, err) < 0)
                return -err->code;
        if (steps[i].next != NULL && steps[i].next(pair, err) < 0)
            return -err->code;
    }
    pair->children.grace_ns = pair->now_ns; /* a lost connection gets no better reason any more */
    return pair_verdict(pair, err);
}

static int pair_start(struct worker_pair *pair, struct err *err)
{
    const struct pair_plan *plan = pair->plan;
    bool one_sided = !cell_has_receiver(plan->cell);
    if ((one_sided && lab_carried(plan->lab, &pair->carried, err) < 0) ||
        window_init((size_t)plan->cell->threads, plan->settings->duration_ns, &pair->window, err) < 0)
        return -err->code;
    pair->window.board->one_sided = one_sided;
    pair->window.watch_sender = one_sided || mechanisms[plan->cell->mechanism].undelivered;
    pair->now_ns = clock_now_ns();
    pair->deadline_ns = pair->now_ns + (uint64_t)(plan->settings->warmup_ns + plan->settings->duration_ns +
                                                  pair_patience_ns(pair));
    struct children *children = &pair->children;
    children->sender = plan->cell->direction == SERVER_TO_CLIENT ? ROLE_SERVER : ROLE_CLIENT;
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct child *child = &children->list[i];
        if (one_sided && i != (int)children->sender)
            child->ready = true; /* there is a sender alone, and nothing is awaited of the other */
        else if (child_start(plan, (enum role)i, pair->window.board, child, err) < 0)
            return -err->code;
    }
    return 0;
}

static int pair_measure(struct worker_pair *pair, struct err *err)
{
    bool sink = pair->window.board->one_sided;
    struct carried carried = {0};
    if (sink && lab_carried(pair->plan->lab, &carried, err) < 0)
        return -err->code;
    carried.packets -= pair->carried.packets;
    carried.bytes -= pair->carried.bytes;
    pair->measurement->interval_count = pair->window.intervals.count;
    pair->measurement->intervals = steal_pointer(&pair->window.intervals.list);
    return measurement_take(pair->measurement, pair->window.board, sink ? &carried : NULL, err);
}

int pair_run(const struct pair_plan *plan, struct measurement *measurement, struct err *err)
{
    measurement->cell = plan->cell;
    measurement->tx = measurement->rx = NULL;
    measurement->intervals = NULL;
    own_pair pair = {
        .plan = plan,
        .children.list = {{.control = -1}, {.control = -1}},
        .measurement = measurement,
    };
    if (pair_start(&pair, err) == 0 && pair_steps(&pair, err) == 0 && pair_measure(&pair, err) == 0)
        return 0;
    measurement_release(measurement);
    return -err->code;
}

/* --- try --- */

static void senders_close(struct sender **senders)
{
    for (struct sender *sender = *senders; sender != NULL && sender->fd >= 0; sender++)
        sender_close(sender);
    free(*senders);
}

/* As many at once as there are threads: what they pin counts against one limit. All on the same socket,
 * because nothing is sent. */
static int try_senders(const struct cell *cell, int fd, struct err *err)
{
    size_t count = (size_t)cell->threads;
    OWNED_BY(senders_close) struct sender *senders = calloc(count + 1, sizeof *senders);
    if (senders == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu senders", count);
    for (size_t i = 0; i <= count; i++)
        senders[i].fd = -1;
    int failed = 0;
    for (size_t i = 0; i < count && failed == 0; i++) {
        failed = sender_open(fd, cell, sender_calls[cell->mechanism], &senders[i], err);
        senders[i].fd = failed == 0 ? fd : -1;
    }
    return failed;
}

int pair_try(const struct cell *cell, struct err *err)
{
    /* The cell without what costs time (large rings, unless their size is the question) or rights (congestion
     * control). */
    enum { SMALL = 64 * 1024 };
    struct cell small = *cell;
    small.congestion[0] = '\0';
    if (!mechanisms[cell->mechanism].pins) {
        small.message_size = small.message_size < SMALL ? small.message_size : SMALL;
        small.in_flight = small.threads = 1;
    }
    own_fd sending = -1, receiving = -1;
    int family = cell->ip == IP_6 ? AF_INET6 : AF_INET;
    int result = socket_new(&small, family, &sending, err);
    if (result == 0)
        result = try_senders(&small, sending, err);
    if (result < 0 || !cell_has_receiver(cell))
        return result;
    result = socket_new(&small, family, &receiving, err);
    own_receiver receiver = {.fd = -1};
    return result < 0 ? result
                      : receiver_open(receiving, &small, receiver_calls[cell->receive], &receiver, err);
}
