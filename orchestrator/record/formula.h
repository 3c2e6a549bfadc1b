/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formula of each metric, one function a key: numerator and denominator come from the same window and
 * the same side, counts are never scaled, and what cannot be had is NaN. What a metric is called and what it
 * means to people is in metric.c. */
#ifndef LABRUN_RECORD_FORMULA_H
#define LABRUN_RECORD_FORMULA_H

#include "record/record.h"
#include "record/sample.h"

/* Below this share of running in enabled time, the unscaled count of a multiplexed counter is too small by
 * more than 5 %: no ratio is formed from it. */
#define FORMULA_RUNNING_LEAST 0.95

#define METRIC(id, ...) double formula_##id(const struct measurement *measurement);
#include "record/metric_list.h"
#undef METRIC

/* What a metric of both sides is: their sum, or the sender's alone where there is no receiver (a sink). */
double formula_both(const struct measurement *measurement, double tx, double rx);

/* Per byte that the side's own threads moved in the same windows; NaN when nothing moves: the bytes that the
 * null mechanism says it has sent were none. */
double formula_per_byte(const struct measurement *measurement, struct side side, double numerator);

/* Foreign load without samples: what so many ticks of /proc/stat, which tasks had on so many CPUs in the
 * window, are more than its threads' CPU time. Not known below the ticks' noise; not in interrupts, which are
 * the run's own. */
struct foreign_load foreign_of_ticks(const struct measurement *measurement, double ticks, unsigned cpus);

#endif
