/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A contest: all arms of a place in one lab, each with worker pairs, sockets and counters of its own, moving
 * in turn for a slice each, in rounds of random order. The ratio of two neighbouring slices has nearly the
 * spread of the ratio of two neighbouring seconds, so that many short alternations say more than a few long
 * ones (duet benchmarking: Bulej et al., ICPE'20). Only one arm moves at a time, and the
 * others sleep. */
#ifndef LABRUN_WORKERS_CONTEST_H
#define LABRUN_WORKERS_CONTEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "workers/foreign.h"
#include "workers/pair.h"

struct contest_arm {
    struct pair_plan plan; /* of a cell; its `slices` is the contest's rounds */
    struct measurement measurement;
    struct err failure; /* code 0: the measurement is whole */
};

struct contest {
    struct contest_arm *arms; /* borrowed: `count`, those of one place */
    size_t count;
    size_t rounds;
    int64_t slice_ns,
        warmup_ns; /* of one arm: each time it moves; the least that it moves before the first */
    /* Fills order[0..count-1] with the numbers 0..count-1 in the order in which the arms have their turns in
     * that round, from 0. */
    int (*shuffle)(void *context, size_t round, uint32_t *order, size_t count, struct err *err);
    void *context;
    struct foreign_meter *foreign; /* of the CPUs of all arms; NULL: what else runs is not known */
};

/* Warms up each arm until its socket buffers stop growing, then the rounds. An arm that fails is out from
 * then on, its reason in arm->failure, and the others go on. Release every measurement with
 * measurement_release. -EINTR when the user interrupted; otherwise 0. No child process is left. */
int contest_run(const struct contest *contest, struct err *err);

#endif
