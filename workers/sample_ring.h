/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The samples of one CPU: an event, the memory that the kernel writes its records to (perf_event_open(2),
 * "MMAP layout"), and the reading of them. What is sampled is the caller's business, and so is what the
 * addresses mean. */
#ifndef LABRUN_WORKERS_SAMPLE_RING_H
#define LABRUN_WORKERS_SAMPLE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "workers/perf.h"

/* A packet that a softirq receives and answers is 25 calls deep. */
enum { SAMPLE_DEPTH = 32 };

struct cpu_sample {
    bool kernel; /* else user code, or a guest's */
    pid_t pid;   /* 0: the idle task; negative: a task that is gone */
    size_t depth;
    uint64_t addresses[SAMPLE_DEPTH]; /* of the kernel, innermost first; [0] is where the CPU was */
};

struct sample_ring {
    const struct perf *perf;
    int fd;      /* owned; -1: not open */
    void *pages; /* owned */
    size_t bytes;
};

#define SAMPLE_RING_NONE                                                                                     \
    {                                                                                                        \
        .fd = -1                                                                                             \
    }

/* Opens the event, which `attr` describes but for how it is sampled, on one CPU, not counting yet. Returns 0
 * or a negative errno: perf_reason says what it means. */
int sample_ring_open(const struct perf *perf, const struct perf_event_attr *attr, int cpu,
                     struct sample_ring *ring);
void sample_ring_close(struct sample_ring *ring);

int sample_ring_enable(const struct sample_ring *ring);
int sample_ring_disable(const struct sample_ring *ring);

/* Hands on every sample that is there, and makes room for others. *lost grows by what did not fit. Stops at
 * a negative result of `take`, and returns it. */
typedef int sample_take(void *context, const struct cpu_sample *sample);
int sample_ring_drain(const struct sample_ring *ring, sample_take *take, void *context, uint64_t *lost);

#endif
