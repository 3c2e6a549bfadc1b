/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/steadiness.h"

#include <math.h>

struct steadiness_point {
    double middle_ns, rate; /* bytes/ns */
};

/* The rate of interval i, at its middle; false when it is too short to have one. */
static bool point_of(const struct interval *intervals, size_t i, struct steadiness_point *point)
{
    uint64_t from = i > 0 ? intervals[i - 1].time_ns : 0, to = intervals[i].time_ns;
    if (to < from || to - from < INTERVAL_NS / 2)
        return false;
    double length = (double)(to - from);
    *point = (struct steadiness_point){(double)from + length / 2, (double)intervals[i].rx_bytes / length};
    return true;
}

static struct steadiness_point mean_of(const struct interval *intervals, size_t count, size_t *points)
{
    struct steadiness_point sum = {0}, point;
    *points = 0;
    for (size_t i = 0; i < count; i++)
        if (point_of(intervals, i, &point)) {
            sum.middle_ns += point.middle_ns;
            sum.rate += point.rate;
            ++*points;
        }
    return (struct steadiness_point){sum.middle_ns / (double)*points, sum.rate / (double)*points};
}

/* Two passes over the intervals instead of gsl_fit_linear(), which wants arrays: an hour has 36,000 of them,
 * and a run that was measured must not fail for want of memory. */
struct steadiness steadiness_of(const struct interval *intervals, size_t count)
{
    struct steadiness steadiness = {.slope_pct = NAN, .off_pct = NAN};
    struct steadiness_point mean = mean_of(intervals, count, &steadiness.intervals), point;
    if (steadiness.intervals < STEADINESS_INTERVALS_LEAST || !(mean.rate > 0))
        return steadiness;
    double products = 0, squares = 0, farthest = 0;
    for (size_t i = 0; i < count; i++)
        if (point_of(intervals, i, &point)) {
            double distance = point.middle_ns - mean.middle_ns;
            products += distance * (point.rate - mean.rate);
            squares += distance * distance;
            farthest = fmax(farthest, fabs(point.rate - mean.rate));
        }
    double window_ns = (double)intervals[count - 1].time_ns;
    steadiness.slope_pct = 100 * products / squares * window_ns / mean.rate;
    steadiness.off_pct = 100 * farthest / mean.rate;
    return steadiness;
}

bool steadiness_lacks(const struct steadiness *steadiness)
{
    return fabs(steadiness->slope_pct) > STEADINESS_SLOPE || steadiness->off_pct > STEADINESS_OFF;
}
