/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the runs within a block. */
#ifndef LABRUN_MODEL_SCHEDULE_H
#define LABRUN_MODEL_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

/* Fills order[0..count-1] with the numbers 0..count-1, shuffled (Fisher-Yates by GSL, on a Mersenne twister
 * seeded from seed and block). The same seed, block and count give the same order on every machine. -ENOMEM.
 */
int schedule_shuffle(int64_t seed, uint32_t block, uint32_t *order, size_t count);

#endif
