/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a forked worker does from its first instruction to its exit status: enter its namespace, connect, run
 * its threads, report over its control channel. The parent's side is pair.c. */
#ifndef LABRUN_WORKERS_WORKER_H
#define LABRUN_WORKERS_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "workers/pair.h"

/* --- control --- */
/* The control channel between the parent and one worker: a SOCK_SEQPACKET socket pair, a note a packet. Its
 * end of file is how the parent learns of a worker's death. */

enum note_kind {
    NOTE_PORT,   /* server to parent to client: where the server listens */
    NOTE_READY,  /* worker: connected, and every thread waits for the warm-up */
    NOTE_DONE,   /* worker: every thread ended well */
    NOTE_FAILED, /* worker: `err` says why; it is about to exit */
};

struct note {
    uint32_t kind;
    uint16_t port; /* host byte order */
    struct err err;
};

/* One packet, any thread. */
int control_send(int fd, const struct note *note, struct err *err);

/* Waits for a packet. Returns 1, or 0 when the other end is closed. */
int control_receive(int fd, struct note *note, struct err *err);

/* --- worker --- */

struct worker {
    const struct pair_plan *plan;
    const struct cell *cell; /* what this side was told */
    enum role role;
    bool sends; /* of both directions: the first half of its threads does */
    struct board *board;
    int control; /* its end of the control channel */
    pid_t parent;
};

/* The whole life of a worker, in the forked process. Returns its exit status. */
int worker_main(const struct worker *worker);

#endif
