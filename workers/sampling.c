/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sampling.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/own.h"

/* --- the ring of one CPU --- */

enum {
    /* At 10,000 samples/s of at most 300 bytes, and drained every 100 ms, less than two thirds of it; any
     * user may lock 516 KB per CPU (perf_event_mlock_kb). */
    DATA_BYTES = 512 * 1024,
    RECORD_BYTES_MAX = 1024,
};

struct sample_ring {
    int fd;      /* owned */
    void *pages; /* owned */
    size_t bytes;
};

/* Opens the event, which `attr` describes but for how it is sampled, on one CPU, not counting yet. Returns 0
 * or a negative errno: perf_reason says what it means. */
static int ring_open(const struct perf *perf, const struct perf_event_attr *attr, int cpu,
                     struct sample_ring *ring)
{
    struct perf_event_attr sampled = *attr;
    sampled.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_CALLCHAIN;
    sampled.sample_max_stack = SAMPLE_DEPTH;
    sampled.exclude_callchain_user = 1;
    sampled.disabled = 1;
    sampled.watermark = 1; /* nobody waits for the samples: no wake-ups that would be sampled themselves */
    sampled.wakeup_watermark = UINT32_MAX;
    ring->bytes = DATA_BYTES + (size_t)sysconf(_SC_PAGESIZE);
    ring->fd = perf->open_cpu(&sampled, cpu);
    if (ring->fd < 0)
        return ring->fd;
    ring->pages = perf->map(ring->fd, ring->bytes);
    if (ring->pages != NULL)
        return 0;
    int code = errno == EPERM ? ENOMEM : errno; /* of mmap: beyond perf_event_mlock_kb */
    close(ring->fd);
    return -code;
}

/* A record of the ring, which may wrap around its end. */
static void copy_out(const unsigned char *data, uint64_t size, uint64_t at, void *record, size_t length)
{
    size_t offset = (size_t)(at % size), first = (size_t)size - offset;
    first = first < length ? first : length;
    memcpy(record, data + offset, first);
    memcpy((unsigned char *)record + first, data, length - first);
}

/* What the kernel writes for IP, TID and CALLCHAIN, in the order of the bits. */
struct sample_record {
    struct perf_event_header header;
    uint64_t address;
    uint32_t pid, tid;
    uint64_t depth;
    uint64_t addresses[];
};

struct lost_record {
    struct perf_event_header header;
    uint64_t id, lost;
};

union record {
    struct perf_event_header header;
    struct sample_record sample;
    struct lost_record lost;
    unsigned char bytes[RECORD_BYTES_MAX];
};

static int read_record(const union record *record, sample_take *take, void *context, uint64_t *lost)
{
    if (record->header.type == PERF_RECORD_LOST && record->header.size >= sizeof record->lost)
        *lost += record->lost.lost;
    if (record->header.type != PERF_RECORD_SAMPLE || record->header.size < sizeof record->sample)
        return 0;
    unsigned mode = record->header.misc & PERF_RECORD_MISC_CPUMODE_MASK;
    struct cpu_sample sample = {.kernel = mode == PERF_RECORD_MISC_KERNEL, .pid = (pid_t)record->sample.pid};
    if (!sample.kernel)
        return take(context, &sample);
    /* Numbers from PERF_CONTEXT_MAX on are no addresses: they say whose the following ones are. */
    const uint64_t *addresses = record->sample.addresses;
    size_t room = (record->header.size - sizeof record->sample) / sizeof *addresses;
    bool kernel = true;
    for (size_t i = 0; i < record->sample.depth && i < room && sample.depth < SAMPLE_DEPTH; i++) {
        if (addresses[i] >= (uint64_t)PERF_CONTEXT_MAX)
            kernel = addresses[i] == (uint64_t)PERF_CONTEXT_KERNEL;
        else if (kernel)
            sample.addresses[sample.depth++] = addresses[i];
    }
    if (sample.depth == 0)
        sample.addresses[sample.depth++] = record->sample.address;
    return take(context, &sample);
}

static int ring_drain(const struct sample_ring *ring, sample_take *take, void *context, uint64_t *lost)
{
    struct perf_event_mmap_page *page = ring->pages;
    const unsigned char *data = (const unsigned char *)ring->pages + page->data_offset;
    uint64_t size = page->data_size, tail = page->data_tail;
    uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
    int status = 0;
    while (tail < head && status == 0) {
        union record record = {0};
        copy_out(data, size, tail, &record, sizeof record.header);
        size_t length = record.header.size;
        if (length < sizeof record.header)
            return -EIO; /* not written by a kernel */
        if (length <= sizeof record) {
            copy_out(data, size, tail, &record, length);
            status = read_record(&record, take, context, lost);
        }
        tail += length;
    }
    __atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
    return status;
}

/* --- sampler --- */

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
    for (unsigned i = 0; i < sampler->count; i++) {
        struct sample_ring *ring = &sampler->rings[i];
        sampler->perf->unmap(ring->pages, ring->bytes);
        close(ring->fd);
    }
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
        if (status == 0)
            status = ring_open(sampler->perf, &attr, cpu, &sampler->rings[i]);
        if (status != 0) {
            close_rings(sampler);
            return status;
        }
        sampler->count = i + 1;
    }
    sampler->event = source->name;
    return 0;
}

/* Whole CPUs ask for more than a thread does: level 0 of perf_event_paranoid, or CAP_PERFMON. */
static int refused(const struct sampler *sampler, int code, struct err *err)
{
    const char *root = sampler->perf->root;
    int level = (int)perf_setting(root, "perf_event_paranoid", 0);
    long long limit = perf_setting(root, "perf_event_max_sample_rate", INT64_MAX);
    bool forbidden = code == EPERM || code == EACCES;
    if (forbidden && level < 1) {
        err_hint(err, "allow it in the container's seccomp filter");
        return err_set(err, code, "cannot sample: perf_event_open is forbidden");
    }
    if (forbidden) {
        err_hint(err, "run with sudo, or as root: sysctl kernel.perf_event_paranoid=0");
        return err_set(err, code, "cannot sample: perf_event_paranoid=%d", level);
    }
    if (code == EINVAL && sampler->frequency > limit) {
        err_hint(err, "profile.frequency = %lld, or less", limit);
        return err_set(err, code, "cannot sample: the kernel allows %lld samples per second", limit);
    }
    char reason[PERF_REASON_BYTES];
    perf_reason(sampler->perf, code, 1, reason); /* 1: the CPU clock needs no PMU */
    return err_set(err, code, "cannot sample: %s", reason);
}

int sampler_open(const struct perf *perf, const struct cpus *cpus, int64_t frequency, struct sampler *sampler,
                 struct err *err)
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

void sampler_close(struct sampler *sampler)
{
    close_rings(sampler);
    free(sampler->rings);
    sampler->rings = NULL;
}

static int control(const struct sampler *sampler, unsigned long request, const char *doing, struct err *err)
{
    for (unsigned i = 0; i < sampler->count; i++) {
        int status = sampler->perf->control(sampler->rings[i].fd, request);
        if (status < 0)
            return err_errno(err, -status, "cannot %s", doing);
    }
    return 0;
}

int sampler_start(const struct sampler *sampler, struct err *err)
{
    return control(sampler, PERF_EVENT_IOC_ENABLE, "begin to sample", err);
}

int sampler_stop(const struct sampler *sampler, struct err *err)
{
    return control(sampler, PERF_EVENT_IOC_DISABLE, "end sampling", err);
}

int sampler_drain(const struct sampler *sampler, sample_take *take, void *context, uint64_t *lost)
{
    int failure = 0;
    for (unsigned i = 0; i < sampler->count; i++) {
        int status = ring_drain(&sampler->rings[i], take, context, lost);
        failure = status < 0 ? status : failure;
    }
    return failure;
}

int sampler_probe(const struct perf *perf, int64_t frequency, const char **event, struct err *err)
{
    OWNED_BY(sampler_close) struct sampler sampler = {0};
    struct cpus here = {0};
    int cpu = sched_getcpu();
    cpus_add(&here, cpu >= 0 ? (unsigned)cpu : 0);
    int rc = sampler_open(perf, &here, frequency, &sampler, err);
    *event = sampler.event;
    return rc;
}
