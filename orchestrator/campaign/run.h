/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run, from nothing to a record: lab up, pair, lab down, whatever happens in between. */
#ifndef LABRUN_CAMPAIGN_RUN_H
#define LABRUN_CAMPAIGN_RUN_H

#include <stdbool.h>

#include "base/err.h"
#include "experiment/plan.h"
#include "experiment/settings.h"
#include "record/record.h"
#include "record/sample.h"
#include "results/host.h"
#include "workers/pair.h"

struct run_request {
    const struct plan *plan;
    size_t index;                    /* of plan->runs */
    const struct settings *settings; /* with only those events that can be counted */
    const struct host *host;
    bool host_changed;              /* it is not set up any more as the folder's environment.json says */
    int interrupt;                  /* fd, see pair_run */
    const struct pair_watch *watch; /* who looks on; NULL: nobody, as in all runs that are compared */
};

/* The time now, UTC: "2026-01-31T12:00:00Z". */
void run_started(char started[32]);

/* A run of any cell: the lab is gone when it returns. Release the measurement with measurement_release in any
 * case. -EINTR when the user interrupted, another negative errno when the run has failed. `index` of the
 * request is not used. */
int run_measure(const struct run_request *request, const struct cell *cell, struct measurement *measurement,
                struct err *err);

/* Fills the record, ok or failed with its reason. `measurement` is filled when it is ok; release it with
 * measurement_release in any case. *reason: of a failed run, with its hint, for which a record has no room.
 * Returns 0; or -EINTR, with nothing to record, when the user interrupted. */
int run_once(const struct run_request *request, struct record *record, struct measurement *measurement,
             struct err *reason);

#endif
