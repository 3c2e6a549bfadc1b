/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A results folder read back, for what only reads: the file that was run, the environment, the records.
 * Unlike an experiment (experiment.h) it makes no plan and asks nothing of this host: it may have been
 * measured on another one. */
#ifndef LABRUN_EVIDENCE_H
#define LABRUN_EVIDENCE_H

#include <stddef.h>

#include "base/err.h"
#include "files/environment.h"
#include "files/results.h"
#include "model/record.h"
#include "model/spec.h"

struct evidence {
    struct results results;         /* owned */
    struct environment environment; /* owned */
    char *text;                     /* owned: experiment.ini */
    size_t length;
    struct spec spec;       /* owned: of the file and the overrides in the environment */
    struct records records; /* owned */
};

#define EVIDENCE_NONE                                                                                        \
    {                                                                                                        \
        .results = RESULTS_NONE                                                                              \
    }

/* Errors name the folder. */
int evidence_open(const char *path, struct evidence *evidence, struct err *err);
void evidence_release(struct evidence *evidence);
#define own_evidence OWNED_BY(evidence_release) struct evidence

#endif
