/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A worker as its parent sees it: a process, a control channel, how far it has come, and why it ended. */
#ifndef LABRUN_WORKERS_CHILD_H
#define LABRUN_WORKERS_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "workers/board.h"
#include "workers/pair.h"

struct child {
    enum role role;
    pid_t pid;   /* 0: not running (any more) */
    int control; /* owned: the parent's end of the control channel; -1 when it is closed */
    uint16_t port;
    bool listening; /* at `port` */
    bool ready, done;
    struct err failure; /* code 0: none */
};

/* Of a side that the run does not have nothing is awaited. */
#define CHILD_NONE                                                                                           \
    {                                                                                                        \
        .control = -1                                                                                        \
    }

/* "server" or "client" */
const char *child_name(const struct child *child);

/* Forks the worker. */
int child_start(const struct pair_plan *plan, enum role role, struct board *board, struct child *child,
                struct err *err);

/* Sends it the server's port. */
int child_tell_port(const struct child *child, uint16_t port, struct err *err);

/* Reads one note, or learns of its death and reaps it; `doing` says what the run was at, for the reason. */
int child_listen(struct child *child, const char *doing, struct err *err);

/* SIGKILL if it is running, and reaps it. */
void child_end(struct child *child);

#endif
