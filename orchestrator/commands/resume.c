/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/probe.h"
#include "commands.h"
#include "commands/conclude.h"
#include "netns/privileges.h"
#include "output/terminal.h"
#include "results/environment.h"
#include "results/experiment.h"
#include "results/folder.h"
#include "results/journal.h"
#include "results/profile_csv.h"
#include "results/runs_csv.h"

static int mark_done(const struct records *records, const struct plan *plan, bool *done, struct err *err)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        if (record->plan != plan->fingerprint || record->run < 1 || record->run > plan->run_count)
            return err_set(err, EINVAL, "runs.csv: run %u belongs to another plan than experiment.ini",
                           record->run);
        done[record->run - 1] = true;
    }
    return 0;
}

/* What a folder holds: all of it is read before there are rights. */
struct folder {
    struct results results;         /* owned */
    struct environment environment; /* owned */
    struct experiment experiment;   /* owned; its plan is made with rights */
    struct cell *planned;           /* owned: the cells of plan.csv */
    size_t planned_count;
    struct records records;   /* owned */
    struct profiles profiles; /* owned */
};

static void folder_release(struct folder *folder)
{
    profiles_release(&folder->profiles);
    records_release(&folder->records);
    free(folder->planned);
    experiment_release(&folder->experiment);
    environment_release(&folder->environment);
    results_close(&folder->results);
}

static int folder_read(const char *path, const struct host *host, struct folder *folder, struct err *err)
{
    char target[sizeof folder->results.path];
    int linked =
        folder_resolve(path, target, sizeof target, err); /* `latest` may move on: it is looked at once */
    if (linked < 0)
        return linked;
    if (linked)
        text_print(stderr, "labrun: %s points to %s: that folder is taken\n", path, target);
    int rc = results_open(target, true, &folder->results, err);
    if (rc == 0)
        rc = environment_read(&folder->environment, &folder->results, err);
    const struct host *then = &folder->environment.host;
    /* runs of two machines or kernels do not belong into one set of blocks */
    if (rc == 0 &&
        (strcmp(then->cpu_model, host->cpu_model) != 0 || strcmp(then->kernel, host->kernel) != 0)) {
        err_hint(err,
                 "start the experiment anew with labrun run; labrun report shows what was measured then");
        rc = err_set(err, EINVAL, "these runs were measured on %s, kernel %s; this is %s, kernel %s",
                     then->cpu_model, then->kernel, host->cpu_model, host->kernel);
    }
    if (rc == 0)
        rc = experiment_read(&folder->results, &folder->environment, &folder->experiment, err);
    if (rc == 0 && planned_read(folder->results.folder, &folder->planned, &folder->planned_count, err) < 0)
        rc = err_context(err, "%s", folder->results.path);
    if (rc == 0)
        rc = runs_read(&folder->results, &folder->records, NULL, err);
    if (rc == 0 && folder->experiment.spec.settings.profile)
        rc = profile_file_read(&folder->results, &folder->profiles, NULL, err);
    return rc;
}

/* Looks at everything first: what is refused stays as it was. */
static int resume(struct folder *folder, const struct host *host, struct err *err)
{
    const struct plan *plan = &folder->experiment.plan;
    const struct host began = folder->environment.host;
    char reason[sizeof folder->environment.profile];
    own_profiling profiling = {0};
    own_free bool *done = calloc(plan->run_count, sizeof *done);
    if (done == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int rc = mark_done(&folder->records, plan, done, err);
    if (rc == 0)
        rc = profiling_prepare(&folder->experiment.spec.settings, &profiling, reason, err);
    const struct campaign campaign = {.experiment = &folder->experiment,
                                      .environment = &folder->environment,
                                      .began = &began,
                                      .results = &folder->results,
                                      .profiling = profiling.event != NULL ? &profiling : NULL,
                                      .done = done,
                                      .profiles = &folder->profiles};
    size_t profiles = 0;
    if (rc == 0)
        rc = campaign_profiles_missing(&campaign, &profiles, err);
    if (rc == 0)
        rc = journal_repair(&folder->results, err);
    complaint_warn("%s", folder->results.warning);
    /* rights may have changed since, and what environment.json says of profiles with them */
    if (rc == 0 && strcmp(reason, folder->environment.profile) != 0) {
        memcpy(folder->environment.profile, reason, sizeof reason);
        rc = environment_write(&folder->environment, &folder->results, err);
    }
    if (rc != 0)
        return rc;
    folder->environment.host = *host; /* the CPUs that may be used now */
    if (profiles == 0 && memchr(done, false, plan->run_count) == NULL)
        text_print(stderr, "labrun: nothing is missing: all %zu runs are recorded in %s\n", plan->run_count,
                   folder->results.path);
    return measure_and_conclude(&campaign, err);
}

static int verb_resume(const struct options *options, struct err *err)
{
    struct privileges privileges;
    OWNED_BY(folder_release) struct folder folder = {.results = RESULTS_NONE};
    struct host host;
    int rc = privileges_defer(err);
    if (rc == 0)
        rc = host_read(&host, err);
    if (rc == 0)
        rc = folder_read(options->arguments[0], &host, &folder, err);
    if (rc == 0)
        rc = privileges_gain(&privileges, err);
    if (rc == 0)
        rc = probe_plan(folder.results.path, &host, &folder.experiment, err);
    if (rc == 0)
        rc = experiment_same_plan(folder.results.path, folder.environment.plan, folder.planned,
                                  folder.planned_count, &folder.experiment, err);
    if (rc == 0)
        rc = probe_lab(&folder.experiment.plan.cells[0], err);
    return rc == 0 ? resume(&folder, &host, err) : rc;
}

const struct command command_resume = {
    .name = "resume",
    .arguments = "DIR",
    .options = "",
    .summary = "Measure the runs still missing",
    .run = verb_resume,
};
