/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this host can do, asked of the kernel and not guessed. */
#ifndef LABRUN_PROBE_H
#define LABRUN_PROBE_H

#include "base/err.h"
#include "experiment.h"
#include "files/environment.h"
#include "model/cell.h"
#include "options.h"

/* Can this host run the cell? A plan_probe. */
int probe_cell(const struct cell *cell, struct err *err);

/* Makes the lab of a cell once and takes it down: -EPERM and the like before anything is measured or written.
 */
int probe_lab(const struct cell *cell, struct err *err);

/* Describes the machine and finds out which of the experiment's events can be counted. The environment refers
 * to the options' strings. */
int probe_environment(const struct options *options, const struct experiment *experiment,
                      struct environment *environment, struct err *err);

#endif
