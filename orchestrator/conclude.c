/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "conclude.h"

#include <stdio.h>

#include "commands.h"
#include "files/environment.h"
#include "report.h"
#include "show.h"

static int show_results(const struct experiment *experiment, const struct results *results, struct err *err)
{
    OWNED_BY(environment_release) struct environment environment = {0};
    own_summaries summaries = {0};
    own_warnings warnings = {0};
    int rc = environment_read(&environment, results, err);
    if (rc != 0)
        return rc;
    struct err drawing = {0};
    if (report_make(results, experiment, &environment, &summaries, &warnings, &drawing) != 0) {
        fprintf(stderr, "labrun: %s\nhint: %s\n", drawing.what, drawing.hint);
        fprintf(stderr, "hint: the runs are safe; labrun report %s makes the report again\n", results->path);
    }
    rc = show_cells(experiment, &summaries, &warnings, stdout, err);
    if (rc == 0)
        show_warnings(&warnings, stdout);
    return rc;
}

int conclude(const struct experiment *experiment, const struct results *results,
             const struct outcome *outcome, struct err *err)
{
    if (outcome->interrupted) {
        fprintf(stderr, "labrun: interrupted; %zu runs are recorded in %s, %zu are missing\n",
                outcome->ok + outcome->failed, results->path, outcome->missing);
        fprintf(stderr, "hint: sudo labrun resume %s measures the rest; labrun report shows what is there\n",
                results->path);
        return EXIT_INTERRUPTED;
    }
    int rc = show_results(experiment, results, err);
    if (rc != 0)
        return rc;
    printf("\nruns:    %zu ok, %zu failed\nresults: %s\n", outcome->ok, outcome->failed, results->path);
    return outcome->failed > 0 ? EXIT_SOME_FAILED : EXIT_ALL_OK;
}
