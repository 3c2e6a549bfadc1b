/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/profiler.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/own.h"

/* --- sampler --- */
/* Several CPUs at once: cycles where the PMU counts them, else the CPU clock, which works without one. All
 * that runs there is sampled. */

enum {
    /* At 10,000 samples/s of at most 300 bytes, and drained every 100 ms, less than two thirds of it; any
     * user may lock 516 KB per CPU (perf_event_mlock_kb). */
    DATA_BYTES = 512 * 1024,
    SAMPLE_DEPTH = 32, /* a packet that a softirq receives and answers is 25 calls deep */
};

struct sampler {
    const struct perf *perf;
    const char *event; /* "cycles" or "cpu-clock" */
    int64_t frequency;
    struct perf_ring *rings; /* owned: one per CPU */
    unsigned count;
};

static int cycles_attr(const struct pmus *pmus, unsigned cpu, struct perf_event_attr *attr)
{
    struct err unknown = {0};
    unsigned target = 0; /* the PMU that sits in the CPU: hybrid machines have one per kind of core */
    for (unsigned i = 0; i < pmus->count; i++)
        target = cpus_has(&pmus->list[i].cpus, cpu) ? i : target;
    return pmu_event(pmus, target, "cycles", attr, &unknown) == 0 ? 0 : -ENOENT;
}

static int clock_attr(const struct pmus *pmus, unsigned cpu, struct perf_event_attr *attr)
{
    (void)pmus, (void)cpu;
    *attr = (struct perf_event_attr){
        .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK, .size = sizeof *attr};
    return 0;
}

/* What is sampled, the better one first. */
static const struct source {
    const char *name;
    int (*attr)(const struct pmus *pmus, unsigned cpu, struct perf_event_attr *attr);
} sources[] = {{"cycles", cycles_attr}, {"cpu-clock", clock_attr}};
enum { SOURCES = sizeof sources / sizeof *sources };

static void close_rings(struct sampler *sampler)
{
    for (unsigned i = 0; i < sampler->count; i++)
        perf_ring_close(sampler->perf, &sampler->rings[i]);
    sampler->count = 0;
}

/* All CPUs with one event, or none: samples of different events cannot be added up. */
static int open_rings(struct sampler *sampler, const struct pmus *pmus, const struct cpus *cpus,
                      const struct source *source)
{
    int cpu;
    for (unsigned i = 0; (cpu = cpus_nth(cpus, i)) >= 0; i++) {
        struct perf_event_attr attr;
        int status = source->attr(pmus, (unsigned)cpu, &attr);
        attr.read_format = 0;
        attr.freq = 1;
        attr.sample_freq = (uint64_t)sampler->frequency;
        attr.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_CALLCHAIN;
        attr.sample_max_stack = SAMPLE_DEPTH;
        attr.exclude_callchain_user = 1;
        attr.disabled = 1;
        if (status == 0)
            status = perf_ring_open(sampler->perf, &attr, cpu, DATA_BYTES, &sampler->rings[i]);
        if (status != 0) {
            close_rings(sampler);
            return status;
        }
        sampler->count = i + 1;
    }
    sampler->event = source->name;
    return 0;
}

static int refused(const struct sampler *sampler, int code, struct err *err)
{
    long long limit = perf_setting(sampler->perf->root, "perf_event_max_sample_rate", INT64_MAX);
    if (code != EINVAL || sampler->frequency <= limit)
        return perf_cpu_refused(sampler->perf, code, err);
    err_hint(err, "profile.frequency = %lld, or less", limit);
    return err_set(err, code, "cannot sample: the kernel allows %lld samples per second", limit);
}

static void sampler_close(struct sampler *sampler)
{
    close_rings(sampler);
    free(sampler->rings);
    sampler->rings = NULL;
}

/* Opens the events, not counting yet. A refusal has its reason, and mostly a hint. */
static int sampler_open(const struct perf *perf, const struct cpus *cpus, int64_t frequency,
                        struct sampler *sampler, struct err *err)
{
    unsigned count = cpus_count(cpus);
    *sampler = (struct sampler){.perf = perf, .frequency = frequency};
    sampler->rings = calloc(count > 0 ? count : 1, sizeof *sampler->rings);
    if (sampler->rings == NULL)
        return err_set(err, ENOMEM, "out of memory");
    struct pmus pmus;
    pmus_read(perf->root, &pmus);
    int status = -ENODEV;
    for (size_t i = 0; i < SOURCES && status != 0; i++)
        status = open_rings(sampler, &pmus, cpus, &sources[i]);
    if (status == 0)
        return 0;
    refused(sampler, -status, err);
    sampler_close(sampler);
    return status;
}

static int sampler_control(const struct sampler *sampler, unsigned long request, const char *doing,
                           struct err *err)
{
    for (unsigned i = 0; i < sampler->count; i++) {
        int status = sampler->perf->control(sampler->rings[i].fd, request);
        if (status < 0)
            return err_errno(err, -status, "cannot %s", doing);
    }
    return 0;
}

/* --- profiling --- */

/* On the CPU that this is on. */
void profiling_probe(int64_t frequency, struct profiling *profiling)
{
    OWNED_BY(sampler_close) struct sampler sampler = {0};
    struct cpus here = {0};
    int cpu = sched_getcpu();
    cpus_add(&here, cpu >= 0 ? (unsigned)cpu : 0);
    *profiling = (struct profiling){0};
    if (sampler_open(&perf_kernel, &here, frequency, &sampler, &profiling->refusal) == 0)
        symbols_read(perf_kernel.root, &profiling->symbols, &profiling->hidden);
    profiling->event = sampler.event;
}

void profiling_release(struct profiling *profiling)
{
    symbols_release(&profiling->symbols);
}

/* --- counts --- */
/* Samples counted by what they were in: 24 bytes for each that differs, however many there are. */

enum { COUNTS_FIRST = 4096 };

struct sample_place {
    struct symbol_place code;
    uint8_t side; /* enum profile_side */
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
    if (a->code.symbol != b->code.symbol)
        return a->code.symbol < b->code.symbol ? -1 : 1;
    if (a->code.within != b->code.within)
        return a->code.within < b->code.within ? -1 : 1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    return (a->code.group > b->code.group) - (a->code.group < b->code.group);
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

struct profiler {
    const struct symbols *symbols;
    struct sampler sampler; /* owned */
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
    free(profiler);
}

/* --- samples --- */

/* What the kernel writes for IP, TID and CALLCHAIN, in the order of the bits. */
struct sample_record {
    struct perf_event_header header;
    uint64_t address;
    uint32_t pid, tid;
    uint64_t depth;
    uint64_t addresses[];
};

/* The addresses of the kernel, innermost first; [0] is where the CPU was. Returns how many, at least one. */
static size_t kernel_chain(const struct sample_record *record, uint64_t chain[SAMPLE_DEPTH])
{
    /* Numbers from PERF_CONTEXT_MAX on are no addresses: they say whose the following ones are. */
    const uint64_t *addresses = record->addresses;
    size_t room = (record->header.size - sizeof *record) / sizeof *addresses, depth = 0;
    bool kernel = true;
    for (size_t i = 0; i < record->depth && i < room && depth < SAMPLE_DEPTH; i++) {
        if (addresses[i] >= (uint64_t)PERF_CONTEXT_MAX)
            kernel = addresses[i] == (uint64_t)PERF_CONTEXT_KERNEL;
        else if (kernel)
            chain[depth++] = addresses[i];
    }
    if (depth == 0)
        chain[depth++] = record->address;
    return depth;
}

/* Counts kernel code where it was, user code as that; the idle task only where it worked. */
static int read_record(void *context, const void *bytes)
{
    struct profiler *profiler = context;
    const struct sample_record *record = bytes;
    profiler->lost += perf_record_lost(bytes);
    if (record->header.type != PERF_RECORD_SAMPLE || record->header.size < sizeof *record)
        return 0;
    struct sample_place place = {.code = {.symbol = -1, .within = -1, .group = PROFILE_user},
                                 .side = PROFILE_ELSE};
    pid_t pid = (pid_t)record->pid; /* 0: the idle task; negative: a task that is gone */
    if (pid > 0 && pid == profiler->pids[0])
        place.side = PROFILE_SENDER;
    else if (pid > 0 && pid == profiler->pids[1])
        place.side = PROFILE_RECEIVER;
    unsigned mode = record->header.misc & PERF_RECORD_MISC_CPUMODE_MASK;
    if (mode == PERF_RECORD_MISC_KERNEL) {
        uint64_t addresses[SAMPLE_DEPTH];
        size_t depth = kernel_chain(record, addresses);
        if (!symbols_place(profiler->symbols, addresses, depth, pid == 0, &place.code))
            return 0;
    }
    return count_sample(&profiler->counts, &place);
}

/* --- what a run calls --- */

/* A failure on one CPU keeps the samples of none of the others back. */
static void tick(void *context)
{
    struct profiler *profiler = context;
    for (unsigned i = 0; i < profiler->sampler.count; i++) {
        int status = perf_ring_read(&profiler->sampler.rings[i], read_record, profiler);
        profiler->failure = status < 0 ? status : profiler->failure;
    }
}

static int opened(void *context, const pid_t pids[2], struct err *err)
{
    struct profiler *profiler = context;
    profiler->pids[0] = pids[0];
    profiler->pids[1] = pids[1];
    return sampler_control(&profiler->sampler, PERF_EVENT_IOC_ENABLE, "begin to sample", err);
}

/* What is in the buffers stays there: it is counted when the run is over, not while its threads wait for the
 * window's end. */
static int closed(void *context, struct err *err)
{
    const struct profiler *profiler = context;
    return sampler_control(&profiler->sampler, PERF_EVENT_IOC_DISABLE, "end sampling", err);
}

struct pair_watch profiler_watch(struct profiler *profiler)
{
    return (struct pair_watch){.context = profiler, .opened = opened, .tick = tick, .closed = closed};
}

static void name_symbol(const struct profiler *profiler, int32_t symbol, char name[64])
{
    if (symbol >= 0)
        snprintf(name, 64, "%s", symbols_name(profiler->symbols, symbol));
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
        line->group = (enum profile_group)counted->place.code.group;
        line->samples = counted->samples;
        name_symbol(profiler, counted->place.code.symbol, line->symbol);
        name_symbol(profiler, counted->place.code.within, line->within);
    }
    return 0;
}
