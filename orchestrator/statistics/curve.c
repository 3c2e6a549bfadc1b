/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/curve.h"

#include <math.h>

double curve_median(const struct curve_point *column)
{
    size_t middle = column->count / 2;
    double upper = column->list[middle].value;
    return column->count % 2 == 1 ? upper : (column->list[middle - 1].value + upper) / 2;
}

/* The last median that was not 0, and the sizes of those that were since. */
struct trail {
    double log_size, median;
    double zeros; /* sum of their ln s */
    size_t zero_count;
};

static double place_between(const struct trail *trail, double log_size, double median)
{
    if (trail->zero_count > 0)
        return trail->zeros / (double)trail->zero_count;
    double share = trail->median / (trail->median - median);
    return trail->log_size + share * (log_size - trail->log_size);
}

static void note_crossing(struct crossings *crossings, double place, double *places)
{
    if (crossings->count == 0)
        crossings->first = place;
    crossings->last = place;
    if (places != NULL)
        places[crossings->count] = place;
    crossings->count++;
}

void curve_cross(const struct curve *curve, const double *medians, size_t stride, double *places,
                 struct crossings *crossings)
{
    struct trail trail = {0};
    *crossings = (struct crossings){.first = NAN, .last = NAN};
    for (size_t i = 0; i < curve->count; i++) {
        double log_size = curve->columns[i].log_size;
        double median = medians[i * stride];
        if (isnan(median))
            continue;
        if (median == 0) {
            trail.zeros += log_size;
            trail.zero_count++;
            continue;
        }
        int sign = median > 0 ? 1 : -1;
        if (crossings->start == 0)
            crossings->start = sign;
        else if (sign != crossings->end)
            note_crossing(crossings, place_between(&trail, log_size, median), places);
        crossings->end = sign;
        trail = (struct trail){.log_size = log_size, .median = median};
    }
}
