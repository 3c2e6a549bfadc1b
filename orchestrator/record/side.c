/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/side.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

struct side side_tx(const struct measurement *measurement)
{
    return (struct side){measurement->tx, measurement->threads};
}

struct side side_rx(const struct measurement *measurement)
{
    return (struct side){measurement->rx, measurement->rx != NULL ? measurement->threads : 0};
}

/* NaN when an end is unknown, or the cumulative count went backwards. */
static double growth(uint64_t from, uint64_t to)
{
    bool known = from != COUNT_UNKNOWN && to != COUNT_UNKNOWN;
    return known && to >= from ? (double)(to - from) : NAN;
}

double side_thread_ns(const struct sample *sample)
{
    double ns = growth(sample->open.time_ns, sample->close.time_ns);
    return ns > 0 ? ns : NAN;
}

static uint64_t member(const struct reading *reading, size_t offset)
{
    uint64_t value;
    memcpy(&value, (const char *)reading + offset, sizeof value);
    return value;
}

double side_thread_delta(const struct sample *sample, size_t offset)
{
    if (isnan(side_thread_ns(sample)))
        return NAN;
    return growth(member(&sample->open, offset), member(&sample->close, offset));
}

double side_sum(struct side side, size_t offset)
{
    double sum = side.threads > 0 ? 0 : NAN;
    for (size_t i = 0; i < side.threads; i++)
        sum += side_thread_delta(&side.samples[i], offset);
    return sum;
}

double side_rate(struct side side, size_t offset)
{
    double sum = side.threads > 0 ? 0 : NAN;
    for (size_t i = 0; i < side.threads; i++)
        sum += side_thread_delta(&side.samples[i], offset) / side_thread_ns(&side.samples[i]);
    return sum;
}

double side_window_ns(struct side side)
{
    double sum = side.threads > 0 ? 0 : NAN;
    for (size_t i = 0; i < side.threads; i++)
        sum += side_thread_ns(&side.samples[i]);
    return sum;
}

/* Share of the enabled time in which a thread's counter ran; NaN when it was not open or not enabled. */
static double running(const struct sample *sample, enum counter_id counter)
{
    const struct count *open = &sample->open.counters[counter], *close = &sample->close.counters[counter];
    double enabled = growth(open->enabled_ns, close->enabled_ns);
    return enabled > 0 ? growth(open->running_ns, close->running_ns) / enabled : NAN;
}

double side_count(struct side side, enum counter_id counter)
{
    size_t offset = offsetof(struct reading, counters) + counter * sizeof(struct count);
    for (size_t i = 0; i < side.threads; i++) {
        double share = running(&side.samples[i], counter);
        if (isnan(share) || share <= 0)
            return NAN;
    }
    return side_sum(side, offset + offsetof(struct count, value));
}

double side_running(struct side side, enum counter_id counter)
{
    double least = NAN;
    for (size_t i = 0; i < side.threads; i++)
        least = fmin(least, running(&side.samples[i], counter)); /* fmin prefers the number to a NaN */
    return least;
}
