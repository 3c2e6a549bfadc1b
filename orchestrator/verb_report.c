/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "conclude.h"
#include "experiment.h"
#include "files/environment.h"
#include "netns/privileges.h"
#include "report.h"
#include "show.h"
#include "verbs.h"

int verb_report(const struct options *options, struct err *err)
{
    own_results results = RESULTS_NONE;
    OWNED_BY(environment_release) struct environment environment = {0};
    own_experiment experiment = {0};
    own_summaries summaries = {0};
    own_warnings warnings = {0};
    int rc = privileges_give_up(err);
    if (rc == 0)
        rc = results_open(options->arguments[0], false, &results, err);
    if (rc == 0)
        rc = environment_read(&environment, &results, err);
    if (rc == 0)
        rc = experiment_reload(&results, environment.overrides, environment.override_count, &experiment, err);
    if (rc == 0)
        rc = report_make(&results, &experiment, &environment, &summaries, &warnings, err);
    if (rc == 0)
        rc = show_cells(&experiment, &summaries, &warnings, stdout, err);
    if (rc == 0)
        show_warnings(&warnings, stdout);
    if (rc == 0)
        printf("\nresults: %s\n", results.path);
    return rc;
}
