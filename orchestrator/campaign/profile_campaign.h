/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profiles of a campaign: after all its blocks, never in between, one more run of every cell that is no
 * control and stands not in profile.csv yet. What they measure is compared with nothing. */
#ifndef LABRUN_PROFILE_CAMPAIGN_H
#define LABRUN_PROFILE_CAMPAIGN_H

#include <stddef.h>

#include "base/err.h"
#include "campaign/campaign.h"
#include "campaign/desk.h"

/* How many are missing; -EINVAL when profile.csv belongs to another plan or cannot be understood. */
int profile_campaign_missing(const struct campaign *campaign, size_t *missing, struct err *err);

/* A failed profile is recorded, told and counted; no run of the experiment has failed by it, but the exit
 * status says so. -EINTR: interrupted, and the one under way not recorded. */
int profile_campaign_run(struct desk *desk, struct campaign_result *outcome, struct err *err);

#endif
