/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs need at hand while a campaign lasts, measured ones and profiles: the request, how far it is, what
 * the user was told, the log. */
#ifndef LABRUN_DESK_H
#define LABRUN_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "base/problems.h"
#include "campaign/campaign.h"
#include "output/progress.h"
#include "campaign/run.h"

struct desk {
    const struct campaign *campaign;
    struct run_request request;
    struct progress progress;
    struct problems told; /* owned: why runs have failed so far, one of each hint */
    int log;
    bool log_failed;
    uint32_t block; /* that the host and the folder were last looked at for */
};

void desk_release(struct desk *desk);
#define own_desk OWNED_BY(desk_release) struct desk

/* Adds to labrun.log. */
void desk_note(struct desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "run 3 failed (threads=4): why", and the hint if it is news. */
void desk_tell_failure(struct desk *desk, const char *noun, size_t number, const char *cell,
                       const struct err *reason);

#endif
