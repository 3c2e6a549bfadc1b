/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "findings.h"
#include "netns/privileges.h"
#include "report.h"
#include "show.h"
#include "verbs.h"

int verb_report(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    int rc = privileges_give_up(err);
    if (rc == 0)
        rc = findings_open(options->arguments[0], &findings, err);
    if (rc == 0)
        rc = report_make(&findings, err);
    if (rc == 0)
        rc = show_findings(&findings, stdout, err);
    if (rc == 0)
        printf("\nresults: %s\n", findings.results.path);
    return rc;
}
