/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of messages that were timed one by one, and of the schedules of paced ones. */
#include <math.h>
#include <stddef.h>

#include "record/formula.h"
#include "record/histogram.h"

static bool is_paced(const struct measurement *measurement)
{
    return measurement->cell->pattern == PATTERN_PACED;
}

static bool is_stream(const struct measurement *measurement)
{
    return measurement->cell->pattern == PATTERN_STREAM;
}

/* --- times --- */

static double timed(const struct measurement *measurement, enum pattern pattern)
{
    uint64_t count = 0;
    if (measurement->latencies == NULL || measurement->cell->pattern != pattern)
        return NAN;
    for (size_t i = 0; i < measurement->connections; i++)
        count += measurement->latencies[i].count;
    return (double)count;
}

double formula_round_trips(const struct measurement *measurement)
{
    return timed(measurement, PATTERN_REQUEST_RESPONSE);
}

double formula_timed_messages(const struct measurement *measurement)
{
    return timed(measurement, PATTERN_PACED);
}

double formula_saturated_samples(const struct measurement *measurement)
{
    return timed(measurement, PATTERN_STREAM);
}

static uint64_t untimed(const struct measurement *measurement)
{
    uint64_t count = 0;
    for (size_t i = 0; i < measurement->connections && measurement->paced != NULL; i++)
        count += measurement->paced[i].untimed;
    return count;
}

double formula_untimed_messages(const struct measurement *measurement)
{
    return measurement->sent_latencies != NULL ? (double)untimed(measurement) : NAN;
}

double formula_round_trip_rate(const struct measurement *measurement)
{
    double sum = 0;
    if (isnan(formula_round_trips(measurement)))
        return NAN;
    for (size_t i = 0; i < measurement->connections; i++)
        sum += (double)measurement->latencies[i].count / side_thread_ns(&measurement->tx[i]);
    return 1e9 * sum;
}

/* Percentiles of all connections together; 1: the longest. Messages without a time are the latest ones: who
 * leaves them out tells a better percentile than there was. */
static double percentile_us(const struct measurement *measurement, const struct histogram *histograms,
                            double percentile)
{
    struct histogram all = {0};
    if (histograms == NULL || untimed(measurement) > 0)
        return NAN;
    for (size_t i = 0; i < measurement->connections; i++)
        histogram_add(&all, &histograms[i]);
    return histogram_percentile(&all, percentile) / 1e3;
}

#define LATENCY(id, histograms, percentile)                                                                  \
    double formula_##id(const struct measurement *measurement)                                               \
    {                                                                                                        \
        return is_stream(measurement) ? NAN                                                                  \
                                      : percentile_us(measurement, measurement->histograms, percentile);     \
    }

/* Of a stream, whose path is full: another quantity than what a load meets. */
#define SATURATED(id, percentile)                                                                            \
    double formula_saturated_##id##_us(const struct measurement *measurement)                                \
    {                                                                                                        \
        return is_stream(measurement) ? percentile_us(measurement, measurement->latencies, percentile)       \
                                      : NAN;                                                                 \
    }

LATENCY(latency_p50_us, latencies, 0.5)
LATENCY(latency_p90_us, latencies, 0.9)
LATENCY(latency_p99_us, latencies, 0.99)
LATENCY(latency_p999_us, latencies, 0.999)
LATENCY(latency_p9999_us, latencies, 0.9999)
LATENCY(latency_max_us, latencies, 1)
LATENCY(latency_sent_p50_us, sent_latencies, 0.5)
LATENCY(latency_sent_p99_us, sent_latencies, 0.99)
LATENCY(latency_sent_p999_us, sent_latencies, 0.999)
LATENCY(latency_sent_max_us, sent_latencies, 1)
SATURATED(p50, 0.5)
SATURATED(p99, 0.99)
SATURATED(max, 1)

/* --- schedules --- */

bool formula_spins(const struct measurement *measurement)
{
    return is_paced(measurement) && measurement->cell->pacing == PACING_SPIN;
}

/* Of all senders, within the window. */
static double sent(const struct measurement *measurement)
{
    return side_sum(side_tx(measurement), offsetof(struct reading, tally.messages));
}

static double scheduled(const struct measurement *measurement)
{
    return side_sum(side_tx(measurement), offsetof(struct reading, tally.scheduled));
}

double formula_achieved_rate(const struct measurement *measurement)
{
    double per_ns = 0;
    for (size_t i = 0; i < measurement->connections; i++)
        per_ns += side_thread_delta(&measurement->tx[i], offsetof(struct reading, tally.messages)) /
                  side_thread_ns(&measurement->tx[i]);
    return is_paced(measurement) ? 1e9 * per_ns : NAN;
}

double formula_achieved_pct(const struct measurement *measurement)
{
    double asked = scheduled(measurement);
    return is_paced(measurement) && asked > 0 ? 100 * sent(measurement) / asked : NAN;
}

double formula_backlog_messages(const struct measurement *measurement)
{
    double behind = scheduled(measurement) - sent(measurement);
    return !is_paced(measurement) || isnan(behind) ? NAN : fmax(behind, 0);
}

double formula_late_sends_pct(const struct measurement *measurement)
{
    double late = side_sum(side_tx(measurement), offsetof(struct reading, tally.late_sends));
    return is_paced(measurement) && sent(measurement) > 0 ? 100 * late / sent(measurement) : NAN;
}

bool formula_generator_limited(const struct measurement *measurement)
{
    return formula_achieved_pct(measurement) < 99 &&
           formula_backlog_messages(measurement) > (double)measurement->connections;
}
