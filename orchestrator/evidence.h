/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A results folder read back: the experiment, the environment, the records, and nothing that follows from
 * them (findings.h). For what has its own conclusions to draw, and would not wait for those of others. */
#ifndef LABRUN_EVIDENCE_H
#define LABRUN_EVIDENCE_H

#include "base/err.h"
#include "experiment.h"
#include "files/environment.h"
#include "files/results.h"
#include "model/record.h"

struct evidence {
    struct results results;         /* owned */
    struct environment environment; /* owned */
    struct experiment experiment;   /* owned */
    struct records records;         /* owned */
};

#define EVIDENCE_NONE                                                                                        \
    {                                                                                                        \
        .results = RESULTS_NONE                                                                              \
    }

/* Asks nothing of this machine: the folder may come from another one. */
int evidence_open(const char *path, struct evidence *evidence, struct err *err);
void evidence_release(struct evidence *evidence);
#define own_evidence OWNED_BY(evidence_release) struct evidence

#endif
