/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this host can do, asked of the kernel and not guessed. */
#ifndef LABRUN_PROBE_H
#define LABRUN_PROBE_H

#include "base/err.h"
#include "experiment.h"
#include "files/environment.h"
#include "model/cell.h"
#include "options.h"

/* Can this host (a struct host) run the cell? Its mechanisms, and the CPUs that it names. A plan_probe. */
int probe_cell(const void *host, const struct cell *cell, struct err *err);

/* Makes the lab of a cell once and takes it down: -EPERM and the like before anything is measured or written.
 */
int probe_lab(const struct cell *cell, struct err *err);

/* Describes the experiment's surroundings, the host given, and finds out which of its events can be counted.
 * The environment refers to the options' strings. */
void probe_environment(const struct options *options, const struct experiment *experiment,
                       const struct host *host, struct environment *environment);

#endif
