/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second stage of an experiment that refines: which message sizes are measured beside those that were
 * asked for. A function of the first stage's rows and the spec, so that a campaign, one that is resumed and a
 * report come to the same plan. */
#ifndef LABRUN_FINDINGS_REFINEMENT_H
#define LABRUN_FINDINGS_REFINEMENT_H

#include "base/err.h"
#include "experiment/plan.h"
#include "findings/contests.h"
#include "record/record.h"

/* Extends the plan, unless it has been, once the first stage is over: wherever the median ratio in throughput
 * of two arms lies on different sides of 1 at neighbouring sizes, further away than experiment.equivalence at
 * one, REFINED_SIZES sizes between them, equally far from each other in ln and multiples of the number of
 * fields, with all arms that stand at the smaller one, in as many blocks as the first stage took. Those that
 * a rule excludes are left out. Nothing without experiment.refine, or without a crossing. */
enum { REFINED_SIZES = 4 };
int refinement_plan(struct plan *plan, const struct spec *spec, const struct records *records,
                    const struct contests *contests, struct err *err);

/* "refined near crossings: 12 more cells from 1232 B to 3.4 KB"; nothing when there is no second stage. */
void refinement_tell(const struct plan *plan, struct text *text);

/* "1585 B, 2512 B, 3981 B and 6310 B between 1000 B and 10 KB": its sizes, by the two that they lie between,
 * those of one gap after those of another with "; ". Nothing when there is no second stage. */
void refinement_tell_sizes(const struct plan *plan, struct text *text);

#endif
