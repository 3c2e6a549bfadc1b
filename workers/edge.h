/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread's view of the run's phases: what it does when the phase on the board is no longer the one it has
 * seen. Shared by sender and receiver; the loops themselves are in sender.c and receiver.c. */
#ifndef LABRUN_WORKERS_EDGE_H
#define LABRUN_WORKERS_EDGE_H

#include "base/err.h"
#include "workers/board.h"
#include "workers/reading.h"

struct edge {
    struct board *board; /* not owned; only read, but a futex wants it writable */
    struct sample *sample;
    struct meters meters;
    unsigned seen; /* enum phase */
};

/* Takes the reading that belongs to the edge from edge->seen to `phase`, and acknowledges the phase to the
 * parent afterwards. */
int edge_cross(struct edge *edge, unsigned phase, struct err *err);

#endif
