/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/bootstrap.h"

#include <math.h>
#include <string.h>

enum { BATCH = BOOTSTRAP_BATCH };

/* How many block numbers 32 random bits are good for: what a number leaves of the bits goes into the next
 * one, as long as no block is favoured by more than 2^-16. Four for ten blocks; the generator is a third of
 * all the time. */
static unsigned numbers_per_word(size_t blocks)
{
    unsigned numbers = 1;
    for (size_t product = blocks * blocks; product <= 1 << 16 && numbers < 4; product *= blocks)
        numbers++;
    return numbers;
}

/* weights[b][r]: how often block b was drawn in resample r. The upper half of bits x blocks is the number,
 * the lower half what is left: no division. */
static void draw(gsl_rng *rng, size_t blocks, uint32_t (*weights)[BATCH])
{
    const unsigned per_word = numbers_per_word(blocks);
    unsigned left = 0;
    uint64_t word = 0;
    memset(weights, 0, blocks * sizeof *weights);
    for (size_t r = 0; r < BATCH; r++) {
        for (size_t i = 0; i < blocks; i++) {
            word = (left == 0 ? gsl_rng_get(rng) : (uint32_t)word) * blocks;
            left = (left == 0 ? per_word : left) - 1;
            weights[word >> 32][r]++;
        }
    }
}

static void add_weights(const uint32_t *restrict weight, uint32_t *restrict total)
{
    for (size_t r = 0; r < BATCH; r++)
        total[r] += weight[r];
}

/* Moves on over one value: the index of a middle one is the number of values before it, up to and including
 * which there is less than half of the weight (`lower`), or no more than half (`upper`). The sign bit of a
 * difference says so without a branch, which would be taken at random; weights are far below 2^31. */
static void pass_value(const uint32_t *restrict weight, const uint32_t *restrict total,
                       uint32_t *restrict passed, uint32_t *restrict lower, uint32_t *restrict upper)
{
    for (size_t r = 0; r < BATCH; r++) {
        passed[r] += weight[r];
        uint32_t rest = 2 * passed[r] - total[r];
        lower[r] += rest >> 31;
        upper[r] += (rest - 1) >> 31;
    }
}

/* The median of a column, whose values are in order, for each resample of the batch. NaN where nothing was
 * drawn. */
static void weighted_medians(const struct column *column, uint32_t (*weights)[BATCH], double *medians)
{
    const struct difference *list = column->list;
    uint32_t total[BATCH] = {0}, passed[BATCH] = {0}, lower[BATCH] = {0}, upper[BATCH] = {0};
    for (size_t i = 0; i < column->count; i++)
        add_weights(weights[list[i].block], total);
    for (size_t i = 0; i < column->count; i++)
        pass_value(weights[list[i].block], total, passed, lower, upper);
    for (size_t r = 0; r < BATCH; r++)
        medians[r] = total[r] == 0 ? NAN : (list[lower[r]].value + list[upper[r]].value) / 2;
}

/* The sign that all differences at all sizes have; 0 when they differ. */
static int common_sign(const struct curve *curve)
{
    bool positive = true, negative = true;
    for (size_t i = 0; i < curve->count; i++) {
        positive = positive && curve->columns[i].list[0].value > 0;
        negative = negative && curve->columns[i].list[curve->columns[i].count - 1].value < 0;
    }
    return positive - negative;
}

void bootstrap_cross(const struct curve *curve, gsl_rng *rng, uint32_t (*weights)[BATCH],
                     double (*medians)[BATCH], struct crossings *resamples)
{
    int sign = common_sign(curve); /* then no resample can cross, whatever is drawn */
    for (size_t i = 0; sign != 0 && i < BOOTSTRAP_RESAMPLES; i++)
        resamples[i] = (struct crossings){.start = sign, .end = sign, .first = NAN, .last = NAN};
    for (size_t begin = 0; sign == 0 && begin < BOOTSTRAP_RESAMPLES; begin += BATCH) {
        draw(rng, curve->blocks, weights);
        for (size_t i = 0; i < curve->count; i++)
            weighted_medians(&curve->columns[i], weights, medians[i]);
        for (size_t r = 0; r < BATCH; r++)
            curve_cross(curve, &medians[0][r], BATCH, NULL, &resamples[begin + r]);
    }
}
