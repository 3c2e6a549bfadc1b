/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/profiler.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "workers/sampling.h"

/* --- counts --- */
/* Samples counted by what they were in: 24 bytes for each that differs, however many there are. */

enum { COUNTS_FIRST = 4096 };

struct sample_place {
    int32_t symbol, within; /* of struct symbols; -1: none */
    uint8_t side, group;
};

struct sample_count {
    struct sample_place place;
    uint64_t samples;
};

struct sample_counts {
    struct sample_count *list; /* owned; places may occur again until they are merged */
    size_t count, capacity;
};

static int by_place(const void *one, const void *other)
{
    const struct sample_place *a = &((const struct sample_count *)one)->place;
    const struct sample_place *b = &((const struct sample_count *)other)->place;
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
    const struct sample_count *a = one, *b = other;
    if (a->samples != b->samples)
        return a->samples > b->samples ? -1 : 1;
    return by_place(one, other);
}

/* Every place once. */
static void merge(struct sample_counts *counts)
{
    size_t kept = 0;
    if (counts->count > 0)
        qsort(counts->list, counts->count, sizeof *counts->list, by_place);
    for (size_t i = 0; i < counts->count; i++) {
        if (kept > 0 && by_place(&counts->list[kept - 1], &counts->list[i]) == 0)
            counts->list[kept - 1].samples += counts->list[i].samples;
        else
            counts->list[kept++] = counts->list[i];
    }
    counts->count = kept;
}

/* Merges before it grows: a run has hundreds of places and perhaps millions of samples. */
static int count_sample(struct sample_counts *counts, const struct sample_place *place)
{
    if (counts->count == counts->capacity) {
        merge(counts);
        size_t need = counts->count * 2 + 1; /* nothing new while less than half is in use */
        struct sample_count *list = array_reserve(counts->list, need < COUNTS_FIRST ? COUNTS_FIRST : need,
                                                  &counts->capacity, sizeof *list);
        if (list == NULL)
            return -ENOMEM;
        counts->list = list;
    }
    counts->list[counts->count++] = (struct sample_count){.place = *place, .samples = 1};
    return 0;
}

/* --- profiler --- */

enum { KIND_UNKNOWN = 255 };
_Static_assert((int)SYMBOL_KIND_COUNT < (int)KIND_UNKNOWN, "a kind fits into a byte");

struct profiler {
    const struct symbols *symbols;
    struct sampler sampler; /* owned */
    unsigned char *kinds;   /* owned, per symbol: as symbol_group gives them, KIND_UNKNOWN until asked for */
    pid_t pids[2];          /* of sender and receiver; 0: there is none */
    struct sample_counts counts;
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
    free(profiler->counts.list);
    free(profiler->kinds);
    free(profiler);
}

/* --- from a sample to its place --- */

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

/* False: idle. Looks no farther out than it must: mostly the first function decides. */
static bool place_kernel(struct profiler *profiler, const struct cpu_sample *sample,
                         struct sample_place *place)
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
    struct sample_place place = {.symbol = -1, .within = -1, .side = PROFILE_ELSE, .group = PROFILE_user};
    if (sample->pid > 0 && sample->pid == profiler->pids[0])
        place.side = PROFILE_SENDER;
    else if (sample->pid > 0 && sample->pid == profiler->pids[1])
        place.side = PROFILE_RECEIVER;
    if (sample->kernel && profiler->symbols->count == 0)
        place.group = PROFILE_hidden;
    else if (sample->kernel && !place_kernel(profiler, sample, &place))
        return 0;
    if (sample->pid == 0 && place.group == PROFILE_hidden) /* mostly idle; which part is not to be told */
        return 0;
    return count_sample(&profiler->counts, &place);
}

/* --- what a run calls --- */

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
    merge(&profiler->counts);
    size_t count = profiler->counts.count;
    if (count > 0) /* those with the most samples first */
        qsort(profiler->counts.list, count, sizeof *profiler->counts.list, by_samples);
    snprintf(profile->event, sizeof profile->event, "%s", profiler->sampler.event);
    profile->frequency = profiler->sampler.frequency;
    profile->lost = profiler->lost;
    profile->lines = calloc(count + 1, sizeof *profile->lines);
    if (profile->lines == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu lines of a profile", count);
    profile->line_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct sample_count *counted = &profiler->counts.list[i];
        struct profile_line *line = &profile->lines[i];
        line->side = (enum profile_side)counted->place.side;
        line->group = (enum profile_group)counted->place.group;
        line->samples = counted->samples;
        name_symbol(profiler, counted->place.symbol, line->symbol);
        name_symbol(profiler, counted->place.within, line->within);
    }
    return 0;
}
