/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "commands.h"
#include "netns/privileges.h"
#include "output/progress.h"
#include "output/tables.h"
#include "results/experiment.h"

static int verb_plan(const struct options *options, struct err *err)
{
    own_experiment experiment = {0};
    struct host host;
    int rc = privileges_give_up(err);
    if (rc == 0)
        rc = host_read(&host, err);
    if (rc == 0)
        rc = experiment_load(options->arguments[0], options->overrides, options->override_count, &host,
                             &experiment, err);
    if (rc == 0)
        rc = show_plan(&experiment, stdout, err);
    return rc;
}

const struct command command_plan = {
    .name = "plan",
    .arguments = "FILE.ini",
    .options = "set",
    .summary = "Cells, exclusions with reasons, total time",
    .run = verb_plan,
};
