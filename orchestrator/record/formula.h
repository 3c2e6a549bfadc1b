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

/* Does the sender look at the clock while it waits? Then most of its CPU time is not its messages'. */
bool formula_spins(const struct measurement *measurement);

/* Of paced messages: did the sender fall behind its schedule in the window, by more than 1 % of the messages
 * and by more than one of each connection? What was never sent has no time, and what was sent late met a load
 * below the one offered. */
bool formula_generator_limited(const struct measurement *measurement);

/* What must hold of an open-loop run, each beyond what matters and beyond what chance does in one of a
 * hundred runs; false where the samples are too few to tell. The gaps between sends are not those asked for;
 * the times rise or fall within the window; neighbouring times depend on each other. */
bool formula_arrivals_off(const struct measurement *measurement);
bool formula_latency_drifts(const struct measurement *measurement);
bool formula_latency_depends(const struct measurement *measurement);

/* Per byte that the side's own threads moved in the same windows; NaN when nothing moves (the bytes that the
 * null mechanism says it has sent were none), and of a sender that spins. */
double formula_per_byte(const struct measurement *measurement, struct side side, double numerator);

/* Foreign load without samples: what so many ticks of /proc/stat, which tasks had on so many CPUs in the
 * window, are more than its threads' CPU time. Not known below the ticks' noise; not in interrupts, which are
 * the run's own. */
struct foreign_load foreign_of_ticks(const struct measurement *measurement, double ticks, unsigned cpus);

#endif
