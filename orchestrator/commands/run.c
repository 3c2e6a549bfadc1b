/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/probe.h"
#include "commands.h"
#include "commands/conclude.h"
#include "commands/experiment_file.h"
#include "netns/privileges.h"
#include "output/beginning.h"
#include "output/terminal.h"
#include "results/environment.h"
#include "results/experiment.h"
#include "results/journal.h"

struct beginning {
    const struct experiment *experiment;
    const struct environment *environment;
};

/* Everything that is known before the first run goes into the folder before the first run. A results_fill. */
static int begin(const void *source, struct results *results, struct err *err)
{
    const struct beginning *beginning = source;
    const struct experiment *experiment = beginning->experiment;
    int rc = results_write(results, "experiment.ini", experiment->text, experiment->length, err);
    if (rc == 0)
        rc = planned_write(results, &experiment->plan, err);
    if (rc == 0)
        rc = environment_write(beginning->environment, results, err);
    if (rc == 0)
        rc = journal_begin(results, plan_has_contests(&experiment->plan),
                           plan_times_messages(&experiment->plan), err);
    return rc;
}

static int measure(const struct options *options, struct experiment *experiment, const struct host *host,
                   struct err *err)
{
    struct environment environment = {.overrides = options->overrides,
                                      .override_count = options->override_count};
    own_results results = RESULTS_NONE;
    own_profiling profiling = {0};
    snprintf(environment.command, sizeof environment.command, "%s", options->line);
    probe_environment(experiment, host, &environment);
    const struct settings *settings = &experiment->spec.settings;
    const char *directory = options->output != NULL ? options->output : settings->directory;
    const struct beginning beginning = {.experiment = experiment, .environment = &environment};
    int rc = profiling_prepare(settings, &profiling, environment.profile, err);
    if (rc == 0)
        rc = results_create(directory, settings->name, begin, &beginning, &results, err);
    complaint_warn("%s", results.warning);
    if (rc != 0)
        return rc;

    const struct campaign campaign = {.experiment = experiment,
                                      .environment = &environment,
                                      .began = &environment.host,
                                      .results = &results,
                                      .profiling = profiling.event != NULL ? &profiling : NULL};
    struct workload workload = {.no_pictures = environment.gnuplot[0] == '\0' ? "there is no gnuplot" : NULL};
    struct campaign_result due;
    if (campaign_missing(&campaign, &due, err) < 0)
        return -err->code;
    workload.missing = due.missing;
    workload.profiles = due.profiles_missing;
    beginning_show(experiment, &environment, &workload, stderr);
    return measure_and_conclude(&campaign, err);
}

static int verb_run(const struct options *options, struct err *err)
{
    if (options->dry_run)
        return command_plan.run(options, err);

    struct privileges privileges;
    struct host host;
    own_experiment experiment = {0};
    own_text path = {0};
    int rc = privileges_gain(&privileges, err);
    if (rc == 0)
        rc = host_read(&host, err);
    if (rc == 0)
        rc = experiment_file_load(options, &path, &experiment, err);
    if (rc == 0)
        rc = probe_plan(text_string(&path), &host, &experiment, err);
    if (rc == 0)
        rc = probe_lab(&experiment.plan.cells[0], err);
    if (rc != 0)
        return rc;
    return measure(options, &experiment, &host, err);
}

const struct command command_run = {
    .name = "run",
    .arguments = "FILE.ini",
    .options = "set output dry-run",
    .summary = "Measure every cell, write the results folder",
    .help = "Every run has processes and sockets of its own, and network namespaces that only the arms of a "
            "contest share; each block holds every cell once, in random order. The results go into a new "
            "folder, results/NAME-DATE-TIME "
            "unless the file or -o says otherwise, and results/latest points to it. It needs root, or "
            "unprivileged user namespaces. Ctrl-C ends it between two rows of runs.csv: labrun resume "
            "goes on.",
    .run = verb_run,
};
