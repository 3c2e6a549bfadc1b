/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A campaign: the runs of a plan that are still missing, one after the other in the plan's order, each into
 * the journal as soon as it is over; then the profiles, if any. Knows nothing of what becomes of the records.
 */
#ifndef LABRUN_CAMPAIGN_CAMPAIGN_H
#define LABRUN_CAMPAIGN_CAMPAIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "campaign/probe.h"
#include "record/profile.h"
#include "results/environment.h"
#include "results/experiment.h"
#include "results/folder.h"
#include "results/host.h"

struct campaign {
    struct experiment *experiment;         /* of which the plan grows, if a second stage follows */
    const struct environment *environment; /* the host, and which events it can count */
    const struct host *began;              /* the host that the folder's environment.json describes */
    struct results *results;
    const struct profiling *profiling; /* NULL: no profiles are wanted, or the CPUs cannot be sampled */
    const bool *done;                  /* per run of the plan: already in the journal; NULL: none is */
    size_t done_count;                 /* those of a second stage may be planned later */
    const struct profiles *profiles;   /* that are in profile.csv already; NULL: none is */
};

struct campaign_result {
    size_t ok, failed;                   /* runs of this call */
    size_t recorded;                     /* runs that are in the journal, of earlier calls too */
    size_t missing;                      /* runs that are needed and in no record */
    size_t profiles_ok, profiles_failed; /* of this call */
    size_t profiles_missing;             /* that are wanted, possible, and not in profile.csv */
    bool interrupted;                    /* by SIGINT, SIGTERM or SIGHUP */
};

/* Measures. A failed run is counted and does not end the campaign; a journal that cannot be written, or a
 * folder that is deleted, does: the outcome then holds what was done before. While it runs SIGINT, SIGTERM
 * and SIGHUP are read from a signalfd: the run under way is ended and not recorded. */
int campaign_run(const struct campaign *campaign, struct campaign_result *outcome, struct err *err);

/* What there is to do, by the journal: runs, and profiles that are wanted, possible and not there yet, one of
 * every cell that is no control. -EINVAL when those that are there belong to another plan. */
int campaign_missing(const struct campaign *campaign, struct campaign_result *outcome, struct err *err);

/* --- host change --- */
/* Is this still the machine that an experiment began on, set up the same way? Looks at what moves numbers,
 * not at names. What the kernel told only once is not compared. */

/* True, and adds "frequency governor powersave instead of performance, SMT (1: on) 0 instead of 1", when it
 * is not. */
bool host_change_tell(const struct host *then, const struct host *now, struct text *text);

#endif
