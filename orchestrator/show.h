/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people read on stdout: the plan before a campaign, the cells after it. */
#ifndef LABRUN_SHOW_H
#define LABRUN_SHOW_H

#include <stdio.h>

#include "analysis/summary.h"
#include "base/err.h"
#include "experiment.h"

/* Axes with their values, exclusions with reasons, blocks, runs, total time, least number of blocks. */
int show_plan(const struct experiment *experiment, FILE *file, struct err *err);

/* A row per cell: the axes that vary, runs, throughput with its spread, time to receive a message, CPU time
 * per byte, and in words what the kernel did to the copies. */
int show_cells(const struct experiment *experiment, const struct summaries *summaries, FILE *file,
               struct err *err);

#endif
