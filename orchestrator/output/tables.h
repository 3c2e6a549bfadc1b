/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people read on stdout: the plan before a campaign, the cells and the warnings after it. */
#ifndef LABRUN_OUTPUT_TABLES_H
#define LABRUN_OUTPUT_TABLES_H

#include <stdio.h>

#include "base/err.h"
#include "findings/findings.h"
#include "findings/pilot.h"
#include "findings/warnings.h"
#include "results/experiment.h"

/* Axes with their values, that nothing is compared if so, exclusions with reasons, blocks, runs, total time,
 * least number of blocks, what it would find. `profiles`, `hint`: what this host says to profiles, if they
 * are wanted. */
void show_plan(const struct experiment *experiment, const struct pilot *pilot, const char *profiles,
               const char *hint, FILE *file);

/* The cells that were asked for and are not in the plan, one entry for each reason: how many, why, which
 * mechanisms, hint; and that there is no A/A control, if it went with them. */
void show_exclusions(const struct experiment *experiment, FILE *file);

/* A column of the table of cells; NULL past the end. */
struct table_word {
    const char *name, *help;
};
const struct table_word *table_word(unsigned i);

/* A row per cell: the axes that vary, runs, throughput with its spread, time to receive a message, CPU time
 * and copies per byte, in words what the kernel did to the copies, and the ids of the cell's warnings:
 * "unsteady 3/10". Then which cells were excluded, what a copy and a system call cost, and each warning once:
 * in how many runs and cells, what it means, how to go on. */
int show_findings(const struct findings *findings, FILE *file, struct err *err);
/* The percentiles of each cell with their intervals, and why one is missing; nothing where nothing was timed
 * (output/latency_table.c). */
int show_latency(const struct findings *findings, FILE *file, struct err *err);
/* Shares of the CPU time, a row per profiled cell; nothing when nobody asked for profiles. */
int show_profile(const struct findings *findings, FILE *file, struct err *err);
void show_costs(const struct costs *costs, const struct spec *spec, FILE *file);
void show_warnings(const struct warning_list *warnings, FILE *file);

#endif
