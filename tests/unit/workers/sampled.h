/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A made-up kernel that samples CPUs: what it refuses is set by the test, and what it has sampled is written
 * into its rings as perf_event_open(2) says. */
#ifndef LABRUN_TESTS_SAMPLED_H
#define LABRUN_TESTS_SAMPLED_H

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdbool.h>

#include "workers/perf.h"

#include "test.h"

enum { SAMPLED_CPUS = 8, SAMPLED_FILES = 64 };

static struct sampled {
    int refuse_cycles[SAMPLED_CPUS], refuse_clock; /* errno, 0 = opens */
    int refuse_map;
    unsigned opens, mapped, unmapped;
    struct perf_event_attr attr[SAMPLED_CPUS]; /* of the last event that was opened there */
    int fd[SAMPLED_CPUS];
    bool enabled[SAMPLED_FILES];
    struct perf_event_mmap_page *pages[SAMPLED_FILES]; /* by fd */
} sampled;

static inline int sampled_open(struct perf_event_attr *attr, int cpu)
{
    bool clock = attr->type == PERF_TYPE_SOFTWARE;
    assert_in_range(cpu, 0, SAMPLED_CPUS - 1);
    assert_true(clock ? attr->config == PERF_COUNT_SW_CPU_CLOCK : (uint32_t)attr->config == 0);
    int refusal = clock ? sampled.refuse_clock : sampled.refuse_cycles[cpu];
    sampled.opens++;
    if (refusal != 0)
        return -refusal;
    sampled.attr[cpu] = *attr;
    sampled.fd[cpu] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_in_range(sampled.fd[cpu], 0, SAMPLED_FILES - 1);
    return sampled.fd[cpu];
}

static inline void *sampled_map(int fd, size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t data = bytes - page;
    assert_int_equal(data & (data - 1), 0); /* the kernel takes nothing else */
    errno = sampled.refuse_map;
    if (sampled.refuse_map != 0)
        return NULL;
    struct perf_event_mmap_page *pages = calloc(1, bytes);
    assert_non_null(pages);
    pages->data_offset = page;
    pages->data_size = data;
    sampled.mapped++;
    return sampled.pages[fd] = pages;
}

static inline void sampled_unmap(void *pages, size_t bytes)
{
    (void)bytes;
    sampled.unmapped++;
    free(pages);
}

static inline int sampled_control(int fd, unsigned long request)
{
    assert_true(request == PERF_EVENT_IOC_ENABLE || request == PERF_EVENT_IOC_DISABLE);
    sampled.enabled[fd] = request == PERF_EVENT_IOC_ENABLE;
    return 0;
}

static struct tree sampled_tree;
static const struct perf sampled_perf = {.root = sampled_tree.root,
                                         .open_cpu = sampled_open,
                                         .map = sampled_map,
                                         .unmap = sampled_unmap,
                                         .control = sampled_control};

static inline int sampled_boot(void **state)
{
    (void)state;
    memset(&sampled, 0, sizeof sampled);
    tree_make(&sampled_tree);
    return 0;
}

/* Whatever was opened has been closed, whatever was mapped unmapped. */
static inline int sampled_halt(void **state)
{
    (void)state;
    tree_remove(&sampled_tree);
    assert_int_equal(sampled.mapped, sampled.unmapped);
    for (int cpu = 0; cpu < SAMPLED_CPUS; cpu++)
        if (sampled.fd[cpu] > 0)
            assert_int_equal(fcntl(sampled.fd[cpu], F_GETFD), -1);
    return 0;
}

/* Bytes into the ring of a CPU. */
static inline void sampled_write(int cpu, const void *bytes, size_t length)
{
    struct perf_event_mmap_page *page = sampled.pages[sampled.fd[cpu]];
    unsigned char *data = (unsigned char *)page + page->data_offset;
    assert_true(page->data_head + length - page->data_tail <= page->data_size);
    for (size_t i = 0; i < length; i++)
        memcpy(data + page->data_head++ % page->data_size, (const char *)bytes + i, 1);
}

/* One sample: where a process was. `chain` as the kernel gives it, markers and all. */
static inline void sampled_add(int cpu, unsigned mode, int pid, const uint64_t *chain, size_t depth)
{
    struct {
        struct perf_event_header header;
        uint64_t address;
        uint32_t pid, tid;
        uint64_t depth, chain[200];
    } record = {.header = {.type = PERF_RECORD_SAMPLE, .misc = (uint16_t)mode}};
    size_t length = offsetof(__typeof__(record), chain) + depth * sizeof *chain;
    assert_true(depth <= 200);
    record.header.size = (uint16_t)length;
    record.address = 0xffffffff81000001;
    record.pid = (uint32_t)pid;
    record.tid = (uint32_t)pid + 1;
    record.depth = depth;
    if (depth > 0)
        memcpy(record.chain, chain, depth * sizeof *chain);
    sampled_write(cpu, &record, length);
}

static inline void sampled_lose(int cpu, uint64_t lost)
{
    struct {
        struct perf_event_header header;
        uint64_t id, lost;
    } record = {{.type = PERF_RECORD_LOST, .size = sizeof record}, 1, lost};
    sampled_write(cpu, &record, sizeof record);
}

#endif
