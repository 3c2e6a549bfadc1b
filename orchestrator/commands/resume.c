/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/probe.h"
#include "commands.h"
#include "commands/conclude.h"
#include "findings/refinement.h"
#include "netns/privileges.h"
#include "output/beginning.h"
#include "output/terminal.h"
#include "plots/gnuplot.h"
#include "results/environment.h"
#include "results/experiment.h"
#include "results/folder.h"
#include "results/journal.h"
#include "results/profile_csv.h"

/* --- the folder --- */

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
        rc = experiment_read(&folder->results, &folder->environment, stderr, &folder->experiment, err);
    if (rc == 0 && planned_read(folder->results.folder, &folder->planned, &folder->planned_count, err) < 0)
        rc = err_context(err, "%s", folder->results.path);
    if (rc == 0)
        rc = runs_read(&folder->results, &folder->records, NULL, err);
    if (rc == 0 && folder->experiment.spec.settings.profile)
        rc = profile_file_read(&folder->results, &folder->profiles, NULL, err);
    return rc;
}

/* --- its plan and this host's --- */

enum { DIFFERENCES_SHOWN_MAX = 10 };

static void add_difference(const struct experiment *experiment, const struct cell *cell, bool planned,
                           struct problems *problems)
{
    own_text name = {0};
    const struct plan *plan = &experiment->plan;
    const struct exclusion *why = NULL;
    for (size_t i = 0; i < plan->exclusion_count && planned && why == NULL; i++)
        why = cell_same(&plan->exclusions[i].cell, cell) ? &plan->exclusions[i] : NULL;
    cell_describe(cell, &experiment->spec, &name);
    if (planned)
        problems_add(problems, 0, why != NULL ? why->hint : NULL,
                     "%s is in plan.csv and cannot be measured now%s%s", text_string(&name),
                     why != NULL ? ": " : "", why != NULL ? why->why : "");
    else
        problems_add(problems, 0, NULL, "%s can be measured now and is not in plan.csv", text_string(&name));
}

/* Those of `cells` that are not among `others`; the first of them become problems. */
static int cells_only_in(const struct experiment *experiment, const struct cell *cells, size_t count,
                         const struct cell *others, size_t other_count, bool planned,
                         struct problems *problems, size_t *differences, struct err *err)
{
    own_cell_lookup index = {0};
    size_t number;
    int rc = 0;
    for (size_t i = 0; i < other_count && rc == 0; i++)
        rc = cell_lookup_add(&index, &others[i], &number, err);
    for (size_t i = 0; i < count && rc == 0; i++)
        if (cell_lookup_find(&index, &cells[i]) == CELL_NONE && ++*differences <= DIFFERENCES_SHOWN_MAX)
            add_difference(experiment, &cells[i], planned, problems);
    return rc;
}

/* Is the plan that this host has made of the experiment the one that was begun in the folder? Runs of another
 * have no place beside it: -EINVAL, and the cells in which the two differ are printed to stderr. */
static int same_plan(const struct folder *folder, struct err *err)
{
    const struct experiment *experiment = &folder->experiment;
    const struct plan *plan = &experiment->plan;
    const char *path = folder->results.path;
    const uint64_t begun = folder->environment.plan; /* 0: not known */
    own_problems problems = {0};
    size_t differences = 0;
    if (begun == plan->fingerprint)
        return 0;
    int rc = cells_only_in(experiment, folder->planned, folder->planned_count, plan->cells, plan->cell_count,
                           true, &problems, &differences, err);
    if (rc == 0)
        rc = cells_only_in(experiment, plan->cells, plan->cell_count, folder->planned, folder->planned_count,
                           false, &problems, &differences, err);
    if (rc < 0 || (begun == 0 && differences == 0))
        return rc;
    problems_print(&problems, path, stderr);
    err_hint(err, "start the experiment anew with labrun run; labrun report shows what was measured then");
    if (differences == 0)
        return err_set(err, EINVAL,
                       "%s: experiment.ini makes another plan than the one that was begun: other blocks, "
                       "times, order, seed or events",
                       path);
    return err_set(err, EINVAL, "%s: experiment.ini makes another plan here than plan.csv: %zu cell%s", path,
                   differences, differences == 1 ? " differs" : "s differ");
}

/* --- the rest of the campaign --- */

/* A killed writer leaves rows of the runs that it was writing down: of one, or of a contest. */
static int check_unfinished(const struct results *results, const struct plan *plan, struct err *err)
{
    size_t first, last, begin = 0;
    journal_unfinished(results, &first, &last);
    while (first > 0 && begin < plan->run_count && begin + plan_unit(plan, begin) < first)
        begin += plan_unit(plan, begin);
    if (first == 0 || begin == plan->run_count || last <= begin + plan_unit(plan, begin))
        return 0;
    err_hint(err, "nothing was changed; were rows of runs.csv taken out? labrun report shows what is there");
    return err_set(
        err, EINVAL,
        "%s has rows of runs %zu to %zu, which runs.csv has not: only runs that were measured together can "
        "be unfinished",
        results->path, first, last);
}

/* Of a contest all runs count, or none: an arm is compared with those that moved beside it. What is half
 * there becomes unfinished, and so does what stands behind it. */
static int leave_out_half(struct results *results, const struct plan *plan, bool *done, struct err *err)
{
    for (size_t i = 0; i < plan->run_count; i += plan_unit(plan, i)) {
        size_t count = plan_unit(plan, i), found = 0;
        for (size_t j = i; j < i + count; j++)
            found += done[j];
        if (found == 0 || found == count)
            continue;
        memset(done + i, 0, (plan->run_count - i) * sizeof *done);
        return journal_leave_out(results, i + 1, err);
    }
    return 0;
}

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

static void tell_beginning(const struct folder *folder, const struct campaign_result *due)
{
    struct err no_gnuplot = {0};
    const struct workload workload = {
        .done = folder->records.count,
        .missing = due->missing,
        .profiles = due->profiles_missing,
        .no_pictures = gnuplot_probe(NULL, &no_gnuplot) < 0 ? "there is no gnuplot" : NULL};
    beginning_show(&folder->experiment, &folder->environment, &workload, stderr);
}

/* What is recorded, and what of it counts. */
static int look_at_runs(struct folder *folder, bool *done, struct err *err)
{
    const struct plan *plan = &folder->experiment.plan;
    int rc = mark_done(&folder->records, plan, done, err);
    if (rc == 0)
        rc = check_unfinished(&folder->results, plan, err);
    return rc == 0 ? leave_out_half(&folder->results, plan, done, err) : rc;
}

/* The second stage, if the first one is over and asks for one. */
static int plan_refinement(struct folder *folder, struct err *err)
{
    own_run_slices slices = {0};
    own_contests contests = {0};
    int rc = slices_read(&folder->results, &slices, err);
    if (rc == 0)
        rc = contests_make(&slices, &folder->experiment.plan, &contests, err);
    return rc == 0 ? refinement_plan(&folder->experiment.plan, &folder->experiment.spec, &folder->records,
                                     &contests, err)
                   : rc;
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
    int rc = look_at_runs(folder, done, err);
    if (rc == 0)
        rc = profiling_prepare(&folder->experiment.spec.settings, &profiling, reason, err);
    const struct campaign campaign = {.experiment = &folder->experiment,
                                      .environment = &folder->environment,
                                      .began = &began,
                                      .results = &folder->results,
                                      .profiling = profiling.event != NULL ? &profiling : NULL,
                                      .done = done,
                                      .done_count = plan->run_count,
                                      .profiles = &folder->profiles};
    struct campaign_result due = {0};
    if (rc == 0)
        rc = campaign_missing(&campaign, &due, err);
    if (rc == 0)
        rc = journal_repair(&folder->results, err);
    if (rc == 0 && plan->run_count > plan->first_runs) /* killed before the second stage was written down? */
        rc = planned_write(&folder->results, plan, err);
    complaint_warn("%s", folder->results.warning);
    /* rights may have changed since, and what environment.json says of profiles with them */
    if (rc == 0 && strcmp(reason, folder->environment.profile) != 0) {
        memcpy(folder->environment.profile, reason, sizeof reason);
        rc = environment_write(&folder->environment, &folder->results, err);
    }
    if (rc != 0)
        return rc;
    folder->environment.host = *host; /* the CPUs that may be used now */
    if (due.profiles_missing + due.missing == 0)
        text_print(stderr, "labrun: nothing is missing: all %zu runs are recorded in %s\n", due.recorded,
                   folder->results.path);
    else
        tell_beginning(folder, &due);
    return measure_and_conclude(&campaign, err);
}

static int verb_resume(const struct options *options, struct err *err)
{
    struct privileges privileges;
    OWNED_BY(folder_release) struct folder folder = {.results = RESULTS_NONE};
    struct host host;
    int rc = privileges_keep(KEPT_FOR_LATER, err);
    if (rc == 0)
        rc = host_read(&host, err);
    if (rc == 0)
        rc = folder_read(options->arguments[0], &host, &folder, err);
    if (rc == 0)
        rc = privileges_gain(&privileges, err);
    if (rc == 0)
        rc = probe_plan(folder.results.path, &host, &folder.experiment, err);
    if (rc == 0)
        rc = same_plan(&folder, err);
    if (rc == 0)
        rc = probe_lab(&folder.experiment.plan.cells[0], err);
    if (rc == 0)
        rc = plan_refinement(&folder, err);
    return rc == 0 ? resume(&folder, &host, err) : rc;
}

const struct command command_resume = {
    .name = "resume",
    .arguments = "[DIR]",
    .options = "",
    .summary = "Measure the runs still missing",
    .help = "After Ctrl-C, a crash or a full disk: the runs that runs.csv does not have yet are "
            "measured in the order of the plan, and the report is made. It refuses a folder of another "
            "machine or kernel.",
    .run = verb_resume,
};
