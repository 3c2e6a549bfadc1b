/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence made by hand: what reading a results folder gives, with a folder that holds environment.json
 * alone. */
#ifndef LABRUN_TESTS_FOLDER_H
#define LABRUN_TESTS_FOLDER_H

#include "evidence.h"
#include "unit/analysis/simulated.h"
#include "unit/files/scratch.h"

static inline void folder_make_evidence(const struct scratch *scratch, const char *const *settings,
                                        struct evidence *evidence)
{
    struct err err = {0};
    own_entries entries = {0};
    own_problems problems = {0};
    *evidence = (struct evidence)EVIDENCE_NONE;
    for (; *settings != NULL; settings++)
        if (entries_add_override(&entries, *settings, &err) != 0)
            abort();
    if (spec_parse(&entries, &evidence->experiment.spec, &problems) != 0 ||
        results_open(scratch->path, false, &evidence->results, &err) != 0)
        abort();
    evidence->experiment.text = strdup("[experiment]\nname = made\n");
    evidence->environment = (struct environment){.labrun = "0.1.0",
                                                 .started = "2026-01-31T12:00:00Z",
                                                 .plan = 7,
                                                 .host = {.kernel = "6.1.0", .smt = 1}};
    strcpy(evidence->environment.host.cpu_model, "Example CPU");
    strcpy(evidence->environment.counters[0], "no PMU");
    if (environment_write(&evidence->environment, &evidence->results, &err) != 0)
        abort();
    evidence->records = simulated_room(1000);
}

#endif
