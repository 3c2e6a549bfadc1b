/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of the hardware counters. */
#include "record/formula.h"

#include <math.h>

#define COUNT(id, side, counter)                                                                             \
    double formula_##id(const struct measurement *measurement)                                               \
    {                                                                                                        \
        return side_count(side(measurement), counter);                                                       \
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
    bool counted = side_running(side, counter) >= FORMULA_RUNNING_LEAST;
    return counted ? formula_per_byte(measurement, side, side_count(side, counter)) : NAN;
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
            fmin(least, fmin(side_running(side_tx(measurement), i), side_running(side_rx(measurement), i)));
    return 100 * least;
}
