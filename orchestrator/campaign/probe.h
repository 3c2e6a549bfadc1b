/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this host can do, asked of the kernel and not guessed. */
#ifndef LABRUN_CAMPAIGN_PROBE_H
#define LABRUN_CAMPAIGN_PROBE_H

#include "base/err.h"
#include "experiment/cell.h"
#include "commands.h"
#include "results/environment.h"
#include "results/experiment.h"

/* What cells are judged by. Asking the kernel for a congestion control may load a module: each algorithm is
 * asked for once, not for each of 100,000 cells. */
struct probe {
    const struct host *host;
    const struct axis *congestion;
    struct err *refusals; /* owned: of each value of the axis; code 0 = this kernel has it */
};

/* The probe borrows the host and the spec. */
int probe_begin(const struct host *host, const struct spec *spec, struct probe *probe, struct err *err);
void probe_release(struct probe *probe);
#define own_probe OWNED_BY(probe_release) struct probe

/* Can this host run the cell? Its mechanism, its congestion control, the CPUs that it names. A plan_probe,
 * given a struct probe. */
int probe_cell(const void *given, const struct cell *cell, struct err *err);

/* Makes the lab of a cell once and takes it down: -EPERM and the like before anything is measured or written.
 */
int probe_lab(const struct cell *cell, struct err *err);

/* Describes the experiment's surroundings, the host given, and finds out which of its events can be counted.
 * The environment refers to the options' strings. */
void probe_environment(const struct options *options, const struct experiment *experiment,
                       const struct host *host, struct environment *environment);

#endif
