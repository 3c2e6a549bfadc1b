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
#include "base/own.h"
#include "base/problems.h"
#include "base/text.h"
#include "campaign/profiles.h"
#include "campaign/run.h"
#include "output/progress.h"
#include "record/profile.h"
#include "results/environment.h"
#include "results/experiment.h"
#include "results/folder.h"
#include "results/host.h"

/* --- host change --- */
/* Is this still the machine that an experiment began on, set up the same way? Looks at what moves numbers,
 * not at names. What the kernel told only once is not compared. */

/* True, and adds "frequency governor powersave instead of performance, SMT (1: on) 0 instead of 1", when it
 * is not. */
bool host_change_tell(const struct host *then, const struct host *now, struct text *text);

/* --- campaign --- */

struct campaign {
    const struct experiment *experiment;
    const struct environment *environment; /* the host, and which events it can count */
    const struct host *began;              /* the host that the folder's environment.json describes */
    struct results *results;
    const struct profiling *profiling; /* NULL: no profiles are wanted, or the CPUs cannot be sampled */
    const bool *done;                  /* per run of the plan: already in the journal; NULL: none is */
    const struct profiles *profiles;   /* that are in profile.csv already; NULL: none is */
};

struct campaign_result {
    size_t ok, failed;                   /* runs of this call */
    size_t recorded;                     /* runs that are in the journal, of earlier calls too */
    size_t missing;                      /* runs that are in no record: interrupted before them */
    size_t profiles_ok, profiles_failed; /* of this call */
    size_t profiles_missing;             /* that are wanted, possible, and not in profile.csv */
    bool interrupted;                    /* by SIGINT, SIGTERM or SIGHUP */
};

/* Measures. A failed run is counted and does not end the campaign; a journal that cannot be written, or a
 * folder that is deleted, does: the outcome then holds what was done before. While it runs SIGINT, SIGTERM
 * and SIGHUP are read from a signalfd: the run under way is ended and not recorded. */
int campaign_run(const struct campaign *campaign, struct campaign_result *outcome, struct err *err);

/* --- desk --- */
/* What runs need at hand while a campaign lasts, measured ones and profiles: the request, how far it is, what
 * the user was told, the log. */

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
