/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/run.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "experiment/cpus.h"
#include "findings/warnings.h"
#include "netns/lab.h"

void run_started(char started[32])
{
    time_t now = time(NULL);
    struct tm utc;
    strftime(started, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}

static void identify(const struct run_request *request, struct record *record)
{
    const struct planned_run *run = &request->plan->runs[request->index];
    *record = (struct record){.plan = request->plan->fingerprint,
                              .run = (uint32_t)request->index + 1,
                              .block = run->block,
                              .position = run->position,
                              .cell = request->plan->cells[run->cell]};
    run_started(record->started);
}

int run_measure(const struct run_request *request, const struct cell *cell, struct measurement *measurement,
                struct err *err)
{
    own_free int *cpus = calloc(2 * (size_t)cell->threads, sizeof *cpus);
    if (cpus == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int *tx = cpus, *rx = cpus + cell->threads;
    int rc = placement_assign(cell, &request->host->allowed, &request->host->cores, tx, rx, err);
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
                                       .tx_cpu = tx,
                                       .rx_cpu = rx,
                                       .interrupt = request->interrupt,
                                       .system = host_system,
                                       .watch = request->watch};
        rc = pair_run(&pair, measurement, err);
    }
    uint64_t over = clock_now_ns();
    lab_down(&lab);
    measurement->began_ns = began;
    measurement->ended_ns = clock_now_ns();
    measurement->lab_ns = up - began + measurement->ended_ns - over;
    return rc;
}

static void warn(const struct run_request *request, const struct measurement *measurement,
                 struct record *record)
{
    const struct warning_host host = {.cpus = cpus_count(&request->host->allowed),
                                      .max_khz = request->host->max_khz,
                                      .changed = request->host_changed};
    record->warnings = warnings_of_run(measurement, record, &host);
}

int run_once(const struct run_request *request, struct record *record, struct measurement *measurement,
             struct err *reason)
{
    identify(request, record);
    *measurement = (struct measurement){0};
    *reason = (struct err){0};
    int rc = run_measure(request, &record->cell, measurement, reason);
    if (rc == -EINTR)
        return rc;
    if (rc != 0) {
        record_fail(record, reason);
        return 0;
    }
    record_measure(record, measurement);
    warn(request, measurement, record);
    return 0;
}
