/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings made by hand: what reading a results folder gives, with a folder that holds environment.json
 * alone. */
#ifndef LABRUN_TESTS_FOLDER_H
#define LABRUN_TESTS_FOLDER_H

#include "findings/findings.h"
#include "unit/findings/simulated.h"
#include "unit/results/scratch.h"

static inline void folder_make_findings(const struct scratch *scratch, const char *const *settings,
                                        struct findings *findings)
{
    struct err err = {0};
    struct spec_text text = {.bytes = "", .overrides = settings, .measured = true};
    own_problems problems = {0};
    *findings = (struct findings)FINDINGS_NONE;
    while (settings[text.override_count] != NULL)
        text.override_count++;
    if (spec_parse(&text, &findings->experiment.spec, &problems) != 0 ||
        results_open(scratch->path, false, &findings->results, &err) != 0)
        abort();
    findings->experiment.text = strdup("[experiment]\nname = made\n");
    findings->environment = (struct environment){.labrun = "0.1.0",
                                                 .started = "2026-01-31T12:00:00Z",
                                                 .plan = 7,
                                                 .host = {.kernel = "6.1.0", .smt = 1}};
    strcpy(findings->environment.host.cpu_model, "Example CPU");
    strcpy(findings->environment.counters[0], "no PMU");
    if (environment_write(&findings->environment, &findings->results, &err) != 0)
        abort();
    findings->records = simulated_room(1000);
}

#endif
