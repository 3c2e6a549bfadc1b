/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/metric.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "record/formula.h"
#include "record/record.h"

#define SAME_WINDOW " in the same windows"
#define UNSCALED "; unscaled, none when a thread lacks the counter or it never ran"
#define MULTIPLEXED                                                                                          \
    "; none when a counter ran for less than 95 % of the time: an undercount has no honest ratio"
#define SINK_SENT "; on a sink, where nobody receives, those sent"
#define SINK_ALONE "; on a sink the sender's alone"
#define UNCOUNTED                                                                                            \
    "; none where messages are timed one by one (pattern), which the event would slow by a microsecond"
#define NOTHING_MOVES "; none where nothing moves (null)"
#define QUEUE_ALONE "; none unless the link has a rate, a delay or losses"
#define CLOSED_LOOP "; of request-response alone, where a late response delays the next request (closed loop)"
#define OPEN_LOOP "; of pattern = paced alone (open loop)"
#define LATENCY(name, least)                                                                                 \
    "The " name " over all connections of round trips (request-response, a closed loop: from before a "      \
    "request is sent until its response is there), or of times one way (paced, an open loop: from when a "   \
    "message was to be sent until its last byte was received); none of fewer than " least
#define SENT_LATENCY(name)                                                                                   \
    "As latency_p50_us, the " name " of the times from when messages were really sent, which hides what "    \
    "they waited for a sender that was late" OPEN_LOOP
#define SAMPLED "; of steady runs of pattern = stream over tcp and unix"
#define SATURATED(name)                                                                                      \
    "The " name " over all connections of the times from when a sampled message was handed over until its "  \
    "last byte was received, while the sender sends as fast as it goes: mostly the time in full "            \
    "buffers; none where more than 65,536 samples were under way at once, whose stamps are lost" SAMPLED
#define SPINS "; none where the sender waits by looking at the clock (pacing = spin)"
#define ZERO_COPY "; none when the run made no zero-copy send"

#define METRIC(id, label_, unit_, better_, help_, ...)                                                       \
    [METRIC_##id] = {.key = #id,                                                                             \
                     .label = (label_),                                                                      \
                     .unit = (unit_),                                                                        \
                     .better = BETTER_##better_,                                                             \
                     .help = (help_),                                                                        \
                     .value = formula_##id,                                                                  \
                     __VA_ARGS__},
const struct metric metrics[METRIC_COUNT] = {
#include "record/metric_list.h"
#undef METRIC
};

const char *metric_key(unsigned i)
{
    return i < METRIC_COUNT ? metrics[i].key : NULL;
}

/* 15 digits are enough for most numbers that are no long fraction; 17 are enough for all (IEEE 754). */
static void print_number(double value, struct text *text)
{
    size_t before = text->length;
    text_number(text, value, 15);
    if (text->failed || text->length == before || decimal_parse(text->data + before, NULL) == value)
        return;
    text->length = before;
    text_number(text, value, 17);
}

void metric_print(const struct metric *metric, double value, struct text *text)
{
    if (metric == NULL || metric->words == NULL)
        print_number(value, text);
    for (unsigned i = 0; metric != NULL && metric->words != NULL && metric->words[i] != NULL; i++)
        if (value == i)
            text_add(text, metric->words[i]);
}

/* One event among all bytes that a run can move is more than this. */
#define LEAST 1e-18

/* With room to spare; the others are counts and ratios, which stay below 2^63: an hour on a thousand CPUs has
 * 2e16 cycles. */
static double most_of(const struct metric *metric)
{
    static const struct {
        const char *unit;
        double most;
    } rows[] = {{"%", 1e4}, {"s", 1e6}, {"Gbit/s", 1e6}, {"copies/B", 1e3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(metric->unit, rows[i].unit) == 0)
            return rows[i].most;
    return 1e18;
}

/* False for NaN, and for all from which other numbers cannot be computed. */
static bool possible(const struct metric *metric, double value)
{
    return value == 0 || (value >= LEAST && (value <= 1e3 || value <= most_of(metric)));
}

void metrics_measure(const struct measurement *measurement, double values[METRIC_COUNT])
{
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        double value = metrics[i].value(measurement);
        /* counts of /proc/stat may go back, proc_stat(5) says so of iowait: what they tell is not known then
         */
        values[i] = possible(&metrics[i], value) ? value : NAN;
    }
}

int metric_parse(const struct metric *metric, const char *string, double *value, struct err *err)
{
    *value = NAN;
    if (string[0] == '\0')
        return 0;
    for (unsigned i = 0; metric->words != NULL && metric->words[i] != NULL; i++)
        if (strcmp(metric->words[i], string) == 0) {
            *value = i;
            return 0;
        }
    if (metric->words != NULL)
        return err_set(err, EINVAL, "%s: '%.40s' is none of its words", metric->key, string);
    char *end = NULL;
    double number = string[strspn(string, "0123456789+-.e")] == '\0' ? decimal_parse(string, &end) : NAN;
    if (end == NULL || *end != '\0' || end == string || !isfinite(number))
        return err_set(err, EINVAL, "%s: '%.40s' is not a number", metric->key, string);
    if (number < 0)
        return err_set(err, EINVAL, "%s: %.40s is negative", metric->key, string);
    if (!possible(metric, number))
        return err_set(err, EINVAL, "%s: %.40s is no measurement: expected 0, or %g to %g %s", metric->key,
                       string, LEAST, most_of(metric), metric->unit);
    *value = number;
    return 0;
}
