/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one level of significance: of every test, after correction for its family, and of every interval, whose
 * coverage is 1 - ALPHA. Verdicts, crossovers and the number of blocks that a plan needs must agree on it. */
#ifndef LABRUN_STATISTICS_ALPHA_H
#define LABRUN_STATISTICS_ALPHA_H

#define ALPHA 0.05
#define ALPHA_TAIL (ALPHA / 2) /* on either side of an interval */

#endif
