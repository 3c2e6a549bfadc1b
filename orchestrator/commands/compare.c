/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "findings/findings.h"
#include "netns/privileges.h"
#include "output/compare_tables.h"
#include "output/terminal.h"

static void introduce(const char *which, const struct findings *findings)
{
    own_text host = {0};
    host_caption(&findings->environment.host, &host);
    text_print(stdout, "%-8s%s (%.10s, %s)\n", which, findings->results.path, findings->environment.started,
               text_string(&host));
}

/* A comparison of nothing must not pass for one that found nothing. */
static int refuse_nothing(const struct contrasts *contrasts, struct err *err)
{
    for (size_t i = 0; i < contrasts->count; i++)
        if (contrasts->list[i].n > 0 && contrasts->list[i].m > 0)
            return 0;
    if (contrasts->matched > 0)
        return err_set(err, EINVAL, "no cell has an ok run in both experiments");
    err_hint(err, "cells match when all their parameters are equal; the table says in which they differ");
    return err_set(err, EINVAL, "no cell is in both experiments");
}

static int compare(const struct findings *first, const struct findings *second, bool fail_on_slower,
                   struct err *err)
{
    own_contrasts contrasts = {0};
    /* the stricter of the two, so that it does not matter which is named first */
    double equivalence =
        fmin(first->experiment.spec.settings.equivalence, second->experiment.spec.settings.equivalence);
    introduce("first:", first);
    introduce("second:", second);
    putchar('\n');
    /* the fingerprint of the plan and the second in which it began: a copy, or the folder itself */
    const char *started = first->environment.started;
    if (first->environment.plan == second->environment.plan &&
        strcmp(started, second->environment.started) == 0)
        complaint_warn("both folders are of the experiment that began at %s: what differs between them was "
                       "not measured",
                       started);
    int rc = contrasts_make(&first->index, &second->index, equivalence, &contrasts, err);
    if (rc == 0)
        rc = comparison_show(first, second, &contrasts, stdout, err);
    if (rc == 0)
        rc = refuse_nothing(&contrasts, err);
    if (rc != 0)
        return rc;
    /* runs of one experiment share its hour: intervals hold the noise within an experiment and nothing else
     */
    putchar('\n');
    paragraph_print(stdout, paragraph_width(stdout), "but: ", "     ",
                    "each experiment was measured at one time: whatever else changed between the two, load, "
                    "frequency, placement in memory, is in these differences too; only repeating both tells "
                    "them apart");
    for (size_t i = 0; fail_on_slower && i < contrasts.count; i++)
        if (contrasts.list[i].conclusion == SLOWER)
            return EXIT_SOME_FAILED;
    return EXIT_ALL_OK;
}

static int verb_compare(const struct options *options, struct err *err)
{
    own_findings first = FINDINGS_NONE, second = FINDINGS_NONE;
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = commands_findings(options->arguments[0], &first, err);
    if (rc == 0)
        rc = commands_findings(options->arguments[1], &second, err);
    return rc == 0 ? compare(&first, &second, options->fail_on_slower, err) : rc;
}

const struct command command_compare = {
    .name = "compare",
    .arguments = "DIR [DIR]",
    .options = "fail-on-slower",
    .summary = "What became faster or slower, cell by cell",
    .run = verb_compare,
};
