/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which CPU each thread is pinned to: a pure function of the cell, the CPUs that may be used and what they
 * have in common. How that is read is results/topology.h's business. */
#ifndef LABRUN_EXPERIMENT_PLACEMENT_H
#define LABRUN_EXPERIMENT_PLACEMENT_H

#include "base/err.h"
#include "experiment/cell.h"
#include "experiment/cpus.h"

/* What the CPUs of a machine have in common. Where it does not say, they are in no group. */
struct topology {
    struct cpu_groups cores;    /* hyperthreads of one core */
    struct cpu_groups caches;   /* CPUs that share a last-level cache */
    struct cpu_groups nodes;    /* of NUMA, by the kernel's numbers */
    struct cpu_groups packages; /* sockets */
    struct cpu_groups kinds;    /* kinds of core, the fastest first: performance and efficiency cores */
};

/* Fills tx[i] and rx[i] for each pair of cell->threads threads with a CPU number, or -1 for a thread left
 * free. `allowed` is what this process may run on. Explicit lists in the cell win, connection i taking the
 * list's CPU i modulo its length. -EINVAL when a list names a CPU that is not allowed; -ENOENT when `allowed`
 * is empty or has no CPUs as the placement asks for. */
int placement_assign(const struct cell *cell, const struct cpus *allowed, const struct topology *topology,
                     int *tx, int *rx, struct err *err);

#endif
