/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which CPU each thread is pinned to: a pure function of the cell and the CPUs that may be used. */
#ifndef LABRUN_MODEL_PLACEMENT_H
#define LABRUN_MODEL_PLACEMENT_H

#include "base/err.h"
#include "experiment/cell.h"

/* Fills tx[i] and rx[i] for each of cell->threads connections with a CPU number, or -1 for a thread left
 * free. `allowed` is what this process may run on; `cores` holds one CPU of each physical core: these are
 * handed out first, so that hyperthreads are shared last. spread: the two ends of a connection on different
 * CPUs, as far as there are several; shared: both ends on the same CPU, connections taking turns through the
 * CPUs; free:   the scheduler decides. Explicit lists in the cell win, connection i taking the list's CPU i
 * modulo its length. -EINVAL when a list names a CPU that is not allowed, -ENOENT when `allowed` is empty. */
int placement_assign(const struct cell *cell, const struct cpus *allowed, const struct cpus *cores, int *tx,
                     int *rx, struct err *err);

#endif
