/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign.h"
#include "complaint.h"
#include "conclude.h"
#include "experiment.h"
#include "files/environment.h"
#include "netns/privileges.h"
#include "probe.h"
#include "profile_campaign.h"
#include "verbs.h"

/* Runs of two machines or kernels do not belong into one set of blocks. */
static int same_host(const struct environment *then, const struct host *now, struct err *err)
{
    if (strcmp(then->host.cpu_model, now->cpu_model) == 0 && strcmp(then->host.kernel, now->kernel) == 0)
        return 0;
    err_hint(err, "start the experiment anew with labrun run; labrun report shows what was measured then");
    return err_set(err, EINVAL, "these runs were measured on %s, kernel %s; this is %s, kernel %s",
                   then->host.cpu_model, then->host.kernel, now->cpu_model, now->kernel);
}

static int mark_done(const struct results *results, const struct plan *plan, bool *done, struct err *err)
{
    own_records records = {0};
    int rc = results_records(results, &records, NULL, err);
    for (size_t i = 0; i < records.count && rc == 0; i++) {
        const struct record *record = &records.list[i];
        if (record->plan != plan->fingerprint || record->run < 1 || record->run > plan->run_count)
            return err_set(err, EINVAL, "runs.csv: run %u belongs to another plan than experiment.ini",
                           record->run);
        done[record->run - 1] = true;
    }
    return rc;
}

/* Rights may have changed since, and what environment.json says of profiles with them. */
static int prepare_profiles(const struct experiment *experiment, struct environment *environment,
                            const struct results *results, struct profiling *profiling, struct err *err)
{
    char reason[sizeof environment->profile];
    int rc = profiling_prepare(&experiment->spec.settings, profiling, reason, err);
    if (rc < 0 || strcmp(reason, environment->profile) == 0)
        return rc;
    memcpy(environment->profile, reason, sizeof reason);
    return environment_write(environment, results, err);
}

static int resume(const struct experiment *experiment, struct environment *environment,
                  const struct host *host, const struct profiling *profiling, struct results *results,
                  struct err *err)
{
    const struct host began = environment->host;
    environment->host = *host; /* the CPUs that may be used now */
    own_free bool *done = calloc(experiment->plan.run_count, sizeof *done);
    if (done == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int rc = mark_done(results, &experiment->plan, done, err);
    if (rc != 0)
        return rc;
    struct campaign_result outcome;
    const struct campaign campaign = {.experiment = experiment,
                                      .environment = environment,
                                      .began = &began,
                                      .results = results,
                                      .profiling = profiling->event != NULL ? profiling : NULL,
                                      .done = done};
    size_t profiles = 0;
    rc = profile_campaign_missing(&campaign, &profiles, err);
    if (rc != 0)
        return rc;
    if (profiles == 0 && memchr(done, false, experiment->plan.run_count) == NULL)
        fprintf(stderr, "labrun: nothing is missing: all %zu runs are recorded in %s\n",
                experiment->plan.run_count, results->path);
    rc = campaign_run(&campaign, &outcome, err);
    return rc == 0 ? conclude(results, &outcome, err) : conclude_error(results, &outcome, err);
}

int verb_resume(const struct options *options, struct err *err)
{
    struct privileges privileges;
    own_results results = RESULTS_NONE;
    OWNED_BY(environment_release) struct environment environment = {0};
    own_experiment experiment = {0};
    struct host host;
    int rc = privileges_gain(&privileges, err);
    if (rc == 0)
        rc = results_open(options->arguments[0], true, &results, err);
    complaint_warn("%s", results.warning);
    if (rc == 0)
        rc = environment_read(&environment, &results, err);
    if (rc == 0)
        rc = host_read(&host, err);
    if (rc == 0)
        rc = same_host(&environment, &host, err);
    if (rc == 0)
        rc = experiment_reload(&results, &environment, &host, &experiment, err);
    if (rc == 0)
        rc = probe_lab(&experiment.plan.cells[0], err);
    own_profiling profiling = {0};
    if (rc == 0)
        rc = prepare_profiles(&experiment, &environment, &results, &profiling, err);
    return rc == 0 ? resume(&experiment, &environment, &host, &profiling, &results, err) : rc;
}
