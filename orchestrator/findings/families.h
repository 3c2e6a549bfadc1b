/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families of tests: those of one mechanism in one metric are corrected together, as the verdicts on one pair
 * of mechanisms in one metric are. */
#ifndef LABRUN_ANALYSIS_FAMILIES_H
#define LABRUN_ANALYSIS_FAMILIES_H

#include <stddef.h>

#include "base/err.h"

/* Holm's correction of the p values in place, family by family; `mechanism` of each test says which one it
 * belongs to. */
int families_adjust(double *p, const unsigned *mechanism, size_t count, struct err *err);

#endif
