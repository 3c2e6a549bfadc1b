/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/profile_run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "experiment/cpus.h"
#include "workers/profiler.h"

/* The CPUs that the run's threads are pinned to; of free threads, all that they may come to. */
static int cpus_of(const struct run_request *request, const struct cell *cell, struct cpus *cpus,
                   struct err *err)
{
    size_t count = 2 * (size_t)cell->threads;
    own_free int *assigned = calloc(count, sizeof *assigned);
    if (assigned == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int rc = placement_assign(cell, &request->host->allowed, &request->host->cores, assigned,
                              assigned + cell->threads, err);
    *cpus = (struct cpus){0};
    for (size_t i = 0; i < count && rc == 0; i++) {
        if (assigned[i] < 0) {
            *cpus = request->host->allowed;
            return 0;
        }
        cpus_add(cpus, (unsigned)assigned[i]);
    }
    return rc;
}

static int sample(const struct run_request *request, const struct cell *cell,
                  const struct profiling *profiling, struct profile *profile, struct err *err)
{
    OWNED_BY(measurement_release) struct measurement measurement = {0};
    own_profiler profiler = NULL;
    struct cpus cpus = {0};
    int64_t frequency = request->settings->profile_frequency;
    int rc = cpus_of(request, cell, &cpus, err);
    if (rc == 0)
        rc = profiler_open(&perf_kernel, &cpus, frequency, &profiling->symbols, &profiler, err);
    if (rc < 0 || profiler == NULL)
        return rc;
    const struct pair_watch watch = profiler_watch(profiler);
    struct run_request watched = *request;
    watched.watch = &watch;
    rc = run_measure(&watched, cell, &measurement, err);
    if (rc < 0)
        return rc;
    profile->window_s = metrics[METRIC_window_s].value(&measurement);
    profile->throughput_gbps = metrics[METRIC_throughput_gbps].value(&measurement);
    profile->cpu_ns_per_byte = metrics[METRIC_cpu_ns_per_byte].value(&measurement);
    return profiler_result(profiler, profile, err);
}

int profile_run(const struct run_request *request, const struct cell *cell, const struct profiling *profiling,
                struct profile *profile, struct err *reason)
{
    *profile = (struct profile){.plan = request->plan->fingerprint,
                                .cell = *cell,
                                .status = STATUS_OK,
                                .frequency = request->settings->profile_frequency,
                                .window_s = NAN,
                                .throughput_gbps = NAN,
                                .cpu_ns_per_byte = NAN};
    run_started(profile->started);
    snprintf(profile->event, sizeof profile->event, "%s", profiling->event);
    *reason = (struct err){0};
    int rc = sample(request, cell, profiling, profile, reason);
    if (rc == 0 || rc == -EINTR)
        return rc;
    profile->status = STATUS_FAILED;
    snprintf(profile->reason, sizeof profile->reason, "%s", reason->what);
    return 0;
}
