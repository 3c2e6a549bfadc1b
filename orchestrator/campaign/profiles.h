/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What profiles need of this host, found out once, before the first run: the right to sample CPUs, and the
 * kernel's symbols. */
#ifndef LABRUN_CAMPAIGN_PROFILES_H
#define LABRUN_CAMPAIGN_PROFILES_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/settings.h"
#include "workers/symbols.h"

struct campaign;
struct campaign_result;
struct desk;

/* --- profiling --- */

struct profiling {
    const char *event;      /* what would be sampled; NULL when nothing can be */
    struct symbols symbols; /* owned; empty: hidden */
    struct err refusal;     /* why CPUs cannot be sampled */
    struct err hidden;      /* why there are no symbols */
};

void profiling_release(struct profiling *profiling);
#define own_profiling OWNED_BY(profiling_release) struct profiling

/* Asks the kernel. */
void profiling_probe(int64_t frequency, struct profiling *profiling);

/* In a line: "cpu-clock, 60123 kernel symbols", "cpu-clock, but the kernel hides ...", "cannot sample: ...".
 */
void profiling_describe(const struct profiling *profiling, struct text *text);
/* How to change it; "" when all is well. */
const char *profiling_hint(const struct profiling *profiling);

/* For a campaign: probes if profiles are wanted, says on stderr what they will lack, and gives up the right
 * that only this needed. `reason`: what environment.json is to say. */
int profiling_prepare(const struct settings *settings, struct profiling *profiling, char reason[200],
                      struct err *err);

/* --- profile campaign --- */
/* The profiles of a campaign: after all its blocks, never in between, one more run of every cell that is no
 * control and stands not in profile.csv yet. What they measure is compared with nothing. */

/* How many are missing; -EINVAL when profile.csv belongs to another plan or cannot be understood. */
int profile_campaign_missing(const struct campaign *campaign, size_t *missing, struct err *err);

/* A failed profile is recorded, told and counted; no run of the experiment has failed by it, but the exit
 * status says so. -EINTR: interrupted, and the one under way not recorded. */
int profile_campaign_run(struct desk *desk, struct campaign_result *outcome, struct err *err);

#endif
