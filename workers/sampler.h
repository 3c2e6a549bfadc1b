/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampling of several CPUs at once: cycles where the PMU counts them, else the CPU clock, which works
 * without one. All that runs there is sampled; whose it is, and what it means, is profiler's business. */
#ifndef LABRUN_WORKERS_SAMPLER_H
#define LABRUN_WORKERS_SAMPLER_H

#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/cpus.h"
#include "workers/perf.h"
#include "workers/sample_ring.h"

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

/* Hands on what was sampled so far, see sample_ring_drain. A failure on one CPU keeps none of the others
 * back. */
int sampler_drain(const struct sampler *sampler, sample_take *take, void *context, uint64_t *lost);

/* Could this process sample the CPU that it is on? Which event that would be. */
int sampler_probe(const struct perf *perf, int64_t frequency, const char **event, struct err *err);

#endif
