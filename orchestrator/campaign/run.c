/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "experiment/cpus.h"
#include "findings/warning_checks.h"
#include "netns/lab.h"
#include "workers/pair.h"
#include "workers/profiler.h"

/* The time now, UTC: "2026-01-31T12:00:00Z". */
static void tell_time(char started[32])
{
    time_t now = time(NULL);
    struct tm utc;
    strftime(started, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}

/* The CPUs of the threads that send, and behind them of those that receive; the caller frees *cpus. */
static int assign_cpus(const struct run_request *request, const struct cell *cell, int **cpus,
                       struct err *err)
{
    *cpus = calloc(2 * (size_t)cell->threads, sizeof **cpus);
    if (*cpus == NULL)
        return err_set(err, ENOMEM, "out of memory");
    return placement_assign(cell, &request->host->allowed, &request->host->cores, *cpus,
                            *cpus + cell->threads, err);
}

/* A run of any cell: the lab is gone when it returns. Release the measurement with measurement_release in any
 * case. `watch`: who looks on; NULL: nobody, as in all runs that are compared. -EINTR when the user
 * interrupted, another negative errno when the run has failed. */
static int measure(const struct run_request *request, const struct cell *cell, const struct pair_watch *watch,
                   struct measurement *measurement, struct err *err)
{
    own_free int *cpus = NULL;
    int rc = assign_cpus(request, cell, &cpus, err);
    if (rc != 0)
        return rc;

    uint64_t began = clock_now_ns();
    struct lab lab = LAB_NONE;
    rc = lab_up(cell, &lab, err);
    uint64_t up = clock_now_ns();
    if (rc == 0) {
        const struct pair_plan pair = {.cell = cell,
                                       .settings = request->settings,
                                       .lab = &lab,
                                       .tx_cpu = cpus,
                                       .rx_cpu = cpus + cell->threads,
                                       .interrupt = request->interrupt,
                                       .system = host_system,
                                       .watch = watch};
        rc = pair_run(&pair, measurement, err);
    }
    uint64_t over = clock_now_ns();
    lab_down(&lab);
    measurement->began_ns = began;
    measurement->ended_ns = clock_now_ns();
    measurement->lab_ns = up - began + measurement->ended_ns - over;
    return rc;
}

int run_once(const struct run_request *request, size_t index, struct record *record,
             struct measurement *measurement, struct err *reason)
{
    const struct planned_run *run = &request->plan->runs[index];
    const struct warning_host host = {.cpus = cpus_count(&request->host->allowed),
                                      .max_khz = request->host->max_khz,
                                      .changed = request->host_changed};
    *record = (struct record){.plan = request->plan->fingerprint,
                              .run = (uint32_t)index + 1,
                              .block = run->block,
                              .position = run->position,
                              .cell = request->plan->cells[run->cell]};
    tell_time(record->started);
    *measurement = (struct measurement){0};
    *reason = (struct err){0};
    int rc = measure(request, &record->cell, NULL, measurement, reason);
    if (rc == -EINTR)
        return rc;
    if (rc != 0) {
        record_fail(record, reason);
        return 0;
    }
    record_measure(record, measurement);
    record->warnings = warnings_of_run(measurement, record, &host);
    return 0;
}

/* --- profile --- */

/* The CPUs that the run's threads are pinned to; of free threads, all that they may come to. */
static int sampled_cpus(const struct run_request *request, const struct cell *cell, struct cpus *cpus,
                        struct err *err)
{
    own_free int *assigned = NULL;
    int rc = assign_cpus(request, cell, &assigned, err);
    *cpus = (struct cpus){0};
    for (int64_t i = 0; i < 2 * cell->threads && rc == 0; i++) {
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
    int rc = sampled_cpus(request, cell, &cpus, err);
    if (rc == 0)
        rc = profiler_open(&perf_kernel, &cpus, frequency, &profiling->symbols, &profiler, err);
    if (rc < 0 || profiler == NULL)
        return rc;
    const struct pair_watch watch = profiler_watch(profiler);
    rc = measure(request, cell, &watch, &measurement, err);
    if (rc < 0)
        return rc;
    profile->window_s = metrics[METRIC_window_s].value(&measurement);
    profile->throughput_gbps = metrics[METRIC_throughput_gbps].value(&measurement);
    profile->cpu_ns_per_byte = metrics[METRIC_cpu_ns_per_byte].value(&measurement);
    return profiler_result(profiler, profile, err);
}

int run_profile(const struct run_request *request, const struct cell *cell, const struct profiling *profiling,
                struct profile *profile, struct err *reason)
{
    *profile = (struct profile){.plan = request->plan->fingerprint,
                                .cell = *cell,
                                .status = STATUS_OK,
                                .frequency = request->settings->profile_frequency,
                                .window_s = NAN,
                                .throughput_gbps = NAN,
                                .cpu_ns_per_byte = NAN};
    tell_time(profile->started);
    snprintf(profile->event, sizeof profile->event, "%s", profiling->event);
    *reason = (struct err){0};
    int rc = sample(request, cell, profiling, profile, reason);
    if (rc == 0 || rc == -EINTR)
        return rc;
    profile->status = STATUS_FAILED;
    snprintf(profile->reason, sizeof profile->reason, "%s", reason->what);
    return 0;
}
