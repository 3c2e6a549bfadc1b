/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/bracket.h"

#include <math.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>

#include "statistics/alpha.h"

#define BEYOND 1e9 /* ln(bytes) that no size has; finite, so that percentiles can be interpolated */

struct turnout {
    size_t none, several, flat;
    size_t positive, negative; /* without crossing, by who is better */
    size_t rising, falling;    /* with different ends: the first mechanism is better above, or below */
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
    int winner = observed->count == 1 ? observed->end : turnout.rising > turnout.falling ? 1 : -1;
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
