/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/pair.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "workers/board.h"
#include "workers/child.h"
#include "workers/conservation.h"
#include "workers/socket.h"
#include "workers/window.h"

enum {
    NUDGE_NS = 1000 * 1000,
    /* A side whose peer is gone waits so long for the peer's own, better reason. */
    GRACE_NS = 200 * 1000 * 1000,
};

struct pair {
    const struct pair_plan *plan;
    const struct mechanism *mechanism;
    struct board *board; /* owned */
    struct window window;
    struct child children[ROLE_COUNT];
    const char *doing;    /* for reasons: "... while warming up" */
    uint64_t now_ns;      /* of the current turn */
    uint64_t due_ns;      /* when the current step is over; 0: that is not a matter of time */
    uint64_t deadline_ns; /* of the whole run */
    uint64_t grace_ns;    /* 0: no side has lost its peer */
    bool port_told;
    struct carried carried; /* by the sink, before the run */
    struct measurement *measurement;
};

static void pair_end(struct pair *pair)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        child_end(&pair->children[i]);
    window_release(&pair->window);
    board_close(&pair->board);
}
#define own_pair OWNED_BY(pair_end) struct pair

/* The reason of the run's failure, once it is known. */
static int pair_verdict(struct pair *pair, struct err *err)
{
    const struct err *lost = NULL;
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct err *failure = &pair->children[i].failure;
        if (pair->children[i].done && board_phase(pair->board) != PHASE_DRAIN) /* it lost its threads */
            err_set(failure, EIO, "%s said that it was done while %s", child_name(&pair->children[i]),
                    pair->doing);
        if (failure->code != 0 && !socket_lost(failure->code)) {
            *err = *failure;
            return -err->code;
        }
        if (failure->code != 0)
            lost = failure;
    }
    if (lost == NULL)
        return 0;
    if (pair->grace_ns == 0)
        pair->grace_ns = pair->now_ns + GRACE_NS;
    if (pair->now_ns < pair->grace_ns)
        return 0;
    *err = *lost;
    return -err->code;
}

static int pair_overdue(const struct pair *pair, struct err *err)
{
    int64_t patience = pair->plan->patience_ns != 0 ? pair->plan->patience_ns : PAIR_PATIENCE_NS;
    return err_set(err, ETIMEDOUT, "the run was not over %.1f s after its time, and was ended while %s",
                   (double)patience / 1e9, pair->doing);
}

/* Notes and deaths, until `until_ns` at the latest. */
static int pair_poll(struct pair *pair, uint64_t until_ns, struct err *err)
{
    struct pollfd polled[ROLE_COUNT + 1] = {[ROLE_COUNT] = {.fd = pair->plan->interrupt, .events = POLLIN}};
    for (int i = 0; i < ROLE_COUNT; i++)
        polled[i] = (struct pollfd){.fd = pair->children[i].control, .events = POLLIN};
    uint64_t wait_ns = until_ns > pair->now_ns ? until_ns - pair->now_ns : 0;
    struct timespec timeout = {(time_t)(wait_ns / 1000000000u), (long)(wait_ns % 1000000000u)};
    if (ppoll(polled, ROLE_COUNT + 1, &timeout, NULL) < 0 && errno != EINTR)
        return err_errno(err, errno, "cannot wait for the workers");
    if (polled[ROLE_COUNT].revents != 0)
        return err_set(err, EINTR, "interrupted while %s", pair->doing);
    for (int i = 0; i < ROLE_COUNT; i++)
        if (polled[i].revents != 0 && child_listen(&pair->children[i], pair->doing, err) < 0)
            return -err->code;
    return 0;
}

static int pair_forward_port(struct pair *pair, struct err *err)
{
    const struct child *server = &pair->children[ROLE_SERVER];
    if (pair->port_told || !server->listening)
        return 0;
    pair->port_told = true;
    return child_tell_port(&pair->children[ROLE_CLIENT], server->port, err);
}

static enum role sending_role(const struct pair *pair)
{
    return pair->plan->cell->direction == SERVER_TO_CLIENT ? ROLE_SERVER : ROLE_CLIENT;
}

static void pair_nudge(const struct pair *pair)
{
    enum role sender = sending_role(pair);
    const pid_t pids[2] = {pair->children[sender].pid, pair->children[ROLE_COUNT - 1 - sender].pid};
    window_nudge(&pair->window, pids);
}

static bool both_ready(const struct pair *pair)
{
    return pair->children[ROLE_SERVER].ready && pair->children[ROLE_CLIENT].ready;
}

/* Only when every thread is in it: a thread that misses an edge of the window has nothing to report. */
static bool phase_over(const struct pair *pair)
{
    return pair->now_ns >= pair->due_ns && window_acknowledged(&pair->window);
}

static bool both_gone(const struct pair *pair)
{
    return pair->children[ROLE_SERVER].pid == 0 && pair->children[ROLE_CLIENT].pid == 0;
}

static int warmup_begin(struct pair *pair, struct err *err)
{
    (void)err;
    window_phase(&pair->window, PHASE_WARMUP);
    pair->due_ns = pair->window.phase_ns + (uint64_t)pair->plan->settings->warmup_ns;
    return 0;
}

static bool all_inside(const struct pair *pair)
{
    return window_acknowledged(&pair->window);
}

static int window_approach(struct pair *pair, struct err *err)
{
    (void)err;
    window_phase(&pair->window, PHASE_WINDOW);
    pair->due_ns = 0;
    return 0;
}

static int window_begin(struct pair *pair, struct err *err)
{
    if (pair->plan->system(&pair->measurement->open, err) < 0)
        return -err->code;
    pair->now_ns = clock_now_ns();
    window_open(&pair->window, pair->now_ns);
    pair->due_ns = pair->now_ns + (uint64_t)pair->plan->settings->duration_ns;
    return 0;
}

static int window_end(struct pair *pair, struct err *err)
{
    window_tick(&pair->window, pair->now_ns, true);
    window_phase(&pair->window, PHASE_DRAIN);
    pair->due_ns = 0;
    return pair->plan->system(&pair->measurement->close, err);
}

/* A run, step by step. */
static const struct step {
    const char *doing;
    bool (*over)(const struct pair *pair);
    int (*next)(struct pair *pair, struct err *err); /* begins what follows; NULL: nothing does */
} steps[] = {
    {"connecting", both_ready, warmup_begin},
    {"warming up", phase_over, window_approach},
    {"the window was opening", all_inside, window_begin},
    {"the window was open", phase_over, window_end},
    {"draining", both_gone, NULL},
};

static uint64_t earlier(uint64_t time_ns, uint64_t other_ns, uint64_t now_ns)
{
    return other_ns > now_ns && other_ns < time_ns ? other_ns : time_ns;
}

static bool window_is_open(const struct pair *pair)
{
    return pair->window.opened_ns != 0 && board_phase(pair->board) == PHASE_WINDOW;
}

/* When this turn ends if nothing happens. */
static uint64_t pair_until(const struct pair *pair)
{
    uint64_t now_ns = pair->now_ns, until_ns = earlier(pair->deadline_ns, pair->due_ns, now_ns);
    until_ns = earlier(until_ns, pair->grace_ns, now_ns);
    if (window_is_open(pair))
        until_ns = earlier(until_ns, window_next_ns(&pair->window), now_ns);
    if (!window_acknowledged(&pair->window))
        until_ns = earlier(until_ns, now_ns + NUDGE_NS, now_ns);
    return until_ns;
}

/* One turn of waiting: whatever comes first of a note, a death, an interrupt, and the time for something. */
static int pair_turn(struct pair *pair, struct err *err)
{
    if (pair_poll(pair, pair_until(pair), err) < 0)
        return -err->code;
    pair->now_ns = clock_now_ns();
    if (pair_forward_port(pair, err) < 0 || pair_verdict(pair, err) < 0)
        return -err->code;
    if (window_is_open(pair))
        window_tick(&pair->window, pair->now_ns, false);
    if (pair->now_ns >= pair->window.phase_ns + NUDGE_NS)
        pair_nudge(pair); /* by then whoever is not blocked has seen the phase */
    return pair->now_ns < pair->deadline_ns ? 0 : pair_overdue(pair, err);
}

static int pair_steps(struct pair *pair, struct err *err)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        pair->doing = steps[i].doing;
        while (!steps[i].over(pair))
            if (pair_turn(pair, err) < 0)
                return -err->code;
        if (steps[i].next != NULL && steps[i].next(pair, err) < 0)
            return -err->code;
    }
    pair->grace_ns = pair->now_ns; /* both are gone: a lost connection gets no better reason any more */
    return pair_verdict(pair, err);
}

/* Forks the workers; a sink has a sender alone. */
static int pair_fork(struct pair *pair, struct err *err)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct child *child = &pair->children[i];
        if (pair->board->one_sided && i != (int)sending_role(pair))
            child->ready = true;
        else if (child_start(pair->plan, (enum role)i, pair->board, child, err) < 0)
            return -err->code;
    }
    return 0;
}

static int pair_start(struct pair *pair, struct err *err)
{
    const struct pair_plan *plan = pair->plan;
    bool one_sided = !cell_has_receiver(plan->cell);
    if ((one_sided && lab_carried(plan->lab, &pair->carried, err) < 0) ||
        board_open((size_t)plan->cell->threads, &pair->board, err) < 0 ||
        window_init(pair->board, one_sided || pair->mechanism->undelivered, plan->settings->duration_ns,
                    &pair->window, err) < 0)
        return -err->code;
    pair->board->one_sided = one_sided;
    int64_t patience_ns = plan->patience_ns != 0 ? plan->patience_ns : PAIR_PATIENCE_NS;
    pair->now_ns = clock_now_ns();
    pair->deadline_ns =
        pair->now_ns + (uint64_t)(plan->settings->warmup_ns + plan->settings->duration_ns + patience_ns);
    return pair_fork(pair, err);
}

static int samples_copy(const struct sample *samples, size_t threads, struct sample **copy, struct err *err)
{
    *copy = aligned_alloc(_Alignof(struct sample), threads * sizeof **copy);
    if (*copy == NULL)
        return err_errno(err, ENOMEM, "no memory for the samples of %zu threads", threads);
    memcpy(*copy, samples, threads * sizeof **copy);
    return 0;
}

/* What the sink's device says it carried must be what the sender says it sent. */
static int pair_check_sink(const struct pair *pair, struct err *err)
{
    struct carried carried;
    if (lab_carried(pair->plan->lab, &carried, err) < 0)
        return -err->code;
    carried.packets -= pair->carried.packets;
    carried.bytes -= pair->carried.bytes;
    return conservation_sink(pair->measurement, pair->mechanism, &carried, err);
}

static int pair_measure(struct pair *pair, struct err *err)
{
    struct measurement *measurement = pair->measurement;
    measurement->threads = pair->board->threads;
    measurement->interval_count = pair->window.count;
    measurement->intervals = steal_pointer(&pair->window.intervals);
    size_t threads = measurement->threads;
    bool one_sided = pair->board->one_sided;
    if (samples_copy(board_samples(pair->board, true), threads, &measurement->tx, err) < 0 ||
        (!one_sided && samples_copy(board_samples(pair->board, false), threads, &measurement->rx, err) < 0) ||
        conservation_check(measurement, pair->mechanism, err) < 0)
        return -err->code;
    return one_sided ? pair_check_sink(pair, err) : 0;
}

int pair_run(const struct pair_plan *plan, struct measurement *measurement, struct err *err)
{
    measurement->cell = plan->cell;
    measurement->tx = measurement->rx = NULL;
    measurement->intervals = NULL;
    own_pair pair = {
        .plan = plan,
        .mechanism = plan->mechanism != NULL ? plan->mechanism : mechanisms[plan->cell->mechanism],
        .children = {CHILD_NONE, CHILD_NONE},
        .measurement = measurement,
    };
    if (pair_start(&pair, err) == 0 && pair_steps(&pair, err) == 0 && pair_measure(&pair, err) == 0)
        return 0;
    measurement_release(measurement);
    return -err->code;
}

void measurement_release(struct measurement *measurement)
{
    free(measurement->tx);
    free(measurement->rx);
    free(measurement->intervals);
    measurement->tx = measurement->rx = NULL;
    measurement->intervals = NULL;
}
