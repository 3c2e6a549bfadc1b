/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "commands.h"
#include "findings/findings.h"
#include "netns/privileges.h"
#include "output/tables.h"

static int verb_table(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = commands_findings(options->arguments[0], &findings, err);
    return rc == 0 ? show_findings(&findings, stdout, err) : rc;
}

const struct command command_table = {
    .name = "table",
    .arguments = "[DIR]",
    .options = "",
    .summary = "Every cell in a row, with all its warnings, wide",
    .help = "A row a cell: runs, throughput with its spread, time per message, CPU time and copies per byte, "
            "and the "
            "warnings that the cell carries. Then what was excluded and why, what a copy and a system call "
            "cost, where the CPU time went if profiles were asked for, and what each warning means.",
    .run = verb_table,
};
