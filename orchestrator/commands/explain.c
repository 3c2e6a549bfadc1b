/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "commands.h"
#include "findings/findings.h"
#include "netns/privileges.h"
#include "output/explanation.h"

/* The folder and the question, in whichever order they stand. */
static int verb_explain(const struct options *options, struct err *err)
{
    own_findings findings = FINDINGS_NONE;
    const char *folder = RESULTS_LATEST;
    struct explanation explanation = {.evidence = options->evidence, .format = options->format};
    size_t folders = 0;
    for (size_t i = 0; i < options->argument_count; i++) {
        if (explanation_asks(options->arguments[i]))
            explanation.question = options->arguments[i];
        else if (folders++ == 0)
            folder = options->arguments[i];
    }
    if (folders > 1) {
        err_hint(err, "the questions are Q1 to Q6; labrun explain says which were measured");
        return err_set(err, EINVAL, "'%s' is no question", options->arguments[1]);
    }
    int rc = privileges_keep(KEPT_FOR_FILES, err);
    if (rc == 0)
        rc = commands_findings(folder, &findings, err);
    return rc == 0 ? explanation_print(&findings, &explanation, stdout, err) : rc;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "[DIR] [QUESTION]",
    .options = "evidence format",
    .formats = explanation_format,
    .summary = "Who won, by how much, and whether it can be trusted",
    .help =
        "In thirty lines: who is told apart from the baseline and by how much, what is open and what would "
        "decide it, the noise floor and the warnings, what was left out, what to do next, and the "
        "study's questions as far as they were measured. QUESTION, such as Q4, asks for one of them with "
        "the rows behind it.",
    .run = verb_explain,
};
