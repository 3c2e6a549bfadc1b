/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said before the first run: how much there is to do, how long it takes, and what will be missing at
 * the end. The whole plan is tables' business. */
#ifndef LABRUN_OUTPUT_BEGINNING_H
#define LABRUN_OUTPUT_BEGINNING_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "results/environment.h"
#include "results/experiment.h"

/* What there is to do. */
struct workload {
    size_t done;             /* runs that are recorded already */
    size_t missing;          /* runs that are not, and needed as far as is known */
    size_t profiles;         /* runs after all blocks that are sampled */
    const char *no_pictures; /* why no figure will be drawn; NULL: they will be */
};

/* How long a run of the plan takes, about, on average; and all figures of an experiment. */
int64_t beginning_run_ns(const struct experiment *experiment);
int64_t beginning_drawing_ns(const struct settings *settings);

/* A paragraph: cells, blocks, runs, time; then, if so, what this host does not count, what is excluded, that
 * the blocks are too few for anything to be significant, and lists of CPUs that make cells. */
void beginning_show(const struct experiment *experiment, const struct environment *environment,
                    const struct workload *workload, FILE *file);

#endif
