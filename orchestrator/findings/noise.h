/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise: what the A/A control, the baseline a second time, says of a metric over all its places, and what an
 * experiment of so many blocks can find above it. How each place's verdict uses it is verdict.c's business.
 */
#ifndef LABRUN_FINDINGS_NOISE_H
#define LABRUN_FINDINGS_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "findings/run_index.h"

struct control_noise {
    double *values; /* owned: the differences of blocks from the mean of their place, stretched to the
                       deviation that they have from the unknown one */
    size_t count;
    size_t freedom; /* blocks, over all places */
    double
        deviation; /* root mean square of ln of a block's ratio: around 1, which is the true one, so that a
                      difference that lasts is noise as well; NaN: there is no control, or too little of it */
};

void noise_release(struct control_noise *noise);
#define own_noise OWNED_BY(noise_release) struct control_noise

/* `steady`: of the steady runs beside contests. -ENOMEM is the only error. */
int noise_measure(const struct run_index *index, unsigned metric, bool steady, struct control_noise *noise,
                  struct err *err);

/* The noise floor of a place, as a factor from 1: half the width that an interval of n blocks in a family of
 * `tests` has by that noise alone: t of level 1 - ALPHA / tests at the noise's freedom, times deviation times
 * sqrt(pi / 3 / n), pi/3 being what the signed-rank interval of normal values loses against Student's. NaN: n
 * is 0, or the deviation is not known. */
double noise_floor(const struct control_noise *noise, size_t n, size_t tests);

/* The ratio that an experiment of n blocks and so many tests would have found in 80 % of cases. NaN also
 * where n allows no interval. */
double noise_found(const struct control_noise *noise, size_t n, size_t tests, uint64_t seed);

#endif
