/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run, from nothing to a record: lab up, pair, lab down, whatever happens in between. */
#ifndef LABRUN_RUN_H
#define LABRUN_RUN_H

#include <stdbool.h>

#include "base/err.h"
#include "files/host.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/sample.h"
#include "model/settings.h"

struct run_request {
    const struct plan *plan;
    size_t index;                    /* of plan->runs */
    const struct settings *settings; /* with only those events that can be counted */
    const struct host *host;
    bool host_changed; /* it is not set up any more as the folder's environment.json says */
    int interrupt;     /* fd, see pair_run */
};

/* Fills the record, ok or failed with its reason. `measurement` is filled when it is ok; release it with
 * measurement_release in any case. *reason: of a failed run, with its hint, for which a record has no room.
 * Returns 0; or -EINTR, with nothing to record, when the user interrupted. */
int run_once(const struct run_request *request, struct record *record, struct measurement *measurement,
             struct err *reason);

#endif
