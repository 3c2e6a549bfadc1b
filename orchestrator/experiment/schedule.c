/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#include "base/own.h"
#include "experiment/cell.h"
#include "experiment/plan.h"

/* --- random order --- */

static void rng_release(gsl_rng **rng)
{
    if (*rng != NULL)
        gsl_rng_free(*rng);
}

int64_t schedule_stream(int64_t seed, uint64_t number)
{
    return (int64_t)((uint64_t)seed + ((number + 1) << 32)); /* it may wrap: any seed will do */
}

size_t schedule_rounds(int64_t duration_ns, int64_t slice_ns, size_t arms)
{
    int64_t round_ns = slice_ns * (int64_t)arms;
    return round_ns > 0 && duration_ns > round_ns ? (size_t)(duration_ns / round_ns) : 1;
}

int schedule_shuffle(int64_t seed, uint32_t block, uint32_t *order, size_t count)
{
    OWNED_BY(rng_release) gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL)
        return -ENOMEM;
    /* splitmix64 (Steele, Lea & Flood, OOPSLA'14): neighbouring seeds and blocks must not give related
     * streams, and the twister takes 32 bits only */
    uint64_t z = (uint64_t)seed + block * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    gsl_rng_set(rng, (uint32_t)((z ^ z >> 31) >> 32));
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    gsl_ran_shuffle(rng, order, count, sizeof *order);
    return 0;
}
static int out_of_memory(struct err *err)
{
    return err_set(err, ENOMEM, "out of memory");
}

/* --- the runs in their order --- */

/* Between two ends larger messages need more than a slice to reach their rate: at 64 KB zero-copy took 1.30
 * times two-copy's CPU time in slices of 10 ms, 1.37 in 100 ms, 1.51 in 300 ms and 1.7 in runs of its own,
 * sendfile 0.95, 0.92, 1.00 and 1.24; at 4 KB all agreed from 10 ms on (tests/bench/contest.sh slices). */
enum { SLICE_MESSAGE_MOST = 16 * 1024 };

/* Can its connections stop and go on, so that everything that was sent is known to have arrived, and are
 * slices worth as much as a run? Lost datagrams never arrive, proving each message costs more than
 * sending it, what waits before a rate, or is on its way with a delay, takes longer to arrive than a slice
 * lasts, the tail of round trips is of threads that were not put to sleep in between, and a schedule goes on
 * while an arm rests. */
static bool may_take_turns(const struct cell *cell)
{
    if (!cell_has_receiver(cell))
        return !cell->verify && cell->pattern == PATTERN_STREAM;
    return !cell->verify && cell->pattern == PATTERN_STREAM && !cell_is_shaped(cell) &&
           cell->transport != TRANSPORT_UDP && cell->message_size <= SLICE_MESSAGE_MOST;
}

/* What a block is made of: cells that stand together, by number. */
struct units {
    uint32_t *cells; /* owned: a unit after the other */
    uint32_t *first; /* owned: of each unit its first cell; one more for the end */
    uint32_t *order; /* owned: of the units, and room for that of one unit's cells */
    size_t count;
};

static void units_release(struct units *units)
{
    free(units->cells);
    free(units->first);
    free(units->order);
}

static int by_cell_place(const void *left, const void *right, void *context)
{
    const struct plan *plan = context;
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    int order = cell_compare_places(&plan->cells[a], &plan->cells[b], &cell_fields[plan->contrast]);
    return order != 0 ? order : (a > b) - (a < b);
}

/* Each cell alone; or with order=paired and contest those of a place together, in the plan's order. */
static int units_make(const struct settings *settings, struct plan *plan, struct units *units,
                      struct err *err)
{
    const size_t cells = plan->cell_count;
    const bool together = settings->order == ORDER_PAIRED || settings->order == ORDER_CONTEST;
    *units = (struct units){.cells = calloc(cells + 1, sizeof *units->cells),
                            .first = calloc(cells + 1, sizeof *units->first),
                            .order = calloc(2 * cells + 1, sizeof *units->order)};
    if (units->cells == NULL || units->first == NULL || units->order == NULL)
        return out_of_memory(err);
    for (uint32_t i = 0; i < cells; i++)
        units->cells[i] = i;
    if (together)
        qsort_r(units->cells, cells, sizeof *units->cells, by_cell_place, plan);
    for (uint32_t i = 0; i < cells; i++) {
        const struct cell *cell = &plan->cells[units->cells[i]];
        bool new =
            i == 0 || !together ||
            cell_compare_places(&plan->cells[units->cells[i - 1]], cell, &cell_fields[plan->contrast]) != 0;
        if (new)
            units->first[units->count++] = i;
    }
    units->first[units->count] = (uint32_t)cells;
    return 0;
}

static bool is_contest(const struct settings *settings, const struct plan *plan, const struct units *units,
                       size_t unit)
{
    const uint32_t first = units->first[unit], end = units->first[unit + 1];
    /* Slices are of equal time: what is of equal bytes does not take turns. */
    bool contest = settings->order == ORDER_CONTEST && end - first > 1 && settings->bytes == 0;
    for (uint32_t i = first; i < end; i++)
        contest = contest && may_take_turns(&plan->cells[units->cells[i]]);
    return contest;
}

/* The runs of one unit behind those that the plan has, in the order in which they are made. */
static int add_unit(const struct settings *settings, const struct units *units, uint32_t unit, uint32_t block,
                    struct plan *plan, struct err *err)
{
    const uint32_t *cells = &units->cells[units->first[unit]];
    const size_t count = units->first[unit + 1] - units->first[unit];
    const size_t before = (size_t)(block - 1) * plan->cell_count;
    uint32_t *order = units->order + units->count; /* behind that of the units */
    bool contest = is_contest(settings, plan, units, unit);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    bool paired = !contest && (settings->order == ORDER_PAIRED || settings->order == ORDER_CONTEST);
    /* a stream of its own for each unit: units of all blocks are drawn independently */
    int64_t seed = schedule_stream(settings->seed, unit);
    if (paired && count > 1 && schedule_shuffle(seed, block, order, count) < 0)
        return out_of_memory(err);
    unsigned how = contest ? ORDER_CONTEST : paired ? ORDER_PAIRED : settings->order;
    for (uint32_t i = 0; i < count; i++) {
        struct planned_run *run = &plan->runs[plan->run_count];
        *run = (struct planned_run){.block = block,
                                    .position = (uint32_t)(plan->run_count++ - before) + 1,
                                    .cell = cells[order[i]],
                                    .rest = contest ? (uint32_t)(count - 1 - i) : 0,
                                    .order = how};
    }
    return 0;
}

/* Behind them: the cells that stood in contests, alone, in blocks of random order. The first block tells
 * which these are. */
static int add_steady(const struct settings *settings, struct plan *plan, struct err *err)
{
    own_free uint32_t *cells = calloc(plan->cell_count, sizeof *cells);
    own_free uint32_t *order = calloc(plan->cell_count, sizeof *order);
    uint32_t count = 0, blocks = (uint32_t)looks_most_blocks(settings);
    if (cells == NULL || order == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < plan->cell_count; i++)
        if (plan->runs[i].order == ORDER_CONTEST)
            cells[count++] = plan->runs[i].cell;
    for (uint32_t block = blocks + 1; block <= blocks + (uint32_t)settings->steady; block++) {
        if (schedule_shuffle(settings->seed, block, order, count) < 0)
            return out_of_memory(err);
        for (uint32_t i = 0; i < count; i++)
            plan->runs[plan->run_count++] = (struct planned_run){
                .block = block, .position = i + 1, .cell = cells[order[i]], .order = ORDER_RANDOM};
    }
    return 0;
}

/* Room for all runs, *steady of which are of cells that stand in contests as well. */
static int make_room(const struct settings *settings, const struct units *units, struct plan *plan,
                     size_t *steady, struct err *err)
{
    size_t cells = plan->cell_count, blocks = (size_t)looks_most_blocks(settings), count = cells * blocks;
    *steady = 0;
    for (size_t i = 0; i < units->count; i++)
        if (is_contest(settings, plan, units, i))
            *steady += (units->first[i + 1] - units->first[i]) * (size_t)settings->steady;
    if (count + *steady > PLAN_RUNS_MAX) {
        err_hint(err, "fewer blocks, or fewer values on the axes");
        return err_set(err, E2BIG, "%zu cells x %zu blocks%s are more than %d runs", cells, blocks,
                       count > PLAN_RUNS_MAX ? "" : ", and the steady runs,", PLAN_RUNS_MAX);
    }
    plan->runs = calloc(count + *steady + 1, sizeof *plan->runs);
    return plan->runs != NULL ? 0 : out_of_memory(err);
}

int schedule_runs(const struct settings *settings, struct plan *plan, struct err *err)
{
    size_t steady;
    OWNED_BY(units_release) struct units units = {0};
    if (units_make(settings, plan, &units, err) < 0 || make_room(settings, &units, plan, &steady, err) < 0)
        return -err->code;
    for (uint32_t i = 0; i < units.count; i++)
        units.order[i] = i;
    uint32_t blocks = (uint32_t)looks_most_blocks(settings);
    for (uint32_t block = 1; block <= blocks; block++) {
        if (settings->order != ORDER_LISTED &&
            schedule_shuffle(settings->seed, block, units.order, units.count) < 0)
            return out_of_memory(err);
        for (size_t i = 0; i < units.count; i++)
            if (add_unit(settings, &units, units.order[i], block, plan, err) < 0)
                return -err->code;
    }
    return steady > 0 ? add_steady(settings, plan, err) : 0;
}
