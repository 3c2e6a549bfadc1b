/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/pair.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/own.h"
#include "workers/children.h"

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

/* Slices are not sampled: a rest would stand in the middle of times. */
static unsigned board_parts(const struct pair_plan *plan)
{
    const struct cell *cell = plan->cell;
    bool sampled = cell_is_sampled(cell) && plan->slices == 0 && plan->settings->bytes == 0;
    bool times = sampled || cell_is_timed(cell);
    bool stamps = sampled || cell->pattern == PATTERN_PACED;
    return (times ? BOARD_TIMES : 0) | (stamps ? BOARD_STAMPS : 0);
}

/* For a window, or so many slices. */
static int window_init(const struct pair_plan *plan, struct window *window, struct err *err)
{
    enum { LONGEST_S = 3600 }; /* of so many bytes: what comes after has no intervals */
    const int64_t duration_ns =
        plan->settings->bytes > 0 ? LONGEST_S * INT64_C(1000000000) : plan->settings->duration_ns;
    /* One more for a last one that is shorter, one more for a window that is left late. */
    uint64_t length_ns = interval_length_ns((uint64_t)duration_ns);
    size_t capacity = (size_t)((uint64_t)duration_ns / length_ns) + 2;
    window->intervals.length_ns = length_ns;
    window->intervals.capacity = capacity;
    const size_t directions = (size_t)cell_directions(plan->cell);
    if (board_open(directions * (size_t)plan->cell->threads,
                   directions * (size_t)cell_connections(plan->cell), plan->slices, board_parts(plan),
                   &window->board, err) < 0)
        return -err->code;
    window->board->directions = directions;
    window->board->seed = plan->seed;
    window->board->window_ns = (uint64_t)duration_ns;
    window->intervals.list = calloc(capacity, sizeof *window->intervals.list);
    return window->intervals.list != NULL ? 0
                                          : err_errno(err, ENOMEM, "no memory for %zu intervals", capacity);
}

static uint64_t window_progress(const struct window *window)
{
    const struct sample *samples = board_samples(window->board, window->watch_sender);
    uint64_t bytes = 0;
    for (size_t i = 0; i < window->board->connections; i++)
        bytes += atomic_load_explicit(&samples[i].progress, memory_order_relaxed);
    return bytes;
}

/* By then whoever is not blocked has seen the phase. */
enum { WAKE_NS = 1000 * 1000 };

static void window_phase(struct window *window, unsigned phase)
{
    board_set(window->board, phase);
    window->phase_ns = clock_now_ns();
    window->wake_ns = window->phase_ns + WAKE_NS;
}

/* All threads of a run: the senders, then the receivers. */
static size_t thread_count(const struct board *board)
{
    return board->one_sided ? board->threads : 2 * board->threads;
}

static struct sample *thread_sample(const struct window *window, size_t i)
{
    size_t threads = window->board->threads;
    return board_samples(window->board, i < threads) + (i < threads ? i : i - threads);
}

/* Interrupts its system call; `pids` are the processes of sender and receiver, of both directions those of
 * server and client. */
static void thread_wake(const struct window *window, size_t i, const pid_t pids[2])
{
    const struct board *board = window->board;
    bool second = (i >= board->threads) != sample_returns(i, board->threads, board->directions);
    if (pids[second] > 0)
        tgkill(pids[second], thread_sample(window, i)->tid, SIGUSR1);
}

static bool thread_behind(const struct window *window, size_t i)
{
    return atomic_load(&thread_sample(window, i)->phase) != board_phase(window->board);
}

/* Has every thread acknowledged the phase? */
static bool window_acknowledged(const struct window *window)
{
    for (size_t i = 0; i < thread_count(window->board); i++)
        if (thread_behind(window, i))
            return false;
    return true;
}

/* Wakes the threads that have not seen the phase. A thread that is between its look at the phase and its call
 * misses the signal, so this is repeated, after twice the time: a thread whose way through the signal's
 * handler takes longer than the pause (strace stops it three times on that way) finds the next signal at its
 * end, and never gets on. */
static void window_wake(struct window *window, const pid_t pids[2], uint64_t now_ns)
{
    for (size_t i = 0; i < thread_count(window->board); i++)
        if (thread_behind(window, i))
            thread_wake(window, i, pids);
    window->wake_ns = now_ns + (now_ns - window->phase_ns);
}

/* The same for those receivers only whose sender rests: they wait for what does not come. */
static void window_wake_receivers(const struct window *window, const pid_t pids[2])
{
    size_t threads = window->board->threads;
    for (size_t i = threads; i < thread_count(window->board); i++)
        if (thread_behind(window, i) && !thread_behind(window, i - threads))
            thread_wake(window, i, pids);
}

/* --- pair --- */

struct worker_pair {
    const struct pair_plan *plan;
    struct window window; /* owned */
    struct children children;
    uint64_t now_ns;      /* of the current turn */
    bool behind;          /* a thread had not seen the phase, in the current turn */
    unsigned crossed;     /* of the board, before it was looked at in the current turn */
    uint64_t progress;    /* of a window that lasts until so many bytes are through */
    uint64_t due_ns;      /* when the current step is over; 0: that is not a matter of time */
    uint64_t deadline_ns; /* of the whole run; of a pair that moves in slices, of the current step */
    struct carried before, carried; /* by the sink: when the pair began to move; by the pair itself */
    struct measurement *measurement;
};

void pair_close(struct worker_pair *pair)
{
    if (pair == NULL)
        return;
    children_end(&pair->children);
    free(pair->window.intervals.list);
    board_close(pair->window.board);
    free(pair);
}

static void pair_release(struct worker_pair **pair)
{
    pair_close(*pair);
}

#define own_pair OWNED_BY(pair_release) struct worker_pair *

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
    pair->crossed = atomic_load(&pair->window.board->crossed);
    pair->now_ns = clock_now_ns();
    pair->behind = !window_acknowledged(&pair->window);
}

static void pair_phase(struct worker_pair *pair, unsigned phase)
{
    window_phase(&pair->window, phase);
    pair_look(pair);
}

/* What the sink carries while another pair moves is not this one's. */
static int carried_begin(struct worker_pair *pair, struct err *err)
{
    return pair->window.board->one_sided ? lab_carried(pair->plan->lab, &pair->before, err) : 0;
}

static int carried_end(struct worker_pair *pair, struct err *err)
{
    struct carried now = {0};
    if (!pair->window.board->one_sided)
        return 0;
    if (lab_carried(pair->plan->lab, &now, err) < 0)
        return -err->code;
    pair->carried.packets += now.packets - pair->before.packets;
    pair->carried.bytes += now.bytes - pair->before.bytes;
    return 0;
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

/* What the warm-up has sent is to arrive before bytes are counted. */
static int rest_begin(struct worker_pair *pair, struct err *err)
{
    (void)err;
    pair_phase(pair, PHASE_REST);
    pair->due_ns = 0;
    return 0;
}

static int window_approach(struct worker_pair *pair, struct err *err)
{
    (void)err;
    pair_phase(pair, PHASE_WINDOW);
    pair->due_ns = 0;
    return 0;
}

static int read_queue(const struct worker_pair *pair, struct queue_reading *reading, struct err *err)
{
    return lab_queue(pair->plan->lab, pair->plan->cell, reading, err);
}

static int window_begin(struct worker_pair *pair, struct err *err)
{
    const struct pair_watch *watch = pair->plan->watch;
    pid_t pids[2];
    children_pids(&pair->children, pids);
    if ((watch != NULL && watch->opened(watch->context, pids, err) < 0) ||
        pair->plan->system(&pair->measurement->open, err) < 0 ||
        read_queue(pair, &pair->measurement->queue_open, err) < 0)
        return -err->code;
    /* The window's time counts from here, so that it lasts for every thread as long as was asked: a thread
     * that the scheduler kept waiting at the edge would else report the burst of a sliver (a tenth of the
     * window, eight times the throughput, was seen). */
    pair->now_ns = clock_now_ns();
    pair->window.intervals.opened_ns = pair->now_ns;
    pair->window.intervals.counted = window_progress(&pair->window);
    if (pair->plan->settings->bytes == 0)
        pair->due_ns = pair->now_ns + (uint64_t)pair->plan->settings->duration_ns;
    return 0;
}

/* Nothing moves: what is read before the window opens is what there is when it does, and few bytes may be
 * through before the parent has had a look. */
static int quota_begin(struct worker_pair *pair, struct err *err)
{
    if (window_begin(pair, err) < 0)
        return -err->code;
    pair_phase(pair, PHASE_REST + 1);
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
    if (pair->plan->system(&pair->measurement->close, err) < 0)
        return -err->code;
    return read_queue(pair, &pair->measurement->queue_close, err);
}

static uint64_t earlier(uint64_t time_ns, uint64_t other_ns, uint64_t now_ns)
{
    return other_ns > now_ns && other_ns < time_ns ? other_ns : time_ns;
}

static bool window_is_open(const struct worker_pair *pair)
{
    return pair->window.intervals.opened_ns != 0 && phase_is_open(board_phase(pair->window.board));
}

static int pair_verdict(struct worker_pair *pair, struct err *err)
{
    return children_verdict(&pair->children, pair->now_ns, board_phase(pair->window.board) == PHASE_DRAIN,
                            err);
}

/* A link's rate and delay: what connecting and draining take besides. TCP lets a send buffer grow to 4 MB
 * (net.ipv4.tcp_wmem). */
static int64_t link_patience_ns(const struct cell *cell)
{
    enum { ROUND_TRIPS = 100, BUFFER = 4 * 1024 * 1024 };
    int64_t buffer = cell->send_buffer > BUFFER ? cell->send_buffer : BUFFER;
    double drain_s =
        cell->rate > 0
            ? 8.0 * (double)(buffer * cell_connections(cell) * cell_directions(cell)) / (double)cell->rate
            : 0;
    return 2 * ROUND_TRIPS * (cell->delay + cell->jitter) + (int64_t)(2e9 * drain_s);
}

static int64_t pair_patience_ns(const struct worker_pair *pair)
{
    int64_t patience_ns = pair->plan->patience_ns != 0 ? pair->plan->patience_ns : PAIR_PATIENCE_NS;
    return patience_ns + link_patience_ns(pair->plan->cell);
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

/* What has happened, and for so long at most what happens: notes, deaths, an interrupt, the end of patience;
 * threads that have slept through a change of the phase are woken. */
static int pair_hear(struct worker_pair *pair, uint64_t wait_ns, struct err *err)
{
    if (children_poll(&pair->children, pair->plan->interrupt, wait_ns, err) < 0)
        return -err->code;
    pair_look(pair);
    if (pair_verdict(pair, err) < 0)
        return -err->code;
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

/* The current step may take so long, and then as long as patience lasts. */
static void pair_allow(struct worker_pair *pair, int64_t ns)
{
    pair->now_ns = clock_now_ns();
    pair->deadline_ns = pair->now_ns + (uint64_t)(ns + pair_patience_ns(pair));
}

/* A window until so many bytes are through lasts as long as they come. The parent is not woken through the
 * channels then, but on the board: by the thread that is through. */
static uint64_t pair_sleep(struct worker_pair *pair, uint64_t wait_ns)
{
    enum { LOOK_NS = 10 * 1000 * 1000 }; /* what comes through the channels waits so long */
    uint64_t progress = window_progress(&pair->window);
    if (pair->plan->settings->bytes == 0 || !window_is_open(pair))
        return wait_ns;
    if (progress != pair->progress)
        pair_allow(pair, 0);
    pair->progress = progress;
    board_await(pair->window.board, pair->crossed, wait_ns < LOOK_NS ? wait_ns : LOOK_NS);
    return 0;
}

/* One turn of waiting: whatever comes first of all that, and the time for something. */
static int pair_turn(struct worker_pair *pair, struct err *err)
{
    const struct pair_watch *watch = pair->plan->watch;
    uint64_t until_ns = pair_until(pair), wait_ns = until_ns > pair->now_ns ? until_ns - pair->now_ns : 0;
    if (pair_hear(pair, pair_sleep(pair, wait_ns), err) < 0)
        return -err->code;
    if (!window_is_open(pair))
        return 0;
    intervals_tick(&pair->window.intervals, pair->now_ns, window_progress(&pair->window), false);
    if (watch != NULL)
        watch->tick(watch->context);
    return 0;
}

/* Until it is so; `doing`: what the run is at, for the reason of a failure. */
static int pair_await(struct worker_pair *pair, const char *doing,
                      bool (*over)(const struct worker_pair *pair), struct err *err)
{
    pair->children.doing = doing;
    while (!over(pair))
        if (pair_turn(pair, err) < 0)
            return -err->code;
    return 0;
}

struct worker_pair *pair_begin(const struct pair_plan *plan, struct measurement *measurement, struct err *err)
{
    bool one_sided = !cell_has_receiver(plan->cell);
    measurement->cell = plan->cell;
    measurement->tx = measurement->rx = NULL;
    measurement->intervals = NULL;
    measurement->slices = NULL;
    measurement->latencies = measurement->sent_latencies = NULL;
    measurement->paced = NULL;
    own_pair pair = calloc(1, sizeof *pair);
    if (pair == NULL) {
        err_errno(err, ENOMEM, "no memory for a pair of workers");
        return NULL;
    }
    *pair = (struct worker_pair){.plan = plan, .children = CHILDREN_NONE, .measurement = measurement};
    if (window_init(plan, &pair->window, err) < 0)
        return NULL;
    pair->window.board->one_sided = one_sided;
    pair->window.watch_sender = one_sided || mechanisms[plan->cell->mechanism].undelivered;
    struct children *children = &pair->children;
    children->sender = plan->cell->direction == CLIENT_TO_SERVER ? ROLE_CLIENT : ROLE_SERVER;
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (one_sided && i != (int)children->sender)
            children->list[i].ready = true; /* there is a sender alone, and nothing is awaited of the other */
        else if (children_start(children, plan, (enum role)i, pair->window.board, err) < 0)
            return NULL;
    }
    pair_allow(pair, plan->settings->warmup_ns + plan->settings->duration_ns);
    return steal_pointer(&pair);
}

int pair_finish(struct worker_pair *pair, struct err *err)
{
    struct measurement *measurement = pair->measurement;
    if (board_phase(pair->window.board) != PHASE_DRAIN)
        pair_phase(pair, PHASE_DRAIN);
    pair->due_ns = 0;
    if (pair_await(pair, "draining", pair_gone, err) < 0)
        return -err->code;
    pair->children.grace_ns = pair->now_ns; /* a lost connection gets no better reason any more */
    if (pair_verdict(pair, err) < 0 || (pair->plan->slices == 0 && carried_end(pair, err) < 0))
        return -err->code;
    measurement->interval_count = pair->window.intervals.count;
    measurement->intervals = steal_pointer(&pair->window.intervals.list);
    bool sink = pair->window.board->one_sided;
    return measurement_take(measurement, pair->window.board, sink ? &pair->carried : NULL, err);
}

/* --- a steady run --- */

static const struct step {
    const char *doing;
    bool (*over)(const struct worker_pair *pair);
    int (*next)(struct worker_pair *pair, struct err *err); /* begins what follows */
} steps[] = {
    {"connecting", pair_ready, warmup_begin},
    {"warming up", phase_over, window_approach},
    {"the window was opening", all_inside, window_begin},
    {"the window was open", phase_over, window_end},
};

/* Are all bytes of the window, on all connections of all threads? Where nothing arrives, of the senders: a
 * receiver may still be on its way into the window then, which it must not miss. */
static bool all_through(const struct worker_pair *pair)
{
    const struct board *board = pair->window.board;
    size_t threads = pair->window.watch_sender ? board->threads : 2 * board->threads;
    return !pair->behind && atomic_load(&board->through) >= threads;
}

static const struct step quota_steps[] = {
    {"connecting", pair_ready, warmup_begin},
    {"warming up", phase_over, rest_begin},
    {"coming to rest", all_inside, quota_begin},
    {"the window was open", all_through, window_end},
};

static int pair_steps(struct worker_pair *pair, struct err *err)
{
    const bool quota = pair->plan->settings->bytes > 0;
    const struct step *list = quota ? quota_steps : steps;
    const size_t count = quota ? sizeof quota_steps / sizeof *list : sizeof steps / sizeof *list;
    for (size_t i = 0; i < count; i++)
        if (pair_await(pair, list[i].doing, list[i].over, err) < 0 || list[i].next(pair, err) < 0)
            return -err->code;
    return 0;
}

int pair_run(const struct pair_plan *plan, struct measurement *measurement, struct err *err)
{
    own_pair pair = pair_begin(plan, measurement, err);
    if (pair != NULL && carried_begin(pair, err) == 0 && pair_steps(pair, err) == 0 &&
        pair_finish(pair, err) == 0)
        return 0;
    measurement_release(measurement);
    return -err->code;
}

/* --- slices --- */

void pair_pids(const struct worker_pair *pair, pid_t pids[2])
{
    children_pids(&pair->children, pids);
}

int pair_connect(struct worker_pair *pair, struct err *err)
{
    return pair_await(pair, "connecting", pair_ready, err);
}

uint64_t pair_buffers(const struct worker_pair *pair)
{
    const struct board *board = pair->window.board;
    uint64_t bytes = 0;
    size_t ends = (board->one_sided ? 1 : 2) * board->connections;
    for (size_t i = 0; i < ends; i++)
        bytes += board->samples[i].sndbuf_bytes + board->samples[i].rcvbuf_bytes;
    return bytes;
}

/* Sets the phase, and waits until every thread is in it. Senders stop between two messages, receivers when
 * they have what was sent; a receiver that has it already sleeps in its call, and is woken as soon as its
 * sender rests. */
static int pair_cross(struct worker_pair *pair, unsigned phase, const char *doing, struct err *err)
{
    struct board *board = pair->window.board;
    pid_t pids[2];
    children_pids(&pair->children, pids);
    pair->children.doing = doing;
    pair_phase(pair, phase);
    for (unsigned seen = atomic_load(&board->crossed) - 1;;) {
        unsigned crossed = atomic_load(&board->crossed);
        if (phase_is_rest(phase) && crossed != seen)
            window_wake_receivers(&pair->window, pids);
        seen = crossed;
        pair_look(pair);
        if (!pair->behind)
            return 0;
        uint64_t wake_ns = pair->window.wake_ns;
        board_await(board, crossed, wake_ns > pair->now_ns ? wake_ns - pair->now_ns : 0);
        if (pair_hear(pair, 0, err) < 0)
            return -err->code;
    }
}

static bool time_is_over(const struct worker_pair *pair)
{
    return pair->now_ns >= pair->due_ns;
}

int pair_move(struct worker_pair *pair, int64_t ns, uint32_t slice, struct err *err)
{
    struct board *board = pair->window.board;
    const char *doing = slice == SLICE_NONE ? "warming up" : "a slice was running";
    bool first = board_phase(board) == PHASE_SETUP;
    if (carried_begin(pair, err) < 0)
        return -err->code;
    pair_allow(pair, ns);
    board->slice = slice;
    if (pair_cross(pair, first ? PHASE_WARMUP : board_phase(board) + 1, doing, err) < 0)
        return -err->code;
    /* The time counts from when the last thread is in, as that of a window does. */
    pair->due_ns = clock_now_ns() + (uint64_t)ns;
    if (pair_await(pair, doing, time_is_over, err) < 0)
        return -err->code;
    pair->due_ns = 0;
    if (pair_cross(pair, first ? PHASE_REST : board_phase(board) + 1, doing, err) < 0)
        return -err->code;
    return carried_end(pair, err);
}
