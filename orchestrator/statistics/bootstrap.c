/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/bootstrap.h"

#include <math.h>
#include <string.h>

enum { BATCH = BOOTSTRAP_BATCH, LANES = 8 };

/* Resamples side by side, in one register of any CPU. */
typedef uint16_t lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));

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
static void draw(gsl_rng *rng, size_t blocks, uint16_t (*weights)[BATCH])
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

static lanes load(const uint16_t *weights)
{
    lanes loaded;
    memcpy(&loaded, weights, sizeof loaded);
    return loaded;
}

/* How much weight the column has in each of the resamples from `r` on; all of it when no block is missing. */
static lanes total_weight(const struct curve_point *column, size_t blocks, uint16_t (*weights)[BATCH],
                          size_t r)
{
    if (column->count == blocks)
        return (lanes){0} + (uint16_t)blocks;
    lanes total = {0};
    for (size_t i = 0; i < column->count; i++)
        total += load(&weights[column->list[i].block][r]);
    return total;
}

/* The median of a column, whose values are in order, for each resample of the batch. The two middle ones are
 * those that have less than half of the weight (`lower`), or no more than half (`upper`), before and in the
 * values in front of them. The sign bit of a difference says so without a branch, which would be taken at
 * random: no difference is beyond 2^15 for BOOTSTRAP_BLOCKS_MAX blocks. NaN where nothing was drawn. */
static void weighted_medians(const struct curve_point *column, size_t blocks, uint16_t (*weights)[BATCH],
                             double *medians)
{
    const struct difference *list = column->list;
    for (size_t r = 0; r < BATCH; r += LANES) {
        lanes total = total_weight(column, blocks, weights, r), even = ~total & 1;
        lanes beyond = -((total + 1) >> 1), lower = {0}, upper = {0};
        for (size_t i = 0; i < column->count; i++) {
            beyond += load(&weights[list[i].block][r]);
            lower += beyond >> 15;
            upper += (beyond - even) >> 15;
        }
        for (size_t lane = 0; lane < LANES; lane++)
            medians[r + lane] =
                total[lane] == 0 ? NAN : (list[lower[lane]].value + list[upper[lane]].value) / 2;
    }
}

/* The sign that the median of a column has in every resample: all differences have it, and no block is
 * missing; else 0. */
static int settled_sign(const struct curve_point *column, size_t blocks)
{
    if (column->count < blocks)
        return 0;
    return (column->list[0].value > 0) - (column->list[column->count - 1].value < 0);
}

/* The curve without the columns that no crossing can touch: those of a settled sign whose neighbours have the
 * same. */
static struct curve thin_out(const struct curve *curve, struct curve_point *columns)
{
    struct curve thin = {.columns = columns, .blocks = curve->blocks};
    for (size_t i = 0; i < curve->count; i++) {
        int sign = settled_sign(&curve->columns[i], curve->blocks);
        int before = i > 0 ? settled_sign(&curve->columns[i - 1], curve->blocks) : sign;
        int behind = i + 1 < curve->count ? settled_sign(&curve->columns[i + 1], curve->blocks) : sign;
        if (sign == 0 || before != sign || behind != sign)
            columns[thin.count++] = curve->columns[i];
    }
    return thin;
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

void bootstrap_cross(const struct curve *curve, gsl_rng *rng, const struct bootstrap *room,
                     struct crossings *resamples)
{
    int sign = common_sign(curve); /* then no resample can cross, whatever is drawn */
    for (size_t i = 0; sign != 0 && i < BOOTSTRAP_RESAMPLES; i++)
        resamples[i] = (struct crossings){.start = sign, .end = sign, .first = NAN, .last = NAN};
    struct curve thin = thin_out(curve, room->columns);
    for (size_t begin = 0; sign == 0 && begin < BOOTSTRAP_RESAMPLES; begin += BATCH) {
        draw(rng, curve->blocks, room->weights);
        for (size_t i = 0; i < thin.count; i++)
            weighted_medians(&thin.columns[i], thin.blocks, room->weights, room->medians[i]);
        for (size_t r = 0; r < BATCH; r++)
            curve_cross(&thin, &room->medians[0][r], BATCH, NULL, &resamples[begin + r]);
    }
}
