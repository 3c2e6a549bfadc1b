/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that a results folder says: what was asked, on which machine, what was measured, and what follows from
 * it. Made from the folder alone, the same each time; report, explain and export only write it down. */
#ifndef LABRUN_FINDINGS_FINDINGS_H
#define LABRUN_FINDINGS_FINDINGS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "experiment/plan.h"
#include "findings/averages.h"
#include "findings/cost.h"
#include "findings/crossover.h"
#include "findings/profile_shares.h"
#include "findings/run_index.h"
#include "findings/standings.h"
#include "findings/stopping.h"
#include "findings/summary.h"
#include "findings/verdict.h"
#include "findings/warnings.h"
#include "record/profile.h"
#include "record/record.h"
#include "results/environment.h"
#include "results/experiment.h"
#include "results/folder.h"

struct findings { /* owns every member; the later ones borrow cells from the records */
    struct results results;
    struct environment environment;
    struct experiment experiment;
    struct records records;
    struct profiles profiles;     /* none: nobody asked for any */
    unsigned cut;                 /* half-written last rows of runs.csv that are left out */
    size_t repeated;              /* rows that are left out because their run has one already */
    size_t unplanned;             /* rows of parameters that the plan has not; they count */
    unsigned cut_profiles;        /* half-written last profiles that are left out */
    size_t foreign_profiles;      /* of another plan, which are left out too */
    struct contests contests;     /* of what was measured in slices */
    struct stopping stopping;     /* what of the plan was not needed */
    struct run_index index;       /* of the records; all below is made from it */
    struct agreements agreements; /* of contests and steady runs */
    struct summaries summaries;
    struct verdicts verdicts;
    struct averages averages;   /* of the verdicts */
    struct standings standings; /* of the verdicts, which it borrows */
    struct crossovers crossovers;
    struct warning_list warnings;
    struct costs costs;
    struct profile_shares shares; /* of the profiles, which it borrows */
};

#define FINDINGS_NONE                                                                                        \
    {                                                                                                        \
        .results = RESULTS_NONE                                                                              \
    }

/* Which rows of a runs.csv may count as runs of the experiment: files are merged, edited and copied by hand.
 * What a row holds is checked where it is read (results/).
 *
 * -EINVAL when a row is of another plan than the environment's (a fingerprint; 0 = unknown, then nothing is
 * refused). Of rows with the same run number the first counts: the others are taken out and counted in
 * `repeated`. `unplanned`: how many are of cells that the plan has not, whose parameters were edited, or the
 * plan was. */
int findings_check_rows(struct findings *findings, struct err *err);

/* Takes out the profiles of another plan (0 = unknown, then none), and counts them. */
void findings_check_profiles(struct findings *findings);

/* Reads the experiment and its runs from the folder that findings->results has open: all that the index is
 * made of. What is wrong with its experiment.ini is printed to `complaints`; NULL: nowhere. */
int findings_read(struct findings *findings, FILE *complaints, struct err *err);

/* Reads the folder and works everything out; measures nothing and asks nothing of this machine. */
int findings_open(const char *folder, struct findings *findings, struct err *err);

/* All that follows from records, profiles, the settings and the environment, which are there already: the one
 * way from runs to claims. */
int findings_analyse(struct findings *findings, struct err *err);

/* Why the profiles that were asked for could not be made; NULL: they could, or nobody asked. */
const char *findings_no_profile(const struct findings *findings);
void findings_close(struct findings *findings);
#define own_findings OWNED_BY(findings_close) struct findings

#endif
