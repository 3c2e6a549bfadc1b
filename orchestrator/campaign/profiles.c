/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/profiles.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "campaign/campaign.h"
#include "campaign/interrupts.h"
#include "campaign/run.h"
#include "experiment/cpus.h"
#include "netns/privileges.h"
#include "output/terminal.h"
#include "record/profile.h"
#include "results/environment.h"
#include "results/profile_csv.h"
#include "workers/profiler.h"
#include "workers/sampling.h"

/* --- profiling --- */

void profiling_release(struct profiling *profiling)
{
    symbols_release(&profiling->symbols);
}

void profiling_probe(int64_t frequency, struct profiling *profiling)
{
    *profiling = (struct profiling){0};
    if (sampler_probe(&perf_kernel, frequency, &profiling->event, &profiling->refusal) == 0)
        symbols_read(perf_kernel.root, &profiling->symbols, &profiling->hidden);
}

void profiling_describe(const struct profiling *profiling, struct text *text)
{
    if (profiling->event == NULL)
        text_add(text, profiling->refusal.what);
    else if (profiling->symbols.count == 0)
        text_addf(text, "%s, but %s", profiling->event, profiling->hidden.what);
    else
        text_addf(text, "%s, %zu kernel symbols", profiling->event, profiling->symbols.count);
}

const char *profiling_hint(const struct profiling *profiling)
{
    return profiling->event == NULL ? profiling->refusal.hint : profiling->hidden.hint;
}

static void tell(const struct profiling *profiling)
{
    if (profiling->event == NULL)
        complaint_warn("there will be no profiles: %s", profiling->refusal.what);
    else if (profiling->symbols.count == 0)
        complaint_warn("profiles will not tell what the kernel does: %s", profiling->hidden.what);
    if (profiling_hint(profiling)[0] != '\0')
        text_print(stderr, "  hint: %s\n", profiling_hint(profiling));
}

int profiling_prepare(const struct settings *settings, struct profiling *profiling, char reason[200],
                      struct err *err)
{
    snprintf(reason, 200, "%s", PROFILE_NOT_ASKED_FOR);
    *profiling = (struct profiling){0};
    if (settings->profile) {
        profiling_probe(settings->profile_frequency, profiling);
        tell(profiling);
        snprintf(reason, 200, "%.199s", profiling->event == NULL ? profiling->refusal.what : "");
    }
    return privileges_forgo_symbols(err);
}

/* --- profile run --- */
/* One run that is sampled, from nothing to a profile. */

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

/* Fills the profile, ok or failed with its reason; release it in any case. *reason: the same with its hint.
 * Returns 0; or -EINTR, with nothing to record, when the user interrupted. */
static int profile_run(const struct run_request *request, const struct cell *cell,
                       const struct profiling *profiling, struct profile *profile, struct err *reason)
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

/* --- profile campaign --- */

/* The cells that profile.csv has. */
static int find_existing(const struct campaign *campaign, struct cell_lookup *existing, struct err *err)
{
    size_t number;
    const struct profiles *profiles = campaign->profiles;
    for (size_t i = 0; profiles != NULL && i < profiles->count; i++) {
        const struct profile *profile = &profiles->list[i];
        if (profile->plan != campaign->experiment->plan.fingerprint) {
            err_hint(err, "move it away: the profiles are then made anew");
            return err_set(err, EINVAL, "profile.csv belongs to another plan than experiment.ini");
        }
        if (cell_lookup_add(existing, &profile->cell, &number, err) != 0)
            return -err->code;
    }
    return 0;
}

static bool is_missing(const struct cell_lookup *existing, const struct cell *cell)
{
    return !cell->control && cell_lookup_find(existing, cell) == CELL_NONE;
}

static size_t count_missing(const struct cell_lookup *existing, const struct plan *plan)
{
    size_t missing = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        missing += is_missing(existing, &plan->cells[i]);
    return missing;
}

int profile_campaign_missing(const struct campaign *campaign, size_t *missing, struct err *err)
{
    own_cell_lookup existing = {0};
    *missing = 0;
    if (campaign->profiling == NULL)
        return 0;
    int rc = find_existing(campaign, &existing, err);
    if (rc == 0)
        *missing = count_missing(&existing, &campaign->experiment->plan);
    return rc;
}

static int run_and_record(struct desk *desk, const struct cell *cell, struct campaign_result *outcome,
                          struct err *err)
{
    const struct campaign *campaign = desk->campaign;
    OWNED_BY(profile_release) struct profile profile = {0};
    own_text name = {0};
    struct err reason = {0};
    cell_describe(cell, &campaign->experiment->spec, &name);
    progress_show(&desk->progress, text_string(&name));
    int rc = profile_run(&desk->request, cell, campaign->profiling, &profile, &reason);
    if (rc < 0)
        *err = reason;
    if (rc == 0)
        rc = profile_file_append(campaign->results, &profile, err);
    if (rc < 0)
        return rc;
    bool ok = profile.status == STATUS_OK;
    desk_note(desk, "%s profile %s: %s, %ju samples, %ju lost%s%s\n", profile.started, text_string(&name),
              ok ? "ok" : "failed", (uintmax_t)profile_samples(&profile), (uintmax_t)profile.lost,
              ok ? "" : ": ", profile.reason);
    progress_done(&desk->progress, ok);
    outcome->profiles_ok += ok;
    outcome->profiles_failed += !ok;
    outcome->profiles_missing--;
    if (!ok)
        desk_tell_failure(desk, "profile", desk->progress.done, text_string(&name), &reason);
    return 0;
}

int profile_campaign_run(struct desk *desk, struct campaign_result *outcome, struct err *err)
{
    own_cell_lookup existing = {0};
    const struct plan *plan = &desk->campaign->experiment->plan;
    const struct settings *settings = desk->request.settings;
    int rc = find_existing(desk->campaign, &existing, err);
    progress_begin(&desk->progress, "profile", count_missing(&existing, plan), 0,
                   settings->warmup_ns + settings->duration_ns);
    for (size_t i = 0; i < plan->cell_count && rc == 0; i++) {
        if (!is_missing(&existing, &plan->cells[i]))
            continue;
        rc = interrupts_pending(desk->request.interrupt)
                 ? -EINTR
                 : run_and_record(desk, &plan->cells[i], outcome, err);
    }
    progress_end(&desk->progress);
    return rc;
}
