/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/schedule.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/own.h"

static void rng_release(gsl_rng **rng)
{
    if (*rng != NULL)
        gsl_rng_free(*rng);
}

/* splitmix64 (Steele, Lea & Flood, OOPSLA'14): neighbouring seeds and blocks must not give related streams,
 * and the twister takes 32 bits only. */
static uint32_t mix(uint64_t seed, uint64_t block)
{
    uint64_t z = seed + block * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ z >> 31) >> 32);
}

int schedule_shuffle(int64_t seed, uint32_t block, uint32_t *order, size_t count)
{
    OWNED_BY(rng_release) gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL)
        return -ENOMEM;
    gsl_rng_set(rng, mix((uint64_t)seed, block));
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    gsl_ran_shuffle(rng, order, count, sizeof *order);
    return 0;
}
