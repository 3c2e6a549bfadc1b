/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thread of a worker, which is one end of one connection: pinned, counted, without rights, then in the
 * sender's or the receiver's loop. */
#ifndef LABRUN_WORKERS_THREAD_H
#define LABRUN_WORKERS_THREAD_H

#include <pthread.h>

#include "base/err.h"
#include "workers/wire.h"
#include "workers/worker.h"

struct thread {
    const struct worker *worker;
    unsigned connection;
    struct wire wire;
    pthread_t id;
};

/* Starts the thread on its connection, `wire`. A thread that fails ends the whole worker (worker_fail). */
int thread_start(struct thread *thread, const struct worker *worker, unsigned connection, struct err *err);

/* Waits until it has ended well. */
int thread_join(struct thread *thread, struct err *err);

#endif
