/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A share: how many of the samples, and between which bounds the true share is as far as counting goes. What
 * was counted, and what else makes runs differ, is not known here. */
#ifndef LABRUN_STATISTICS_PROPORTION_H
#define LABRUN_STATISTICS_PROPORTION_H

#include <stdint.h>

struct share {
    uint64_t samples, of;
    double value, low, high; /* 0..1: samples / of and its 95 % interval; NaN when `of` is 0 */
};

/* The score interval of E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212, without continuity correction:
 * it holds its level near 0 and 1 too, where p +- 1.96 s leaves the unit interval (R. G. Newcombe, Stat. Med.
 * 17 (1998) 857-872, method 3). `samples` beyond `of` count as `of`. */
struct share share_of(uint64_t samples, uint64_t of);

#endif
