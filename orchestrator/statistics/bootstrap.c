/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/bootstrap.h"

#include <errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/alpha.h"

/* --- curve --- */

double curve_median(const struct curve_point *column)
{
    size_t middle = column->count / 2;
    double upper = column->list[middle].value;
    return column->count % 2 == 1 ? upper : (column->list[middle - 1].value + upper) / 2;
}

/* The last median that was not 0, and the sizes of those that were since. */
struct trail {
    const struct curve_point *column;
    double median;
    double zeros, log_zeros; /* sums of their sizes, and of the ln of these */
    size_t zero_count;
};

/* Between the trail and a median of the other sign, ln(size): on a line over ln(size) and on one over the
 * size. */
static void find_places(const struct trail *trail, const struct curve_point *column, double median,
                        double *logarithmic, double *linear)
{
    const struct curve_point *before = trail->column;
    if (trail->zero_count > 0) {
        *logarithmic = trail->log_zeros / (double)trail->zero_count;
        *linear = log(trail->zeros / (double)trail->zero_count);
        return;
    }
    double here = trail->median, there = -median; /* of one sign */
    double cost_here = before->scale * here, cost_there = column->scale * there;
    *logarithmic = before->log_size + here / (here + there) * (column->log_size - before->log_size);
    *linear = log(before->size + cost_here / (cost_here + cost_there) * (column->size - before->size));
}

/* One more change of sign, after the others. */
static void add_crossing(const struct trail *trail, const struct curve_point *column, double median,
                         double *places, struct crossings *crossings)
{
    double logarithmic, linear;
    find_places(trail, column, median, &logarithmic, &linear);
    linear = isfinite(linear) ? linear : logarithmic;
    if (crossings->count == 0)
        crossings->first = fmin(linear, logarithmic);
    if (places != NULL)
        places[crossings->count] = linear;
    crossings->last = fmax(linear, logarithmic);
    crossings->count++;
}

void curve_cross(const struct curve *curve, const double *medians, size_t stride, double *places,
                 struct crossings *crossings)
{
    struct trail trail = {.column = curve->columns};
    *crossings = (struct crossings){.first = NAN, .last = NAN};
    for (size_t i = 0; i < curve->count; i++) {
        const struct curve_point *column = &curve->columns[i];
        double median = medians[i * stride];
        if (isnan(median))
            continue;
        if (median == 0) {
            trail.zeros += column->size;
            trail.log_zeros += column->log_size;
            trail.zero_count++;
            continue;
        }
        int sign = median > 0 ? 1 : -1;
        if (crossings->start == 0)
            crossings->start = sign;
        else if (sign != crossings->end)
            add_crossing(&trail, column, median, places, crossings);
        crossings->end = sign;
        trail = (struct trail){.column = column, .median = median};
    }
}

/* --- resamples --- */

enum { BATCH = BOOTSTRAP_BATCH, LANES = 8 };

/* Resamples side by side, in one register of any CPU. */
typedef uint16_t lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));

/* weights[b][r]: how often block b was drawn in resample r. The upper half of bits x blocks is the number,
 * the lower half what is left: no division. */
static void draw(gsl_rng *rng, size_t blocks, uint16_t (*weights)[BATCH])
{
    /* How many block numbers 32 random bits are good for: what a number leaves of the bits goes into the next
     * one, as long as no block is favoured by more than 2^-16. Four for ten blocks; the generator is a third
     * of all the time. */
    unsigned per_word = 1, left = 0;
    for (size_t product = blocks * blocks; product <= 1 << 16 && per_word < 4; product *= blocks)
        per_word++;
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
        const lanes sign_bit = (lanes){0} + 15; /* gcc 12's analyzer takes a plain 15 for too many */
        lanes beyond = -((total + 1) >> 1), lower = {0}, upper = {0};
        for (size_t i = 0; i < column->count; i++) {
            beyond += load(&weights[list[i].block][r]);
            lower += beyond >> sign_bit;
            upper += (beyond - even) >> sign_bit;
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

void bootstrap_cross(const struct curve *curve, gsl_rng *rng, const struct bootstrap *room,
                     struct crossings *resamples)
{
    bool positive = true, negative = true;
    for (size_t i = 0; i < curve->count; i++) {
        const struct curve_point *column = &curve->columns[i];
        positive = positive && column->list[0].value > 0;
        negative = negative && column->list[column->count - 1].value < 0;
    }
    int sign = positive - negative; /* of all differences: then no resample can cross, whatever is drawn */
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

/* --- bracket --- */

#define BEYOND 1e9 /* ln(size) that none has; finite, so that percentiles can be interpolated */

struct turnout {
    size_t none, several, flat;
    size_t positive, negative; /* without crossing, by who is better */
    size_t rising, falling;    /* with different ends: the first arm is better above, or below */
};

static void count_resamples(const struct crossings *resamples, size_t count, struct turnout *turnout)
{
    *turnout = (struct turnout){0};
    for (size_t i = 0; i < count; i++) {
        const struct crossings *resample = &resamples[i];
        bool none = resample->count == 0;
        turnout->none += none;
        turnout->several += resample->count > 1;
        turnout->flat += resample->start == 0;
        turnout->positive += none && resample->start > 0;
        turnout->negative += none && resample->start < 0;
        turnout->rising += resample->start < resample->end;
        turnout->falling += resample->start > resample->end;
    }
}

/* The first crossing of each resample for a crossing above which `winner` is better, or the last one. */
static void spread(const struct crossings *resamples, size_t count, int winner, bool last, double *crossings)
{
    for (size_t i = 0; i < count; i++) {
        const struct crossings *resample = &resamples[i];
        double beyond = last ? -BEYOND : BEYOND, place = last ? resample->last : resample->first;
        bool outside = last ? resample->end != winner : resample->start == winner;
        crossings[i] = outside ? -beyond : resample->count > 0 ? place : beyond;
    }
}

/* The percentile that cuts off ALPHA_TAIL, as gsl_stats_quantile_from_sorted_data() interpolates it, from the
 * few values that lie outermost: sorting all of them would cost more than the bootstrap. NaN when it lies
 * beyond the sizes measured. */
static double percentile(const double *values, size_t count, bool upper, double from, double to,
                         double *scratch)
{
    double place = ALPHA_TAIL * (double)(count - 1);
    size_t index = (size_t)place, needed = GSL_MIN(index + 2, count);
    if (upper)
        gsl_sort_largest(scratch, needed, values, 1, count);
    else
        gsl_sort_smallest(scratch, needed, values, 1, count);
    double share = place - (double)index;
    double value = (1 - share) * scratch[index] + share * scratch[needed - 1];
    return value >= from && value <= to ? value : NAN;
}

static enum outcome from_bounds(const struct bracket *bracket, bool observed, double without)
{
    if (isnan(bracket->low) && isnan(bracket->high))
        return UNDECIDED;
    if (isnan(bracket->high))
        return NOT_BELOW;
    if (isnan(bracket->low))
        return NOT_ABOVE;
    return observed && without <= ALPHA_TAIL ? CROSSING : UNDECIDED;
}

void bracket_make(const struct crossings *observed, const struct crossings *resamples, size_t count,
                  double from, double to, double *scratch, struct bracket *bracket)
{
    struct turnout turnout;
    double size = (double)count;
    count_resamples(resamples, count, &turnout);
    *bracket = (struct bracket){.low = NAN,
                                .high = NAN,
                                .share_without = (double)turnout.none / size,
                                .share_several = (double)turnout.several / size};
    if (observed->count > 1) {
        bracket->outcome = (double)turnout.several >= (1 - ALPHA_TAIL) * size ? SEVERAL : UNDECIDED;
        return;
    }
    size_t agreeing = observed->start > 0 ? turnout.positive : turnout.negative;
    if (observed->count == 0 && (double)agreeing >= (1 - ALPHA_TAIL) * size) {
        bracket->outcome = THROUGHOUT;
        bracket->winner = observed->start;
        return;
    }
    /* where as many resamples rise as fall, who is better in the medians: the same one whichever is first */
    int winner = observed->count == 1                ? observed->end
                 : turnout.rising == turnout.falling ? observed->start
                 : turnout.rising > turnout.falling  ? 1
                                                     : -1;
    size_t opposite = turnout.flat + (winner > 0 ? turnout.falling : turnout.rising);
    if (observed->start == 0 || (double)opposite > ALPHA_TAIL * size)
        return;
    spread(resamples, count, winner, false, scratch);
    bracket->low = percentile(scratch, count, false, from, to, scratch + count);
    spread(resamples, count, winner, true, scratch);
    bracket->high = percentile(scratch, count, true, from, to, scratch + count);
    size_t alike = winner > 0 ? turnout.rising : turnout.falling;
    bracket->outcome = from_bounds(bracket, observed->count == 1, 1 - (double)alike / size);
    if (bracket->outcome != UNDECIDED)
        bracket->winner = winner;
    else
        bracket->low = bracket->high = NAN;
}

/* --- bootstrap --- */

void bootstrap_release(struct bootstrap *room)
{
    if (room->rng != NULL)
        gsl_rng_free(room->rng);
    free(room->weights);
    free(room->medians);
    free(room->observed);
    free(room->places);
    free(room->columns);
    free(room->resamples);
    free(room->scratch);
    *room = (struct bootstrap){0};
}

/* Room for the curve; what was in it is lost. */
static int make_room(struct bootstrap *room, const struct curve *curve, struct err *err)
{
    if (curve->blocks > BOOTSTRAP_BLOCKS_MAX)
        return err_set(err, E2BIG, "%zu blocks: more than can be resampled", curve->blocks);
    if (room->rng == NULL)
        *room = (struct bootstrap){
            .rng = gsl_rng_alloc(gsl_rng_mt19937),
            .resamples = calloc(BOOTSTRAP_RESAMPLES, sizeof *room->resamples),
            .scratch = calloc(2 * BOOTSTRAP_RESAMPLES, sizeof *room->scratch),
        };
    if (curve->blocks > room->blocks) {
        free(room->weights);
        room->weights = calloc(curve->blocks, sizeof *room->weights);
        room->blocks = room->weights != NULL ? curve->blocks : 0;
    }
    if (curve->count > room->sizes) {
        free(room->medians);
        free(room->observed);
        free(room->places);
        free(room->columns);
        room->medians = calloc(curve->count, sizeof *room->medians);
        room->observed = calloc(curve->count, sizeof *room->observed);
        room->places = calloc(curve->count, sizeof *room->places);
        room->columns = calloc(curve->count, sizeof *room->columns);
        bool all =
            room->medians != NULL && room->observed != NULL && room->places != NULL && room->columns != NULL;
        room->sizes = all ? curve->count : 0;
    }
    bool made = room->rng != NULL && room->resamples != NULL && room->scratch != NULL &&
                room->blocks >= curve->blocks && room->sizes >= curve->count;
    return made ? 0 : err_set(err, ENOMEM, "out of memory");
}

int bootstrap_bracket(struct bootstrap *room, const struct curve *curve, uint64_t seed,
                      struct crossings *observed, struct bracket *bracket, struct err *err)
{
    if (make_room(room, curve, err) < 0)
        return -err->code;
    for (size_t i = 0; i < curve->count; i++)
        room->observed[i] = curve_median(&curve->columns[i]);
    curve_cross(curve, room->observed, 1, room->places, observed);
    gsl_rng_set(room->rng, (uint32_t)(seed ^ seed >> 32)); /* the Mersenne twister takes 32 bits */
    bootstrap_cross(curve, room->rng, room, room->resamples);
    bracket_make(observed, room->resamples, BOOTSTRAP_RESAMPLES, curve->columns[0].log_size,
                 curve->columns[curve->count - 1].log_size, room->scratch, bracket);
    return 0;
}
