/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/pair.h"

#include <errno.h>

#include "base/clock.h"
#include "experiment/mechanism.h"
#include "workers/board.h"
#include "workers/children.h"
#include "workers/conservation.h"
#include "workers/measurement.h"
#include "workers/window.h"

enum { NUDGE_NS = 1000 * 1000 };

struct worker_pair {
    const struct pair_plan *plan;
    struct board *board; /* owned */
    struct window window;
    struct children children;
    uint64_t now_ns;        /* of the current turn */
    uint64_t due_ns;        /* when the current step is over; 0: that is not a matter of time */
    uint64_t deadline_ns;   /* of the whole run */
    struct carried carried; /* by the sink, before the run */
    struct measurement *measurement;
};

static void pair_end(struct worker_pair *pair)
{
    children_end(&pair->children);
    window_release(&pair->window);
    board_close(&pair->board);
}
#define own_pair OWNED_BY(pair_end) struct worker_pair

static int pair_verdict(struct worker_pair *pair, struct err *err)
{
    return children_verdict(&pair->children, pair->now_ns, board_phase(pair->board) == PHASE_DRAIN, err);
}

static int pair_overdue(const struct worker_pair *pair, struct err *err)
{
    int64_t patience = pair->plan->patience_ns != 0 ? pair->plan->patience_ns : PAIR_PATIENCE_NS;
    return err_set(err, ETIMEDOUT, "the run was not over %.1f s after its time, and was ended while %s",
                   (double)patience / 1e9, pair->children.doing);
}

static void pair_nudge(const struct worker_pair *pair)
{
    pid_t pids[2];
    children_pids(&pair->children, pids);
    window_nudge(&pair->window, pids);
}

static bool pair_ready(const struct worker_pair *pair)
{
    return children_ready(&pair->children);
}

static bool pair_gone(const struct worker_pair *pair)
{
    return children_gone(&pair->children);
}

/* Only when every thread is in it: a thread that misses an edge of the window has nothing to report. */
static bool phase_over(const struct worker_pair *pair)
{
    return pair->now_ns >= pair->due_ns && window_acknowledged(&pair->window);
}

static int warmup_begin(struct worker_pair *pair, struct err *err)
{
    (void)err;
    window_phase(&pair->window, PHASE_WARMUP);
    pair->due_ns = pair->window.phase_ns + (uint64_t)pair->plan->settings->warmup_ns;
    return 0;
}

static bool all_inside(const struct worker_pair *pair)
{
    return window_acknowledged(&pair->window);
}

static int window_approach(struct worker_pair *pair, struct err *err)
{
    (void)err;
    window_phase(&pair->window, PHASE_WINDOW);
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
    pair->now_ns = clock_now_ns();
    window_open(&pair->window, pair->now_ns);
    pair->due_ns = pair->now_ns + (uint64_t)pair->plan->settings->duration_ns;
    return 0;
}

static int window_end(struct worker_pair *pair, struct err *err)
{
    const struct pair_watch *watch = pair->plan->watch;
    if (watch != NULL && watch->closed(watch->context, err) < 0)
        return -err->code;
    window_tick(&pair->window, pair->now_ns, true);
    window_phase(&pair->window, PHASE_DRAIN);
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
    return pair->window.opened_ns != 0 && board_phase(pair->board) == PHASE_WINDOW;
}

/* When this turn ends if nothing happens. */
static uint64_t pair_until(const struct worker_pair *pair)
{
    uint64_t now_ns = pair->now_ns, until_ns = earlier(pair->deadline_ns, pair->due_ns, now_ns);
    until_ns = earlier(until_ns, pair->children.grace_ns, now_ns);
    if (window_is_open(pair))
        until_ns = earlier(until_ns, window_next_ns(&pair->window), now_ns);
    if (!window_acknowledged(&pair->window))
        until_ns = earlier(until_ns, now_ns + NUDGE_NS, now_ns);
    return until_ns;
}

static void pair_tick(struct worker_pair *pair)
{
    const struct pair_watch *watch = pair->plan->watch;
    window_tick(&pair->window, pair->now_ns, false);
    if (watch != NULL)
        watch->tick(watch->context);
}

/* One turn of waiting: whatever comes first of a note, a death, an interrupt, and the time for something. */
static int pair_turn(struct worker_pair *pair, struct err *err)
{
    uint64_t until_ns = pair_until(pair), wait_ns = until_ns > pair->now_ns ? until_ns - pair->now_ns : 0;
    if (children_poll(&pair->children, pair->plan->interrupt, wait_ns, err) < 0)
        return -err->code;
    pair->now_ns = clock_now_ns();
    if (children_tell_port(&pair->children, err) < 0 || pair_verdict(pair, err) < 0)
        return -err->code;
    if (window_is_open(pair))
        pair_tick(pair);
    if (pair->now_ns >= pair->window.phase_ns + NUDGE_NS)
        pair_nudge(pair); /* by then whoever is not blocked has seen the phase */
    return pair->now_ns < pair->deadline_ns ? 0 : pair_overdue(pair, err);
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
    pair->children.grace_ns =
        pair->now_ns; /* both are gone: a lost connection gets no better reason any more */
    return pair_verdict(pair, err);
}

static int pair_start(struct worker_pair *pair, struct err *err)
{
    const struct pair_plan *plan = pair->plan;
    bool one_sided = !cell_has_receiver(plan->cell);
    if ((one_sided && lab_carried(plan->lab, &pair->carried, err) < 0) ||
        board_open((size_t)plan->cell->threads, &pair->board, err) < 0 ||
        window_init(pair->board, one_sided || mechanisms[plan->cell->mechanism].undelivered,
                    plan->settings->duration_ns, &pair->window, err) < 0)
        return -err->code;
    pair->board->one_sided = one_sided;
    int64_t patience_ns = plan->patience_ns != 0 ? plan->patience_ns : PAIR_PATIENCE_NS;
    pair->now_ns = clock_now_ns();
    pair->deadline_ns =
        pair->now_ns + (uint64_t)(plan->settings->warmup_ns + plan->settings->duration_ns + patience_ns);
    return children_start(plan, pair->board, &pair->children, err);
}

/* What the sink's device says it carried must be what the sender says it sent. */
static int pair_check_sink(const struct worker_pair *pair, struct err *err)
{
    struct carried carried;
    if (lab_carried(pair->plan->lab, &carried, err) < 0)
        return -err->code;
    carried.packets -= pair->carried.packets;
    carried.bytes -= pair->carried.bytes;
    return conservation_sink(pair->measurement, &carried, err);
}

static int pair_measure(struct worker_pair *pair, struct err *err)
{
    if (measurement_take(pair->measurement, pair->board, &pair->window, err) < 0 ||
        conservation_check(pair->measurement, err) < 0)
        return -err->code;
    return pair->board->one_sided ? pair_check_sink(pair, err) : 0;
}

int pair_run(const struct pair_plan *plan, struct measurement *measurement, struct err *err)
{
    measurement->cell = plan->cell;
    measurement->tx = measurement->rx = NULL;
    measurement->intervals = NULL;
    own_pair pair = {
        .plan = plan,
        .children = CHILDREN_NONE,
        .measurement = measurement,
    };
    if (pair_start(&pair, err) == 0 && pair_steps(&pair, err) == 0 && pair_measure(&pair, err) == 0)
        return 0;
    measurement_release(measurement);
    return -err->code;
}
