/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both workers of a run, as their parent sees them: forked and ended together, heard together, and whatever
 * went wrong with either becomes one reason. What they are told to do, and when, is pair's business. */
#ifndef LABRUN_WORKERS_CHILDREN_H
#define LABRUN_WORKERS_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "workers/child.h"

struct children {
    struct child list[ROLE_COUNT];
    enum role sender;
    const char *doing; /* for reasons: "... while warming up" */
    uint64_t grace_ns; /* 0: no side has lost its peer */
    bool port_told;
};

#define CHILDREN_NONE                                                                                        \
    {                                                                                                        \
        .list = { CHILD_NONE, CHILD_NONE }                                                                   \
    }

/* Forks them; a board that is one-sided has a sender alone. */
int children_start(const struct pair_plan *plan, struct board *board, struct children *children,
                   struct err *err);
void children_end(struct children *children);

/* Notes and deaths, for so long at most. -EINTR when `interrupt` becomes readable. */
int children_poll(struct children *children, int interrupt, uint64_t wait_ns, struct err *err);

/* Hands the server's port on once it is known. */
int children_tell_port(struct children *children, struct err *err);

/* The reason of the run's failure, once it is known; `draining`: they may be done. */
int children_verdict(struct children *children, uint64_t now_ns, bool draining, struct err *err);

/* The processes of sender and receiver; 0 where there is none (any more). */
void children_pids(const struct children *children, pid_t pids[2]);

bool children_ready(const struct children *children);
bool children_gone(const struct children *children);

#endif
