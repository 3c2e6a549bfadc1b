/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/contest.h"

#include <errno.h>
#include <stdlib.h>

#include "base/own.h"
#include "workers/window.h"

/* Buffers that grow still after so many warm-ups are not awaited any longer. */
enum { WARMUPS_MAX = 10 };

/* An arm's turn in a round. */
struct turn {
    uint32_t position; /* from 1; 0: it had none */
    struct foreign_load foreign;
};

/* What is open while a contest lasts. */
struct running {
    const struct contest *contest;
    struct worker_pair **pairs; /* owned, `count`: NULL for an arm that is out */
    uint32_t *order;            /* owned, `count`: of the round */
    struct turn *turns;         /* owned, `count` x rounds */
};

static void running_end(struct running *running)
{
    for (size_t i = 0; running->pairs != NULL && i < running->contest->count; i++)
        pair_close(running->pairs[i]);
    free(running->pairs);
    free(running->order);
    free(running->turns);
}

static struct turn *turn_of(const struct running *running, size_t arm, size_t round)
{
    return &running->turns[arm * running->contest->rounds + round];
}

/* One arm did something: it goes on, or is out. -EINTR: the user interrupted, all are. */
static int arm_did(struct running *running, size_t arm, int result, const struct err *why, struct err *err)
{
    if (result == 0)
        return 0;
    if (result == -EINTR) {
        *err = *why;
        return result;
    }
    struct contest_arm *out = &running->contest->arms[arm];
    out->failure = *why;
    measurement_release(&out->measurement);
    pair_close(running->pairs[arm]);
    running->pairs[arm] = NULL;
    return 0;
}

static int arm_warm_up(const struct running *running, size_t arm, struct err *err)
{
    struct worker_pair *pair = running->pairs[arm];
    uint64_t before = 0, granted = 1;
    for (unsigned i = 0; i < WARMUPS_MAX && before != granted; i++) {
        before = i > 0 ? granted : 0;
        if (pair_move(pair, running->contest->warmup_ns, SLICE_NONE, err) < 0)
            return -err->code;
        granted = pair_buffers(pair);
    }
    return 0;
}

/* From nothing to rest. One arm after the other, so that no two servers listen at the same time. */
static int arm_prepare(struct running *running, size_t arm, struct err *err)
{
    struct contest_arm *prepared = &running->contest->arms[arm];
    prepared->plan.slices = running->contest->rounds;
    running->pairs[arm] = pair_begin(&prepared->plan, &prepared->measurement, err);
    if (running->pairs[arm] == NULL)
        return -err->code;
    pid_t pids[2];
    pair_pids(running->pairs[arm], pids);
    foreign_own(running->contest->foreign, pids);
    if (pair_connect(running->pairs[arm], err) < 0)
        return -err->code;
    return arm_warm_up(running, arm, err);
}

static int round_run(struct running *running, size_t round, struct err *err)
{
    const struct contest *contest = running->contest;
    int rc = contest->shuffle(contest->context, round, running->order, contest->count, err);
    for (size_t position = 0; position < contest->count && rc == 0; position++) {
        size_t arm = running->order[position];
        struct err why = {0};
        if (running->pairs[arm] == NULL)
            continue;
        foreign_begin(contest->foreign);
        int moved = pair_move(running->pairs[arm], contest->slice_ns, (uint32_t)round, &why);
        *turn_of(running, arm, round) = (struct turn){(uint32_t)position + 1, foreign_end(contest->foreign)};
        rc = arm_did(running, arm, moved, &why, err);
    }
    return rc;
}

/* What it left behind, in the order of the rounds. */
static int arm_finish(struct running *running, size_t arm, struct err *err)
{
    const struct contest *contest = running->contest;
    struct measurement *measurement = &contest->arms[arm].measurement;
    if (pair_finish(running->pairs[arm], err) < 0)
        return -err->code;
    for (size_t round = 0; round < contest->rounds; round++) {
        const struct turn *turn = turn_of(running, arm, round);
        struct slice *slice = &measurement->slices[round];
        slice->round = (uint32_t)round + 1;
        slice->position = turn->position;
        slice->foreign = turn->foreign;
        measurement->foreign.busy_ns += turn->foreign.busy_ns;
        measurement->foreign.of_ns += turn->foreign.of_ns;
    }
    return 0;
}

/* The same for all arms that are not out. */
static int each_arm(struct running *running,
                    int (*does)(struct running *running, size_t arm, struct err *err), struct err *err)
{
    int rc = 0;
    for (size_t arm = 0; arm < running->contest->count && rc == 0; arm++) {
        struct err why = {0};
        if (running->contest->arms[arm].failure.code == 0)
            rc = arm_did(running, arm, does(running, arm, &why), &why, err);
    }
    return rc;
}

int contest_run(const struct contest *contest, struct err *err)
{
    OWNED_BY(running_end) struct running running = {.contest = contest};
    running.pairs = calloc(contest->count, sizeof *running.pairs);
    running.order = calloc(contest->count, sizeof *running.order);
    running.turns = calloc(contest->count * contest->rounds, sizeof *running.turns);
    if (running.pairs == NULL || running.order == NULL || running.turns == NULL)
        return err_errno(err, ENOMEM, "no memory for a contest of %zu arms", contest->count);
    int rc = each_arm(&running, arm_prepare, err);
    for (size_t round = 0; round < contest->rounds && rc == 0; round++)
        rc = round_run(&running, round, err);
    return rc == 0 ? each_arm(&running, arm_finish, err) : rc;
}
