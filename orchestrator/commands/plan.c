/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "campaign/probe.h"
#include "commands.h"
#include "commands/experiment_file.h"
#include "findings/pilot.h"
#include "netns/privileges.h"
#include "output/tables.h"
#include "results/experiment.h"

static int verb_plan(const struct options *options, struct err *err)
{
    own_experiment experiment = {0};
    own_profiling profiling = {0};
    own_pilot pilot = {0};
    own_text profiles = {0}, path = {0};
    struct host host;
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = host_read(&host, err);
    if (rc == 0)
        rc = experiment_file_load(options, &path, &experiment, err);
    if (rc == 0)
        rc = probe_plan(text_string(&path), &host, &experiment, err);
    if (rc != 0)
        return rc;
    /* what this host says to profiles; without the rights of a run it is not known */
    const char *hint = "";
    if (experiment.spec.settings.profile) {
        profiling_probe(experiment.spec.settings.profile_frequency, &profiling);
        if (profiling.refusal.code == EPERM || profiling.refusal.code == EACCES) {
            text_add(&profiles, "sudo labrun check says whether they are possible here");
        } else {
            profiling_describe(&profiling, &profiles);
            hint = profiling_hint(&profiling);
        }
    }
    const struct settings *settings = &experiment.spec.settings;
    pilot_find(settings->directory, &experiment, &host, &pilot);
    show_plan(&experiment, &pilot, text_string(&profiles), hint, stdout);
    return 0;
}

const struct command command_plan = {
    .name = "plan",
    .arguments = "FILE.ini",
    .options = "set",
    .summary = "Cells, exclusions with reasons, total time",
    .help = "Measures nothing and needs no rights: which cells the file makes on this host, which of "
            "them are excluded and why, how many runs, how long they take at least, the least "
            "number of blocks at which every comparison can be significant, and which difference it "
            "would find: from the noise of the newest results that were measured in the same way, if "
            "there are any.",
    .run = verb_plan,
};
