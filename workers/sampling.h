/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampling of several CPUs at once: cycles where the PMU counts them, else the CPU clock, which works
 * without one; the memory that the kernel writes its records to (perf_event_open(2), "MMAP layout"), and the
 * reading of them. All that runs there is sampled; whose it is, and what the addresses mean, is profiler.c's
 * business. */
#ifndef LABRUN_WORKERS_SAMPLING_H
#define LABRUN_WORKERS_SAMPLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "experiment/cpus.h"
#include "workers/perf.h"

/* A packet that a softirq receives and answers is 25 calls deep. */
enum { SAMPLE_DEPTH = 32 };

struct cpu_sample {
    bool kernel; /* else user code, or a guest's */
    pid_t pid;   /* 0: the idle task; negative: a task that is gone */
    size_t depth;
    uint64_t addresses[SAMPLE_DEPTH]; /* of the kernel, innermost first; [0] is where the CPU was */
};

/* What a sample is handed to. A negative result ends the reading of its CPU's samples. */
typedef int sample_take(void *context, const struct cpu_sample *sample);

struct sampler {
    const struct perf *perf;
    const char *event; /* "cycles" or "cpu-clock" */
    int64_t frequency;
    struct sample_ring *rings; /* owned: one per CPU */
    unsigned count;
};

/* Opens the events, not counting yet: `frequency` samples per second on each of the CPUs. Without
 * CAP_PERFMON that needs perf_event_paranoid 0 or less. A refusal has its reason, and mostly a hint. */
int sampler_open(const struct perf *perf, const struct cpus *cpus, int64_t frequency, struct sampler *sampler,
                 struct err *err);
void sampler_close(struct sampler *sampler);

int sampler_start(const struct sampler *sampler, struct err *err);
int sampler_stop(const struct sampler *sampler, struct err *err);

/* Hands on every sample that is there, and makes room for others. *lost grows by what did not fit. A failure
 * on one CPU keeps none of the others back, and is returned. */
int sampler_drain(const struct sampler *sampler, sample_take *take, void *context, uint64_t *lost);

/* Could this process sample the CPU that it is on? Which event that would be. */
int sampler_probe(const struct perf *perf, int64_t frequency, const char **event, struct err *err);

#endif
