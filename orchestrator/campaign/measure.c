/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/measure.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/own.h"
#include "experiment/placement.h"
#include "findings/warning_checks.h"
#include "netns/lab.h"
#include "record/formula.h"
#include "workers/contest.h"
#include "workers/counters.h"
#include "workers/foreign.h"
#include "workers/pair.h"
#include "workers/profiler.h"

void measured_release(struct measured_runs *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        measurement_release(&runs->list[i].measurement);
    free(runs->list);
    text_release(&runs->foreign);
    *runs = (struct measured_runs){0};
}

/* --- a steady run --- */

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
    struct cell all = *cell;
    all.threads *= cell_directions(cell);
    *cpus = calloc(2 * (size_t)all.threads, sizeof **cpus);
    if (*cpus == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int *tx = *cpus, *rx = *cpus + all.threads;
    int rc = placement_assign(&all, &request->host->allowed, &request->host->topology, tx, rx, err);
    for (int64_t i = cell->threads; i < all.threads; i++) { /* the other way round */
        int server = tx[i];
        tx[i] = rx[i];
        rx[i] = server;
    }
    return rc;
}

/* Adds the CPUs that the cell's threads are pinned to; of free threads, all that they may come to. */
static int add_cpus(const struct run_request *request, const struct cell *cell, struct cpus *cpus,
                    struct err *err)
{
    own_free int *assigned = NULL;
    if (assign_cpus(request, cell, &assigned, err) < 0)
        return -err->code;
    for (int64_t i = 0; i < 2 * cell_directions(cell) * cell->threads; i++) {
        if (assigned[i] < 0) {
            *cpus = request->host->allowed;
            return 0;
        }
        cpus_add(cpus, (unsigned)assigned[i]);
    }
    return 0;
}

/* A run of any cell: the lab is gone when it returns. Release the measurement with measurement_release in any
 * case. `block`: whose paced messages have the same schedules, 0 of none. `watch`: who looks on. -EINTR when
 * the user interrupted, another negative errno when the run has failed. */
static int measure(const struct run_request *request, const struct cell *cell, uint32_t block,
                   const struct pair_watch *watch, struct measurement *measurement, struct err *err)
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
                                       .rx_cpu = cpus + cell_directions(cell) * cell->threads,
                                       .interrupt = request->interrupt,
                                       .system = host_system,
                                       .watch = watch,
                                       .seed = schedule_stream(request->settings->seed, block)};
        rc = pair_run(&pair, measurement, err);
    }
    memcpy(measurement->offloads, lab.offloads, sizeof lab.offloads);
    uint64_t over = clock_now_ns();
    lab_down(&lab);
    measurement->began_ns = began;
    measurement->ended_ns = clock_now_ns();
    measurement->lab_ns = up - began + measurement->ended_ns - over;
    return rc;
}

/* --- foreign load --- */

/* The CPUs of all runs of a unit, sampled; NULL where they cannot be: a run is no worse for it. */
static struct foreign_meter *foreign_sampled(const struct run_request *request,
                                             const struct measured_runs *runs)
{
    struct cpus cpus = {0};
    struct foreign_meter *meter = NULL;
    struct err ignored = {0};
    for (size_t i = 0; i < runs->count; i++)
        if (add_cpus(request, &runs->list[i].record.cell, &cpus, &ignored) < 0)
            return NULL;
    foreign_open(&perf_kernel, &cpus, &meter, &ignored);
    return meter;
}

double measured_foreign_load_pct(const struct measured_runs *runs)
{
    double busy_ns = 0, of_ns = 0;
    for (size_t i = 0; i < runs->count; i++) {
        const struct foreign_load *load = &runs->list[i].measurement.foreign;
        busy_ns += load->of_ns > 0 ? (double)load->busy_ns : 0;
        of_ns += (double)load->of_ns;
    }
    return of_ns > 0 ? 100 * busy_ns / of_ns : NAN;
}

/* Without the right to sample: the kernel's ticks, at the window's edges. */
struct ticking {
    struct cpus cpus;
    double before, after; /* busy ticks; NaN: not known */
};

static int ticking_opened(void *context, const pid_t pids[2], struct err *err)
{
    struct ticking *ticking = context;
    (void)pids, (void)err;
    ticking->before = host_busy_ticks(&ticking->cpus);
    return 0;
}

static void ticking_tick(void *context)
{
    (void)context;
}

static int ticking_closed(void *context, struct err *err)
{
    struct ticking *ticking = context;
    (void)err;
    ticking->after = host_busy_ticks(&ticking->cpus);
    return 0;
}

static int measure_alone(const struct run_request *request, struct foreign_meter *meter, struct measured *run)
{
    struct ticking ticking = {0};
    const struct cell *cell = &run->record.cell;
    struct pair_watch watch = {&ticking, ticking_opened, ticking_tick, ticking_closed};
    if (meter != NULL)
        watch = foreign_watch(meter);
    else if (add_cpus(request, cell, &ticking.cpus, &run->reason) < 0)
        return -run->reason.code;
    int rc = measure(request, cell, run->record.block, &watch, &run->measurement, &run->reason);
    if (rc == 0 && meter != NULL)
        run->measurement.foreign = foreign_of_window(meter);
    else if (rc == 0)
        run->measurement.foreign =
            foreign_of_ticks(&run->measurement, ticking.after - ticking.before, cpus_count(&ticking.cpus));
    return rc;
}

/* --- a contest --- */

/* What the arms of a contest run on. */
struct ground {
    struct lab *labs;         /* owned, `count`: LAB_NONE where the arm shares that of an earlier one */
    int **cpus;               /* owned, of each arm: as assign_cpus has them */
    struct contest_arm *arms; /* owned */
    size_t count;
    const struct run_request *request;
    size_t index; /* of its first run */
};

static void ground_release(struct ground *ground)
{
    for (size_t i = 0; i < ground->count; i++) {
        if (ground->labs != NULL)
            lab_down(&ground->labs[i]);
        if (ground->cpus != NULL)
            free(ground->cpus[i]);
    }
    free(ground->labs);
    free(ground->cpus);
    free(ground->arms);
}

static int ground_make(const struct run_request *request, size_t index, size_t count, struct ground *ground,
                       struct err *err)
{
    *ground = (struct ground){.labs = calloc(count, sizeof *ground->labs),
                              .cpus = calloc(count, sizeof *ground->cpus),
                              .arms = calloc(count, sizeof *ground->arms),
                              .count = count,
                              .request = request,
                              .index = index};
    if (ground->labs == NULL || ground->cpus == NULL || ground->arms == NULL)
        return err_set(err, ENOMEM, "out of memory for a contest of %zu arms", count);
    for (size_t i = 0; i < count; i++)
        ground->labs[i] = (struct lab)LAB_NONE;
    return 0;
}

/* A connection may rest so long before its retransmission timeout, of 200 ms at least, is near. */
static const int64_t REST_MOST_NS = 100000000;

/* Of a contest: connections rest while the other arms move. */
static int lab_begin(const struct ground *ground, const struct cell *cell, struct lab *lab, struct err *err)
{
    int64_t rest_ns = (int64_t)ground->count * ground->request->settings->slice_ns;
    if (lab_up(cell, lab, err) < 0 || lab_keep_rates(lab, err) < 0)
        return -err->code;
    if (lab->idle_restart == IDLE_RESTART_OFF || rest_ns < REST_MOST_NS)
        return 0;
    err_hint(err, "lower experiment.slice, or let labrun write /proc/sys/net in its own namespaces");
    return err_set(err, EROFS,
                   "connections rest for %lld ms between their slices, after which TCP starts slowly again, "
                   "and tcp_slow_start_after_idle cannot be switched off in the lab",
                   (long long)(rest_ns / 1000000));
}

/* Arms whose cells ask for the same lab share one: then they meet under the same conditions. */
static const struct lab *lab_of(struct ground *ground, const struct cell *cell, size_t arm, struct err *err)
{
    for (size_t i = 0; i < arm; i++)
        if (ground->labs[i].server >= 0 && lab_same(ground->arms[i].plan.cell, cell))
            return &ground->labs[i];
    if (lab_begin(ground, cell, &ground->labs[arm], err) == 0)
        return &ground->labs[arm];
    lab_down(&ground->labs[arm]);
    return NULL;
}

/* Everything that the arm needs before its workers are forked. */
static int arm_equip(struct ground *ground, const struct cell *cell, size_t i, struct err *err)
{
    const struct run_request *request = ground->request;
    struct contest_arm *arm = &ground->arms[i];
    int rc = assign_cpus(request, cell, &ground->cpus[i], err);
    const struct lab *lab = rc == 0 ? lab_of(ground, cell, i, err) : NULL;
    arm->plan = (struct pair_plan){.cell = cell,
                                   .settings = request->settings,
                                   .lab = lab,
                                   .tx_cpu = ground->cpus[i],
                                   .rx_cpu = ground->cpus[i] + cell_directions(cell) * cell->threads,
                                   .interrupt = request->interrupt};
    return lab != NULL ? 0 : -err->code;
}

/* Each round is drawn for itself: blocks, places and rounds have streams of their own. */
static int shuffle_round(void *context, size_t round, uint32_t *order, size_t count, struct err *err)
{
    const struct ground *ground = context;
    const struct planned_run *first = &ground->request->plan->runs[ground->index];
    uint64_t contest = (uint64_t)first->cell * PLAN_RUNS_MAX + first->block;
    int64_t seed = schedule_stream(ground->request->settings->seed, contest);
    return schedule_shuffle(seed, (uint32_t)round, order, count) == 0
               ? 0
               : err_set(err, ENOMEM, "out of memory for the order of a round");
}

static void keep_lab(const struct lab *lab, struct measured *run)
{
    run->record.idle_restart = lab->idle_restart;
    memcpy(run->measurement.offloads, lab->offloads, sizeof lab->offloads);
}

/* The labs are gone when it returns. */
static int measure_contest(const struct run_request *request, size_t index, struct foreign_meter *meter,
                           struct measured_runs *runs, struct err *err)
{
    const struct settings *settings = request->settings;
    OWNED_BY(ground_release) struct ground ground = {0};
    if (ground_make(request, index, runs->count, &ground, err) < 0)
        return -err->code;
    uint64_t began = clock_now_ns();
    for (size_t i = 0; i < runs->count; i++)
        arm_equip(&ground, &runs->list[i].record.cell, i, &ground.arms[i].failure);
    uint64_t up = clock_now_ns();
    const struct contest contest = {
        .arms = ground.arms,
        .count = runs->count,
        .rounds = schedule_rounds(settings->duration_ns, settings->slice_ns, runs->count),
        .slice_ns = settings->slice_ns,
        .warmup_ns = settings->warmup_ns,
        .shuffle = shuffle_round,
        .context = &ground,
        .foreign = meter,
    };
    int rc = contest_run(&contest, err);
    for (size_t i = 0; i < runs->count; i++) {
        runs->list[i].measurement = ground.arms[i].measurement;
        runs->list[i].reason = ground.arms[i].failure;
        if (ground.arms[i].plan.lab != NULL)
            keep_lab(ground.arms[i].plan.lab, &runs->list[i]);
        runs->list[i].measurement.began_ns = began;
        runs->list[i].measurement.ended_ns = clock_now_ns();
        runs->list[i].measurement.lab_ns = up - began;
    }
    return rc;
}

/* --- a unit of the plan --- */

/* What is known of a run before it is made. */
static void record_begin(const struct run_request *request, size_t index, struct record *record)
{
    const struct planned_run *run = &request->plan->runs[index];
    *record = (struct record){.plan = request->plan->fingerprint,
                              .run = (uint32_t)index + 1,
                              .block = run->block,
                              .position = run->position,
                              .order = run->order,
                              .cell = request->plan->cells[run->cell]};
    tell_time(record->started);
}

static void record_end(const struct run_request *request, struct measured *run)
{
    const struct warning_host host = {.allowed = request->host->allowed,
                                      .max_khz = request->host->max_khz,
                                      .changed = request->host_changed};
    memcpy(run->record.offloads, run->measurement.offloads, sizeof run->record.offloads);
    run->measurement.topology = &request->host->topology;
    if (run->reason.code != 0) {
        record_fail(&run->record, &run->reason);
        return;
    }
    metrics_measure(&run->measurement, run->record.metrics);
    run->record.warnings = warnings_of_run(&run->measurement, &run->record, &host);
}

int measure_unit(const struct run_request *request, size_t index, struct measured_runs *runs, struct err *err)
{
    size_t count = plan_unit(request->plan, index);
    *runs = (struct measured_runs){.list = calloc(count, sizeof *runs->list), .count = count};
    if (runs->list == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", count);
    for (size_t i = 0; i < count; i++)
        record_begin(request, index + i, &runs->list[i].record);
    own_foreign_meter meter = foreign_sampled(request, runs);
    int rc = 0;
    if (count > 1)
        rc = measure_contest(request, index, meter, runs, err);
    else if (measure_alone(request, meter, &runs->list[0]) == -EINTR)
        rc = -EINTR;
    foreign_tell(meter, &runs->foreign);
    for (size_t i = 0; i < count && rc == 0; i++)
        record_end(request, &runs->list[i]);
    return rc;
}

/* --- one run that is sampled --- */

static int sample(const struct run_request *request, const struct cell *cell,
                  const struct profiling *profiling, struct profile *profile, struct err *err)
{
    OWNED_BY(measurement_release) struct measurement measurement = {0};
    own_profiler profiler = NULL;
    struct cpus cpus = {0};
    int64_t frequency = request->settings->profile_frequency;
    int rc = add_cpus(request, cell, &cpus, err);
    if (rc == 0)
        rc = profiler_open(&perf_kernel, &cpus, frequency, &profiling->symbols, &profiler, err);
    if (rc < 0 || profiler == NULL)
        return rc;
    const struct pair_watch watch = profiler_watch(profiler);
    rc = measure(request, cell, 0, &watch, &measurement, err);
    if (rc < 0)
        return rc;
    profile->window_s = metrics[METRIC_window_s].value(&measurement);
    profile->throughput_gbps = metrics[METRIC_throughput_gbps].value(&measurement);
    profile->cpu_ns_per_byte = metrics[METRIC_cpu_ns_per_byte].value(&measurement);
    return profiler_result(profiler, profile, err);
}

int measure_profile(const struct run_request *request, const struct cell *cell,
                    const struct profiling *profiling, struct profile *profile, struct err *reason)
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
