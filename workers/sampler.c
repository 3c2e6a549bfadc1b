/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sampler.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workers/pmu.h"

/* The PMU that sits in a CPU: hybrid machines have one per kind of core. */
static unsigned target_of(const struct pmus *pmus, unsigned cpu)
{
    unsigned target = 0;
    for (unsigned i = 0; i < pmus->count; i++)
        target = cpus_has(&pmus->list[i].cpus, cpu) ? i : target;
    return target;
}

static void frequency_set(struct perf_event_attr *attr, int64_t frequency)
{
    attr->read_format = 0;
    attr->freq = 1;
    attr->sample_freq = (uint64_t)frequency;
}

static int cycles_attr(const struct pmus *pmus, unsigned cpu, struct perf_event_attr *attr)
{
    struct err unknown = {0};
    return pmu_event(pmus, target_of(pmus, cpu), "cycles", attr, &unknown) == 0 ? 0 : -ENOENT;
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
        sample_ring_close(&sampler->rings[i]);
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
        frequency_set(&attr, sampler->frequency);
        if (status == 0)
            status = sample_ring_open(sampler->perf, &attr, cpu, &sampler->rings[i]);
        if (status != 0) {
            close_rings(sampler);
            return status;
        }
        sampler->count = i + 1;
    }
    sampler->event = source->name;
    return 0;
}

/* Whole CPUs ask for more than a thread does: level 0, or CAP_PERFMON. */
static int forbidden(const struct perf *perf, int code, struct err *err)
{
    int level = (int)perf_setting(perf->root, "perf_event_paranoid", 0);
    if (level < 1) {
        err_hint(err, "allow it in the container's seccomp filter");
        return err_set(err, code, "cannot sample: perf_event_open is forbidden");
    }
    err_hint(err, "run with sudo, or as root: sysctl kernel.perf_event_paranoid=0");
    return err_set(err, code, "cannot sample: perf_event_paranoid=%d", level);
}

static int refused(const struct sampler *sampler, int code, struct err *err)
{
    char reason[PERF_REASON_BYTES];
    long long limit = perf_setting(sampler->perf->root, "perf_event_max_sample_rate", INT64_MAX);
    if (code == EPERM || code == EACCES)
        return forbidden(sampler->perf, code, err);
    if (code == EINVAL && sampler->frequency > limit) {
        err_hint(err, "profile.frequency = %lld, or less", limit);
        return err_set(err, code, "cannot sample: the kernel allows %lld samples per second", limit);
    }
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

int sampler_start(const struct sampler *sampler, struct err *err)
{
    for (unsigned i = 0; i < sampler->count; i++) {
        int status = sample_ring_enable(&sampler->rings[i]);
        if (status < 0)
            return err_errno(err, -status, "cannot begin to sample");
    }
    return 0;
}

int sampler_stop(const struct sampler *sampler, struct err *err)
{
    for (unsigned i = 0; i < sampler->count; i++) {
        int status = sample_ring_disable(&sampler->rings[i]);
        if (status < 0)
            return err_errno(err, -status, "cannot end sampling");
    }
    return 0;
}

int sampler_drain(const struct sampler *sampler, sample_take *take, void *context, uint64_t *lost)
{
    int failure = 0;
    for (unsigned i = 0; i < sampler->count; i++) {
        int status = sample_ring_drain(&sampler->rings[i], take, context, lost);
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
