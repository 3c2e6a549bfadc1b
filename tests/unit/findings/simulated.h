/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulated experiments, with the noise that real ones have: blocks that differ as a whole, runs that differ
 * within them, and runs that fall into a second mode. Deterministic: everything comes from the generator. */
#ifndef LABRUN_TESTS_SIMULATED_H
#define LABRUN_TESTS_SIMULATED_H

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "experiment/cell.h"
#include "record/record.h"

struct noise {
    double block; /* sd of ln over blocks, shared by a block's runs */
    double run;   /* sd of ln over runs */
    double slow;  /* share of runs in the slow mode, at 60 % of the speed */
};

static inline struct cell simulated_cell(unsigned mechanism, int64_t size, int64_t threads)
{
    return (struct cell){.mechanism = mechanism,
                         .fields = 8,
                         .field_size = size % 8 == 0 ? size / 8 : 0,
                         .message_size = size,
                         .threads = threads,
                         .nodelay = true,
                         .congestion = "cubic",
                         .in_flight = 64,
                         .mtu = 1500,
                         .offload = true};
}

static inline struct record simulated_record(struct cell cell, uint32_t block)
{
    struct record record = {.run = 1, .block = block, .position = 1, .status = STATUS_OK, .cell = cell};
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record.metrics[i] = NAN;
    return record;
}

/* Appends; the list must be made with room enough. */
static inline struct record *simulated_add(struct records *records, struct cell cell, uint32_t block)
{
    records->list[records->count] = simulated_record(cell, block);
    return &records->list[records->count++];
}

static inline struct records simulated_room(size_t capacity)
{
    return (struct records){.list = calloc(capacity, sizeof(struct record)), .capacity = capacity};
}

/* What a run multiplies its true value by. */
static inline double simulated_factor(gsl_rng *rng, const struct noise *noise, double block)
{
    double slow = gsl_rng_uniform(rng) < noise->slow ? 0.6 : 1;
    return slow * exp(block + gsl_ran_gaussian(rng, noise->run));
}

/* A/A: the first mechanism under two labels at `sizes` sizes and `threads` thread counts (doubling from 256 B
 * and from 1); what carries the second label costs `cost` times the CPU. */
static inline struct records simulated_family(gsl_rng *rng, const struct noise *noise, unsigned blocks,
                                              unsigned sizes, unsigned threads, double cost)
{
    struct records records = simulated_room((size_t)2 * blocks * sizes * threads);
    for (uint32_t block = 1; block <= blocks; block++) {
        double shared = gsl_ran_gaussian(rng, noise->block);
        for (unsigned i = 0; i < 2 * sizes * threads; i++) {
            struct cell cell = simulated_cell(0, 256 << (i / 2 % sizes), 1 << (i / 2 / sizes));
            cell.control = i % 2 == 1;
            struct record *record = simulated_add(&records, cell, block);
            double factor = simulated_factor(rng, noise, shared);
            record->metrics[METRIC_throughput_gbps] = 10 * factor;
            record->metrics[METRIC_receive_us] = 3 / factor;
            record->metrics[METRIC_cpu_ns_per_byte] =
                0.5 * (cell.control ? cost : 1) * simulated_factor(rng, noise, shared);
        }
    }
    return records;
}

#endif
