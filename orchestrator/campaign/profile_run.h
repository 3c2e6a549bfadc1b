/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run that is sampled, from nothing to a profile. */
#ifndef LABRUN_PROFILE_RUN_H
#define LABRUN_PROFILE_RUN_H

#include "base/err.h"
#include "record/profile.h"
#include "campaign/profiling.h"
#include "campaign/run.h"

/* Fills the profile, ok or failed with its reason; release it in any case. *reason: the same with its hint.
 * Returns 0; or -EINTR, with nothing to record, when the user interrupted. */
int profile_run(const struct run_request *request, const struct cell *cell, const struct profiling *profiling,
                struct profile *profile, struct err *reason);

#endif
