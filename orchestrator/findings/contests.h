/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the slices of contests say of two arms: the value of a block, from the ratios of its rounds. */
#ifndef LABRUN_FINDINGS_CONTESTS_H
#define LABRUN_FINDINGS_CONTESTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/plan.h"
#include "record/metric.h"
#include "results/run_parts.h"

/* A round in which others had more than this share of the CPUs, in percent, is left out for all arms alike:
 * fixed before anything is measured, and blind to what the arms did. A contest in which most rounds are
 * beyond it keeps all: then load is the rule, and what is left would be the exception. Steal is known to the
 * ticks of a whole run only. */
#define ROUND_FOREIGN_MOST 20.0

struct contests {
    struct run_slices slices; /* owned; by run and round; without what is left out */
    size_t played;            /* rounds of all contests */
    size_t left_out;          /* of those */
    size_t count, loaded;     /* contests; those that most rounds are beyond the limit of */
    size_t *first;            /* owned: of each run number its first slice; one more for the end */
    size_t runs;              /* the highest run number that has any */
    size_t rounds;            /* the most that a run has */
    size_t rounds_least;      /* and the fewest of one that has any */
    double slice_s;           /* median of what slices took; NaN: there are none */
    double *ratios;           /* owned scratch: room for one of each round */
};

void contests_release(struct contests *contests);
#define own_contests OWNED_BY(contests_release) struct contests

/* Takes the slices over, in any order. `plan`: says which runs are one contest. -ENOMEM is the only error. */
int contests_make(struct run_slices *slices, const struct plan *plan, struct contests *contests,
                  struct err *err);

/* ln(metric of one run / metric of the other), the Hodges-Lehmann estimate over the rounds that both have: as
 * precise as the median or a trimmed mean, with two thirds of the error of ratios of sums and means. Of runs
 * of one contest only; NaN without slices, and for metrics that a slice has not. */
double contests_log_ratio(const struct contests *contests, uint32_t run, uint32_t other,
                          enum metric_id metric);

#endif
