/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of an open-loop run before its percentiles are told, as a load generator that checks itself
 * tells it (M. Kogias, S. Mallon & E. Bugnion, Lancet, USENIX ATC 2019): messages were sent as they were to
 * arrive, the times were the same throughout the window, and each was a time of its own. Each is told from
 * the samples of struct paced_sample and has two limits, as unsteadiness has: what matters, and what chance
 * alone does in one of a hundred runs. */
#include <math.h>
#include <stdlib.h>

#include "base/own.h"
#include "experiment/cell.h"
#include "record/formula.h"
#include "record/record.h"
#include "statistics/order_statistics.h"
#include "statistics/series.h"

#define CHANCE 0.01

/* Values of a sample in one piece. */
struct pool {
    double *values; /* owned */
    size_t count;
};

static void pool_release(struct pool *pool)
{
    free(pool->values);
}

#define own_pool OWNED_BY(pool_release) struct pool

/* Room for as many as all connections together have kept; without memory nothing is told. */
static void pool_open(const struct measurement *measurement, struct pool *pool)
{
    size_t most = measurement->paced != NULL ? measurement->connections * PACED_KEPT : 0;
    *pool = (struct pool){.values = most > 0 ? malloc(most * sizeof *pool->values) : NULL};
}

static void pool_add(struct pool *pool, const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count && pool->values != NULL; i++)
        pool->values[pool->count++] = (double)values[i];
}

/* --- arrivals --- */

/* A gap of a constant schedule is off when it differs by more than this share. */
#define GAP_TOLERANCE 0.1
/* A Poisson one is compared from gaps of half the mean on: a message that is due sooner waits until the one
 * before is sent, which is part of its latency, and no fault of the schedule. Such waiting takes from longer
 * gaps as well, 2 % where the sender is busy for a quarter of the time, 10 % for half of it. */
#define GAP_FROM 0.5
/* So many may be. */
#define ARRIVALS_OFF_MOST 0.1
enum { GAPS_LEAST = 50 };

/* Equal gaps have no distribution that could be tested. */
static double constant_off(const struct pool *gaps, double mean_ns)
{
    size_t off = 0;
    for (size_t i = 0; i < gaps->count; i++)
        off += fabs(gaps->values[i] - mean_ns) > GAP_TOLERANCE * mean_ns;
    return (double)off / (double)gaps->count;
}

static struct fit arrivals_fit(const struct measurement *measurement)
{
    struct fit fit = {.off = NAN, .p = NAN};
    own_pool gaps;
    pool_open(measurement, &gaps);
    for (size_t i = 0; i < measurement->connections && gaps.values != NULL; i++)
        pool_add(&gaps, measurement->paced[i].gaps_ns, measurement->paced[i].gap_count);
    if (gaps.count < GAPS_LEAST)
        return fit;
    double mean_ns = 1e9 / (double)measurement->cell->offered_rate;
    if (measurement->cell->arrival == ARRIVAL_POISSON)
        series_fit_exponential(gaps.values, gaps.count, mean_ns, GAP_FROM * mean_ns, &fit);
    else
        fit = (struct fit){.n = gaps.count, .off = constant_off(&gaps, mean_ns), .p = 0};
    return fit;
}

double formula_arrivals_off_pct(const struct measurement *measurement)
{
    return 100 * arrivals_fit(measurement).off;
}

bool formula_arrivals_off(const struct measurement *measurement)
{
    struct fit fit = arrivals_fit(measurement);
    return fit.off > ARRIVALS_OFF_MOST && fit.p < CHANCE;
}

/* --- stationarity --- */

/* So long that what neighbouring times have in common is within a batch, and not between batches. */
enum { BATCHES = 20, BATCH_LEAST = 10 };
/* The times may rise or fall by this share of their median from one end of the window to the other. */
#define DRIFT_MOST 0.1

/* What all connections timed in one of BATCHES stretches of the window. */
static double batch_median(const struct measurement *measurement, size_t batch, struct pool *pool)
{
    pool->count = 0;
    for (size_t i = 0; i < measurement->connections; i++) {
        const struct paced_sample *kept = &measurement->paced[i];
        size_t from = batch * kept->latency_count / BATCHES, to = (batch + 1) * kept->latency_count / BATCHES;
        pool_add(pool, kept->latencies_ns + from, to - from);
    }
    if (pool->count < BATCH_LEAST)
        return NAN;
    order_sort(pool->values, pool->count);
    return (pool->values[(pool->count - 1) / 2] + pool->values[pool->count / 2]) / 2;
}

/* In shares of the median of the batches. */
static struct trend latency_trend(const struct measurement *measurement)
{
    struct trend trend = {.rise = NAN, .p = 1};
    double medians[BATCHES];
    own_pool pool;
    pool_open(measurement, &pool);
    if (pool.values == NULL)
        return trend;
    for (size_t batch = 0; batch < BATCHES; batch++) {
        medians[batch] = batch_median(measurement, batch, &pool);
        if (isnan(medians[batch]))
            return trend;
    }
    series_trend(medians, BATCHES, &trend);
    order_sort(medians, BATCHES);
    trend.rise = fabs(trend.rise) * 2 / (medians[BATCHES / 2 - 1] + medians[BATCHES / 2]);
    return trend;
}

double formula_latency_drift_pct(const struct measurement *measurement)
{
    return 100 * latency_trend(measurement).rise;
}

bool formula_latency_drifts(const struct measurement *measurement)
{
    struct trend trend = latency_trend(measurement);
    return trend.rise > DRIFT_MOST && trend.p < CHANCE;
}

/* --- independence --- */

/* Times that resemble the one before by so much say as much as a third as many that do not:
 * n (1 - rho) / (1 + rho). */
#define CORRELATION_MOST 0.5
/* 0.5 is then five standard deviations from none. */
enum { NEIGHBOURS_LEAST = 100 };

double formula_latency_correlation(const struct measurement *measurement)
{
    double sum = 0, weight = 0;
    own_pool pool;
    pool_open(measurement, &pool);
    for (size_t i = 0; i < measurement->connections && pool.values != NULL; i++) {
        const struct paced_sample *kept = &measurement->paced[i];
        double rho;
        struct err err = {0};
        pool.count = 0;
        pool_add(&pool, kept->latencies_ns, kept->latency_count);
        if (pool.count < NEIGHBOURS_LEAST || series_neighbours(pool.values, pool.count, &rho, &err) < 0 ||
            isnan(rho))
            continue;
        sum += (double)pool.count * rho;
        weight += (double)pool.count;
    }
    return weight > 0 ? fmax(0, sum / weight) : NAN;
}

bool formula_latency_depends(const struct measurement *measurement)
{
    return formula_latency_correlation(measurement) > CORRELATION_MOST;
}
