/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this host can do, asked of the kernel and not guessed: which cells of an experiment, which events,
 * whether its CPUs can be sampled. Nothing is measured here. */
#ifndef LABRUN_CAMPAIGN_PROBE_H
#define LABRUN_CAMPAIGN_PROBE_H

#include "base/err.h"
#include "experiment/cell.h"
#include "results/environment.h"
#include "results/experiment.h"
#include "workers/profiler.h"

/* Makes the plan of the experiment's spec: of its cells those that this host can run, by their mechanism,
 * their congestion control, what their link needs and the CPUs that they name. `name`: of the file or folder,
 * for errors. */
int probe_plan(const char *name, const struct host *host, struct experiment *experiment, struct err *err);

/* Makes the lab of a cell once and takes it down: -EPERM and the like before anything is measured or written.
 */
int probe_lab(const struct cell *cell, struct err *err);

/* Describes the experiment's surroundings, the host given, and finds out which of its events can be counted.
 * The command line and the overrides in the environment stay as they are. */
void probe_environment(const struct experiment *experiment, const struct host *host,
                       struct environment *environment);

/* --- profiling --- */

/* In a line: "cpu-clock, 60123 kernel symbols", "cpu-clock, but the kernel hides ...", "cannot sample: ...".
 */
void profiling_describe(const struct profiling *profiling, struct text *text);
/* How to change it; "" when all is well. */
const char *profiling_hint(const struct profiling *profiling);

/* For a campaign: probes if profiles are wanted, says on stderr what they will lack, and gives up the right
 * that only this needed. `reason`: what environment.json is to say. */
int profiling_prepare(const struct settings *settings, struct profiling *profiling, char reason[200],
                      struct err *err);

#endif
