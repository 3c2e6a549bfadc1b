/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this host can do, asked of the kernel and not guessed. */
#ifndef LABRUN_CAMPAIGN_PROBE_H
#define LABRUN_CAMPAIGN_PROBE_H

#include "base/err.h"
#include "experiment/cell.h"
#include "results/environment.h"
#include "results/experiment.h"

/* Makes the plan of the experiment's spec: of its cells those that this host can run, by their mechanism,
 * their congestion control and the CPUs that they name. `name`: of the file or folder, for errors. */
int probe_plan(const char *name, const struct host *host, struct experiment *experiment, struct err *err);

/* Makes the lab of a cell once and takes it down: -EPERM and the like before anything is measured or written.
 */
int probe_lab(const struct cell *cell, struct err *err);

/* Describes the experiment's surroundings, the host given, and finds out which of its events can be counted.
 * The command line and the overrides in the environment stay as they are. */
void probe_environment(const struct experiment *experiment, const struct host *host,
                       struct environment *environment);

#endif
