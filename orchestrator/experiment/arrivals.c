/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/arrivals.h"

#include <math.h>

/* splitmix64 (Steele, Lea & Flood, OOPSLA'14): one addition of state, so that a schedule is a few words and
 * may be copied to look ahead. */
static uint64_t mixed(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* From 0 on, below 1. */
static double drawn(struct arrivals *arrivals)
{
    arrivals->state += UINT64_C(0x9e3779b97f4a7c15);
    return (double)(mixed(arrivals->state) >> 11) * 0x1p-53;
}

/* Inverse transform of the exponential distribution. */
static double gap(struct arrivals *arrivals)
{
    return -log1p(-drawn(arrivals)) * arrivals->gap_ns;
}

void arrivals_begin(const struct cell *cell, int64_t seed, uint64_t connection, struct arrivals *arrivals)
{
    *arrivals = (struct arrivals){
        /* mixed, or the connections of a seed would be the same stream a few steps apart */
        .state = mixed((uint64_t)seed ^ mixed(connection + 1)),
        .gap_ns = 1e9 / (double)cell->offered_rate,
        .poisson = cell->arrival == ARRIVAL_POISSON,
    };
    arrivals->first_ns = arrivals->poisson ? gap(arrivals) : drawn(arrivals) * arrivals->gap_ns;
    arrivals->next_ns = arrivals->first_ns;
}

void arrivals_step(struct arrivals *arrivals)
{
    arrivals->count++;
    if (arrivals->poisson)
        arrivals->next_ns += gap(arrivals);
    else /* from the count: a sum of rounded gaps would drift */
        arrivals->next_ns = arrivals->first_ns + (double)arrivals->count * arrivals->gap_ns;
}

uint64_t arrivals_due(const struct arrivals *arrivals, uint64_t ns)
{
    struct arrivals ahead = *arrivals;
    uint64_t due = 0;
    for (; due < ARRIVALS_COUNTED && ahead.next_ns <= (double)ns; due++)
        arrivals_step(&ahead);
    double behind_ns = (double)ns - ahead.next_ns;
    return behind_ns < 0 ? due : due + 1 + (uint64_t)(behind_ns / ahead.gap_ns);
}
