/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the messages of pattern = paced are to be sent: a schedule that follows from the cell's rate and
 * arrival, a seed and the connection alone, and knows nothing of what becomes of the messages. Whoever is
 * late finds the next times as they always were. Nothing here waits or looks at a clock. */
#ifndef LABRUN_EXPERIMENT_ARRIVALS_H
#define LABRUN_EXPERIMENT_ARRIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "experiment/cell.h"

struct arrivals {
    uint64_t state; /* of the generator */
    uint64_t count; /* arrivals before the next one */
    double gap_ns;  /* the mean between two */
    double next_ns; /* the next one, since the schedule's beginning */
    double first_ns;
    bool poisson;
};

/* The connection's schedule from its beginning; the cell has an offered rate. Constant arrivals begin
 * anywhere within the first gap, so that several connections do not send at the same moments. */
void arrivals_begin(const struct cell *cell, int64_t seed, uint64_t connection, struct arrivals *arrivals);

/* Goes on to the arrival behind the next one. */
void arrivals_step(struct arrivals *arrivals);

/* How many arrivals, the next one included, are not later than this: of the first ARRIVALS_COUNTED each is
 * looked at, and of those behind them the mean gap tells the number. */
enum { ARRIVALS_COUNTED = 1 << 18 };
uint64_t arrivals_due(const struct arrivals *arrivals, uint64_t ns);

#endif
