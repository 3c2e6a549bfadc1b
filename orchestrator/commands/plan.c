/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "campaign/probe.h"
#include "commands.h"
#include "netns/privileges.h"
#include "output/tables.h"
#include "results/experiment.h"

/* What this host says to profiles, and the hint. Without the rights of a run it is not known. */
static const char *describe_profiles(const struct settings *settings, struct profiling *profiling,
                                     struct text *text)
{
    if (!settings->profile)
        return "";
    profiling_probe(settings->profile_frequency, profiling);
    if (profiling->refusal.code == EPERM || profiling->refusal.code == EACCES) {
        text_add(text, "sudo labrun check says whether they are possible here");
        return "";
    }
    profiling_describe(profiling, text);
    return profiling_hint(profiling);
}

static int verb_plan(const struct options *options, struct err *err)
{
    own_experiment experiment = {0};
    own_profiling profiling = {0};
    own_text profiles = {0};
    struct host host;
    int rc = privileges_give_up(err);
    if (rc == 0)
        rc = host_read(&host, err);
    if (rc == 0)
        rc = experiment_load(options->arguments[0], options->overrides, options->override_count, &experiment,
                             err);
    if (rc == 0)
        rc = probe_plan(options->arguments[0], &host, &experiment, err);
    if (rc != 0)
        return rc;
    const char *hint = describe_profiles(&experiment.spec.settings, &profiling, &profiles);
    return show_plan(&experiment, text_string(&profiles), hint, stdout, err);
}

const struct command command_plan = {
    .name = "plan",
    .arguments = "FILE.ini",
    .options = "set",
    .summary = "Cells, exclusions with reasons, total time",
    .run = verb_plan,
};
