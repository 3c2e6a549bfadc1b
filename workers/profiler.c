/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/profiler.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "workers/sampling.h"
#include "workers/symbols.h"

/* --- profile tally --- */

void profile_tally_release(struct profile_tally *tally)
{
    free(tally->list);
    *tally = (struct profile_tally){0};
}

static int by_place(const void *one, const void *other)
{
    const struct profile_place *a = &((const struct profile_count *)one)->place;
    const struct profile_place *b = &((const struct profile_count *)other)->place;
    if (a->symbol != b->symbol)
        return a->symbol < b->symbol ? -1 : 1;
    if (a->within != b->within)
        return a->within < b->within ? -1 : 1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

static int by_samples(const void *one, const void *other)
{
    const struct profile_count *a = one, *b = other;
    if (a->samples != b->samples)
        return a->samples > b->samples ? -1 : 1;
    return by_place(one, other);
}

static void merge(struct profile_tally *tally)
{
    size_t kept = 0;
    if (tally->count > 0)
        qsort(tally->list, tally->count, sizeof *tally->list, by_place);
    for (size_t i = 0; i < tally->count; i++) {
        if (kept > 0 && by_place(&tally->list[kept - 1], &tally->list[i]) == 0)
            tally->list[kept - 1].samples += tally->list[i].samples;
        else
            tally->list[kept++] = tally->list[i];
    }
    tally->count = kept;
}

/* Merges before it grows: a run has hundreds of places and perhaps millions of samples. */
static int make_room(struct profile_tally *tally)
{
    merge(tally);
    if (tally->count * 2 < tally->capacity)
        return 0;
    struct profile_count *list = array_reserve(tally->list, tally->capacity == 0 ? 4096 : tally->capacity + 1,
                                               &tally->capacity, sizeof *list);
    if (list == NULL)
        return -ENOMEM;
    tally->list = list;
    return 0;
}

int profile_tally_add(struct profile_tally *tally, const struct profile_place *place)
{
    if (tally->count == tally->capacity && make_room(tally) < 0)
        return -ENOMEM;
    tally->list[tally->count++] = (struct profile_count){.place = *place, .samples = 1};
    return 0;
}

void profile_tally_finish(struct profile_tally *tally)
{
    merge(tally);
    if (tally->count > 0)
        qsort(tally->list, tally->count, sizeof *tally->list, by_samples);
}

/* --- profiler --- */

enum { KIND_UNKNOWN = 255 };
_Static_assert((int)SYMBOL_KIND_COUNT < (int)KIND_UNKNOWN, "a kind fits into a byte");

struct profiler {
    const struct symbols *symbols;
    struct sampler sampler; /* owned */
    unsigned char *kinds;   /* owned, per symbol: as symbol_group gives them, KIND_UNKNOWN until asked for */
    pid_t pids[2];          /* of sender and receiver; 0: there is none */
    struct profile_tally tally;
    uint64_t lost;
    int failure; /* negative errno: some samples could not be counted */
};

int profiler_open(const struct perf *perf, const struct cpus *cpus, int64_t frequency,
                  const struct symbols *symbols, struct profiler **profiler, struct err *err)
{
    own_profiler opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return err_set(err, ENOMEM, "out of memory");
    opened->symbols = symbols;
    opened->kinds = malloc(symbols->count + 1);
    if (opened->kinds == NULL)
        return err_set(err, ENOMEM, "out of memory");
    memset(opened->kinds, KIND_UNKNOWN, symbols->count + 1);
    if (sampler_open(perf, cpus, frequency, &opened->sampler, err) < 0)
        return -err->code;
    *profiler = steal_pointer(&opened);
    return 0;
}

void profiler_close(struct profiler *profiler)
{
    if (profiler == NULL)
        return;
    sampler_close(&profiler->sampler);
    profile_tally_release(&profiler->tally);
    free(profiler->kinds);
    free(profiler);
}

/* From a sample to its place. */

static unsigned kind_of(struct profiler *profiler, long symbol)
{
    if (symbol < 0)
        return SYMBOL_HELPER; /* code without a name: BPF's, perhaps */
    unsigned char *kind = &profiler->kinds[symbol];
    if (*kind == KIND_UNKNOWN) /* some hundred patterns: once per function, not per sample */
        *kind = (unsigned char)symbol_group(symbols_name(profiler->symbols, (size_t)symbol));
    return *kind;
}

/* What stands behind the first address is where a call returns to, and may be the next function already. */
static long symbol_at(const struct profiler *profiler, const struct cpu_sample *sample, size_t i)
{
    return symbols_find(profiler->symbols, sample->addresses[i] - (i > 0));
}

/* Of a sample of the idle task: was it interrupted for work? */
static bool took_softirq(struct profiler *profiler, const struct cpu_sample *sample)
{
    if (kind_of(profiler, symbol_at(profiler, sample, 0)) == SYMBOL_IDLE)
        return false;
    for (size_t i = 0; i < sample->depth; i++) {
        long symbol = symbol_at(profiler, sample, i);
        if (symbol >= 0 && symbol_group_softirq(symbols_name(profiler->symbols, (size_t)symbol)))
            return true;
    }
    return false;
}

static enum profile_side side_of(const struct profiler *profiler, pid_t pid)
{
    for (unsigned i = 0; i < 2; i++)
        if (pid > 0 && pid == profiler->pids[i])
            return i == 0 ? PROFILE_SENDER : PROFILE_RECEIVER;
    return PROFILE_ELSE;
}

/* False: idle. Looks no farther out than it must: mostly the first function decides. */
static bool place_kernel(struct profiler *profiler, const struct cpu_sample *sample,
                         struct profile_place *place)
{
    long found[SAMPLE_DEPTH] = {0};
    unsigned char kinds[SAMPLE_DEPTH] = {0};
    size_t depth = 0, decider = 0;
    if (sample->pid == 0 && !took_softirq(profiler, sample))
        return false;
    do {
        found[depth] = symbol_at(profiler, sample, depth);
        kinds[depth] = (unsigned char)kind_of(profiler, found[depth]);
    } while (kinds[depth++] >= PROFILE_GROUP_COUNT && depth < sample->depth);
    place->group = (uint8_t)symbol_group_chain(kinds, depth, &decider);
    place->symbol = (int32_t)found[0];
    if (decider > 0)
        place->within = (int32_t)found[decider];
    return true;
}

static int take(void *context, const struct cpu_sample *sample)
{
    struct profiler *profiler = context;
    struct profile_place place = {
        .symbol = -1, .within = -1, .side = (uint8_t)side_of(profiler, sample->pid), .group = PROFILE_user};
    if (sample->kernel && profiler->symbols->count == 0)
        place.group = PROFILE_hidden;
    else if (sample->kernel && !place_kernel(profiler, sample, &place))
        return 0;
    if (sample->pid == 0 && place.group == PROFILE_hidden) /* mostly idle; which part is not to be told */
        return 0;
    return profile_tally_add(&profiler->tally, &place);
}

static void tick(void *context)
{
    struct profiler *profiler = context;
    int status = sampler_drain(&profiler->sampler, take, profiler, &profiler->lost);
    profiler->failure = status < 0 ? status : profiler->failure;
}

static int opened(void *context, const pid_t pids[2], struct err *err)
{
    struct profiler *profiler = context;
    profiler->pids[0] = pids[0];
    profiler->pids[1] = pids[1];
    return sampler_start(&profiler->sampler, err);
}

/* What is in the buffers stays there: it is counted when the run is over, not while its threads wait for the
 * window's end. */
static int closed(void *context, struct err *err)
{
    const struct profiler *profiler = context;
    return sampler_stop(&profiler->sampler, err);
}

struct pair_watch profiler_watch(struct profiler *profiler)
{
    return (struct pair_watch){.context = profiler, .opened = opened, .tick = tick, .closed = closed};
}

static void name_symbol(const struct profiler *profiler, int32_t symbol, char name[64])
{
    if (symbol >= 0)
        snprintf(name, 64, "%s", symbols_name(profiler->symbols, (size_t)symbol));
}

int profiler_result(struct profiler *profiler, struct profile *profile, struct err *err)
{
    tick(profiler);
    if (profiler->failure < 0)
        return err_errno(err, -profiler->failure, "cannot count the samples");
    profile_tally_finish(&profiler->tally);
    size_t count = profiler->tally.count;
    snprintf(profile->event, sizeof profile->event, "%s", profiler->sampler.event);
    profile->frequency = profiler->sampler.frequency;
    profile->lost = profiler->lost;
    profile->lines = calloc(count + 1, sizeof *profile->lines);
    if (profile->lines == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu lines of a profile", count);
    profile->line_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct profile_count *counted = &profiler->tally.list[i];
        struct profile_line *line = &profile->lines[i];
        line->side = (enum profile_side)counted->place.side;
        line->group = (enum profile_group)counted->place.group;
        line->samples = counted->samples;
        name_symbol(profiler, counted->place.symbol, line->symbol);
        name_symbol(profiler, counted->place.within, line->within);
    }
    return 0;
}
