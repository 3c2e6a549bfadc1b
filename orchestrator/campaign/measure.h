/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From nothing to a record, or, sampled, to a profile: lab up, workers, lab down, whatever happens in
 * between. Where the numbers are kept is not known here. */
#ifndef LABRUN_CAMPAIGN_MEASURE_H
#define LABRUN_CAMPAIGN_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "campaign/probe.h"
#include "experiment/plan.h"
#include "record/profile.h"
#include "record/record.h"
#include "results/host.h"

struct run_request {
    const struct plan *plan;
    const struct settings *settings; /* with only those events that can be counted */
    const struct host *host;
    bool host_changed; /* it is not set up any more as the folder's environment.json says */
    int interrupt;     /* fd, see pair_run */
};

/* One run that was made. */
struct measured {
    struct record record;           /* ok, or failed with its reason */
    struct measurement measurement; /* filled when it is ok */
    struct err reason;              /* of a failed run, with its hint, for which a record has no room */
};

struct measured_runs {
    struct measured *list; /* owned: of a unit of the plan, in its order */
    size_t count;
    struct text
        foreign; /* owned: who else had the CPUs, "cc1 38 %, kswapd0 2 %"; empty: nobody, or unknown */
};

void measured_release(struct measured_runs *runs);
#define own_measured OWNED_BY(measured_release) struct measured_runs

/* Makes the runs of the unit that begins with plan->runs[index]: one, or those of a contest. 0, also when
 * runs have failed; -EINTR, with nothing to record, when the user interrupted; -ENOMEM. */
int measure_unit(const struct run_request *request, size_t index, struct measured_runs *runs,
                 struct err *err);

/* What programs that are not labrun's had of the CPUs' time, in percent, of all runs that know it; NaN. */
double measured_foreign_load_pct(const struct measured_runs *runs);

/* One run of a cell that is sampled. Fills the profile, ok or failed with its reason; release it in any case.
 * *reason as above. */
int measure_profile(const struct run_request *request, const struct cell *cell,
                    const struct profiling *profiling, struct profile *profile, struct err *reason);

#endif
