/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sample_ring.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <unistd.h>

#include "base/own.h"

enum {
    /* At 10,000 samples/s of at most 300 bytes, and drained every 100 ms, less than two thirds of it; any
     * user may lock 516 KB per CPU (perf_event_mlock_kb). */
    DATA_BYTES = 512 * 1024,
    RECORD_BYTES_MAX = 1024,
};

int sample_ring_open(const struct perf *perf, const struct perf_event_attr *attr, int cpu,
                     struct sample_ring *ring)
{
    struct perf_event_attr sampled = *attr;
    sampled.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_CALLCHAIN;
    sampled.sample_max_stack = SAMPLE_DEPTH;
    sampled.exclude_callchain_user = 1;
    sampled.disabled = 1;
    sampled.watermark = 1; /* nobody waits for the samples: no wake-ups that would be sampled themselves */
    sampled.wakeup_watermark = UINT32_MAX;
    *ring = (struct sample_ring){.perf = perf, .bytes = DATA_BYTES + (size_t)sysconf(_SC_PAGESIZE)};
    ring->fd = perf->open_cpu(&sampled, cpu);
    if (ring->fd < 0) {
        int refusal = ring->fd;
        ring->fd = -1;
        return refusal;
    }
    ring->pages = perf->map(ring->fd, ring->bytes);
    if (ring->pages != NULL)
        return 0;
    int code = errno == EPERM ? ENOMEM : errno; /* of mmap: beyond perf_event_mlock_kb */
    fd_close(&ring->fd);
    return -code;
}

void sample_ring_close(struct sample_ring *ring)
{
    if (ring->pages != NULL)
        ring->perf->unmap(ring->pages, ring->bytes);
    ring->pages = NULL;
    fd_close(&ring->fd);
}

int sample_ring_enable(const struct sample_ring *ring)
{
    return ring->perf->control(ring->fd, PERF_EVENT_IOC_ENABLE);
}

int sample_ring_disable(const struct sample_ring *ring)
{
    return ring->perf->control(ring->fd, PERF_EVENT_IOC_DISABLE);
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

/* Numbers from PERF_CONTEXT_MAX on are no addresses: they say whose the following ones are. */
static void read_chain(const struct sample_record *record, struct cpu_sample *sample)
{
    size_t room = (record->header.size - sizeof *record) / sizeof record->addresses[0];
    bool kernel = true;
    for (size_t i = 0; i < record->depth && i < room && sample->depth < SAMPLE_DEPTH; i++) {
        if (record->addresses[i] >= (uint64_t)PERF_CONTEXT_MAX)
            kernel = record->addresses[i] == (uint64_t)PERF_CONTEXT_KERNEL;
        else if (kernel)
            sample->addresses[sample->depth++] = record->addresses[i];
    }
    if (sample->depth == 0)
        sample->addresses[sample->depth++] = record->address;
}

static int read_record(const union record *record, sample_take *take, void *context, uint64_t *lost)
{
    if (record->header.type == PERF_RECORD_LOST && record->header.size >= sizeof record->lost)
        *lost += record->lost.lost;
    if (record->header.type != PERF_RECORD_SAMPLE || record->header.size < sizeof record->sample)
        return 0;
    unsigned mode = record->header.misc & PERF_RECORD_MISC_CPUMODE_MASK;
    struct cpu_sample sample = {.kernel = mode == PERF_RECORD_MISC_KERNEL, .pid = (pid_t)record->sample.pid};
    if (sample.kernel)
        read_chain(&record->sample, &sample);
    return take(context, &sample);
}

int sample_ring_drain(const struct sample_ring *ring, sample_take *take, void *context, uint64_t *lost)
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
