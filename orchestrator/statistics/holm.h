/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holm's step-down correction (Scand. J. Statist. 6, 1979): the chance of any wrong claim in a family of
 * tests stays at the level, whatever depends on whatever. */
#ifndef LABRUN_STATISTICS_HOLM_H
#define LABRUN_STATISTICS_HOLM_H

#include <stddef.h>

/* Adjusts `count` p values in place, as R's p.adjust(p, "holm"): monotone, at most 1. NaN stays NaN and is no
 * member of the family. `order` is scratch space for `count` numbers. */
void holm_adjust(double *p, size_t count, size_t *order);

#endif
