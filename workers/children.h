/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two worker processes of a pair as their parent sees them: forked, heard over their control channels,
 * reaped; whatever went wrong with either becomes one reason. What they are told to do is pair.c's business.
 */
#ifndef LABRUN_WORKERS_CHILDREN_H
#define LABRUN_WORKERS_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "workers/pair.h"

/* A process, a control channel, how far it has come, and why it ended. */
struct child {
    enum role role;
    pid_t pid;   /* 0: not running (any more) */
    int control; /* owned: the parent's end of the control channel; -1 when it is closed */
    uint16_t port;
    bool listening; /* at `port` */
    bool ready, done;
    struct err failure; /* code 0: none */
};

struct children {
    struct child list[ROLE_COUNT];
    enum role sender;
    const char *doing; /* for reasons: "... while warming up" */
    uint64_t grace_ns; /* until then a side that has lost its peer waits for the peer's own, better reason;
                          0: no side has */
    bool port_told;
};

#define CHILDREN_NONE                                                                                        \
    {                                                                                                        \
        .list = { {.control = -1}, {.control = -1} }                                                         \
    }

/* Forks the worker of that role. */
int children_start(struct children *children, const struct pair_plan *plan, enum role role,
                   struct board *board, struct err *err);

/* Notes and deaths, for so long at most; once the server's port is known, the client is told. -EINTR when
 * `interrupt` becomes readable. */
int children_poll(struct children *children, int interrupt, uint64_t wait_ns, struct err *err);

/* The reason of the run's failure, once it is known; `draining`: they may be done. */
int children_verdict(struct children *children, uint64_t now_ns, bool draining, struct err *err);

/* The processes of sender and receiver; 0 where there is none (any more). */
void children_pids(const struct children *children, pid_t pids[2]);

/* Kills and reaps what still runs. */
void children_end(struct children *children);

#endif
