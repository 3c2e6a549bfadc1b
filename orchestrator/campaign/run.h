/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run, from nothing to a record, or, sampled, to a profile: lab up, pair, lab down, whatever happens in
 * between. Where the numbers are kept is not known here. */
#ifndef LABRUN_CAMPAIGN_RUN_H
#define LABRUN_CAMPAIGN_RUN_H

#include <stdbool.h>

#include "base/err.h"
#include "campaign/probe.h"
#include "experiment/plan.h"
#include "experiment/settings.h"
#include "record/profile.h"
#include "record/record.h"
#include "record/sample.h"
#include "results/host.h"
#include "workers/window.h"

struct run_request {
    const struct plan *plan;
    const struct settings *settings; /* with only those events that can be counted */
    const struct host *host;
    bool host_changed; /* it is not set up any more as the folder's environment.json says */
    int interrupt;     /* fd, see pair_run */
};

/* Fills the record of plan->runs[index], ok or failed with its reason. `measurement` is filled when it is ok;
 * release it with measurement_release in any case. *reason: of a failed run, with its hint, for which a
 * record has no room. Returns 0; or -EINTR, with nothing to record, when the user interrupted. */
int run_once(const struct run_request *request, size_t index, struct record *record,
             struct measurement *measurement, struct err *reason);

/* One run of a cell that is sampled. Fills the profile, ok or failed with its reason; release it in any case.
 * *reason and what is returned: as above. */
int run_profile(const struct run_request *request, const struct cell *cell, const struct profiling *profiling,
                struct profile *profile, struct err *reason);

#endif
