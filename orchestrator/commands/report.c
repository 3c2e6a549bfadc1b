/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "commands.h"
#include "findings/findings.h"
#include "netns/privileges.h"
#include "output/ending.h"
#include "output/report_files.h"

static int verb_report(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = commands_findings(options->arguments[0], &findings, err);
    struct err undrawn = {0}; /* what is known is shown all the same */
    if (rc == 0)
        report_make(&findings, options->force, &undrawn);
    if (rc == 0)
        rc = ending_show(&findings,
                         &(struct ending_of){.no_report = undrawn.code != 0 && undrawn.code != EOPNOTSUPP},
                         stdout, err);
    if (rc != 0)
        return rc;
    fflush(stdout); /* before the complaint */
    *err = undrawn;
    return -err->code;
}

const struct command command_report = {
    .name = "report",
    .arguments = "[DIR]",
    .options = "force",
    .summary = "Report and figures again, from the records",
    .help = "Measures nothing: reads what was recorded, writes summary.csv, verdicts.csv, figures and "
            "report.html again, and prints what run prints at its end. A script of figures/ that was changed "
            "by hand is kept, and drawn as it is.",
    .run = verb_report,
};
