/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of hardware counters. */
#include <math.h>
#include <stddef.h>

#include "record/formula.h"

static size_t count_offset(enum counter_id counter)
{
    return offsetof(struct reading, counters) + counter * sizeof(struct count);
}

/* Share of the enabled time in which a thread's counter ran; NaN when it was not open or not enabled. */
static double running(const struct sample *sample, enum counter_id counter)
{
    double enabled = side_thread_delta(sample, count_offset(counter) + offsetof(struct count, enabled_ns));
    double ran = side_thread_delta(sample, count_offset(counter) + offsetof(struct count, running_ns));
    return enabled > 0 ? ran / enabled : NAN;
}

/* What a counter counted, unscaled, over all threads; NaN when a thread did not have the counter open, or it
 * never ran in the window: then nobody knows the sum. */
static double counted(struct side side, enum counter_id counter)
{
    for (size_t i = 0; i < side.threads; i++) {
        double share = running(&side.samples[i], counter);
        if (isnan(share) || share <= 0)
            return NAN;
    }
    return side_sum(side, count_offset(counter) + offsetof(struct count, value));
}

/* The smallest share (0..1) of the enabled time in which the counter really counted, over the threads that
 * had it open; NaN when none had. */
static double least_running(struct side side, enum counter_id counter)
{
    double smallest = NAN;
    for (size_t i = 0; i < side.threads; i++)
        smallest = fmin(smallest, running(&side.samples[i], counter)); /* prefers the number to a NaN */
    return smallest;
}

#define COUNT(id, side, counter)                                                                             \
    double formula_##id(const struct measurement *measurement)                                               \
    {                                                                                                        \
        return counted(side(measurement), counter);                                                          \
    }

COUNT(tx_cycles, side_tx, COUNTER_cycles)
COUNT(rx_cycles, side_rx, COUNTER_cycles)
COUNT(tx_instructions, side_tx, COUNTER_instructions)
COUNT(rx_instructions, side_rx, COUNTER_instructions)
COUNT(tx_l1d_misses, side_tx, COUNTER_l1d_misses)
COUNT(rx_l1d_misses, side_rx, COUNTER_l1d_misses)
COUNT(tx_llc_misses, side_tx, COUNTER_llc_misses)
COUNT(rx_llc_misses, side_rx, COUNTER_llc_misses)

static double count_per_byte(const struct measurement *measurement, struct side side, enum counter_id counter)
{
    bool ran = least_running(side, counter) >= FORMULA_RUNNING_LEAST;
    return ran ? formula_per_byte(measurement, side, counted(side, counter)) : NAN;
}

static double count_per_kb(const struct measurement *measurement, enum counter_id counter)
{
    return 1024 * formula_both(measurement, count_per_byte(measurement, side_tx(measurement), counter),
                               count_per_byte(measurement, side_rx(measurement), counter));
}

double formula_tx_cycles_per_byte(const struct measurement *measurement)
{
    return count_per_byte(measurement, side_tx(measurement), COUNTER_cycles);
}

double formula_rx_cycles_per_byte(const struct measurement *measurement)
{
    return count_per_byte(measurement, side_rx(measurement), COUNTER_cycles);
}

double formula_cycles_per_byte(const struct measurement *measurement)
{
    return formula_both(measurement, formula_tx_cycles_per_byte(measurement),
                        formula_rx_cycles_per_byte(measurement));
}

double formula_l1d_misses_per_kb(const struct measurement *measurement)
{
    return count_per_kb(measurement, COUNTER_l1d_misses);
}

double formula_llc_misses_per_kb(const struct measurement *measurement)
{
    return count_per_kb(measurement, COUNTER_llc_misses);
}

double formula_cache_misses_per_kb(const struct measurement *measurement)
{
    return count_per_kb(measurement, COUNTER_cache_misses);
}

double formula_counter_running_pct(const struct measurement *measurement)
{
    double least = NAN;
    for (enum counter_id i = 0; i < COUNTER_COUNT; i++)
        least =
            fmin(least, fmin(least_running(side_tx(measurement), i), least_running(side_rx(measurement), i)));
    return 100 * least;
}
