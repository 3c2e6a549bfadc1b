/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests of warnings[] on families: cells that differ in one thing only, so that what they share, or do
 * not share, means something. A family's warning is told of one of its cells. */
#ifndef LABRUN_ANALYSIS_FAMILY_CHECK_H
#define LABRUN_ANALYSIS_FAMILY_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "findings/run_index.h"
#include "findings/warnings.h"

struct family_check {
    void (*blank)(
        struct cell *cell); /* takes out what may differ: cells that are the same then are one family */
    /* Fills cell, runs, of and detail when it holds. `cells`: numbers of the index's cells. */
    bool (*test)(const struct run_index *index, const size_t *cells, size_t count, struct warning *warning);
};

/* Granted buffers, autotuned ones too, are in place by then: kernels at least double them when they grow.
 * Ones that were asked for must be the same. */
#define FAMILY_BUFFERS_MOST 2.0
/* By which factor medians may differ where so many bytes were asked for; not positive: autotuned. */
double family_buffers_most(int64_t asked);

/* Throughput is flat when its medians differ by no more than this share, */
#define FAMILY_FLAT 0.1
/* over sizes, or numbers of threads, that differ by at least this factor. */
#define FAMILY_SIZES_LEAST 16
#define FAMILY_THREADS_LEAST 4
/* Larger messages may well be all alike: what a message costs whatever its size (0.25 us at 256 B) is 3 % of
 * what 64 KB cost (8 us at 65 Gbit/s). */
#define FAMILY_SIZE_MOST (64 * 1024)

#endif
