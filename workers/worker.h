/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a forked worker does from its first instruction to its exit status: enter its namespace, connect, run
 * a thread per connection, report. The parent's side is pair.c, a thread's life is thread.c. */
#ifndef LABRUN_WORKERS_WORKER_H
#define LABRUN_WORKERS_WORKER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "workers/pair.h"
#include "workers/shared_memory.h"

struct worker {
    const struct pair_plan *plan;
    const struct cell *cell; /* what this side was told */
    enum role role;
    bool sends;
    struct board *board;
    int control; /* its end of the control channel */
    pid_t parent;
};

/* The whole life of a worker, in the forked process. Returns its exit status. */
int worker_main(const struct worker *worker);

#endif
