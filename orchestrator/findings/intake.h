/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a runs.csv may count as runs of the experiment: files are merged, edited and copied by hand.
 * What a row holds is checked where it is read (files/journal). */
#ifndef LABRUN_INTAKE_H
#define LABRUN_INTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "experiment/plan.h"
#include "record/profile.h"
#include "record/record.h"

/* -EINVAL when a row is of another plan than `plan` (a fingerprint; 0 = unknown, then nothing is refused).
 * Of rows with the same run number the first counts: the others are taken out, *repeated of them. */
int intake_check(struct records *records, uint64_t plan, size_t *repeated, struct err *err);

/* Takes out the profiles of another plan than `plan` (0 = unknown, then none), *foreign of them. */
void intake_profiles(struct profiles *profiles, uint64_t plan, size_t *foreign);

/* How many records are of cells that the plan has not: their parameters were edited, or the plan was. */
int intake_strangers(const struct records *records, const struct plan *plan, size_t *strangers,
                     struct err *err);

#endif
