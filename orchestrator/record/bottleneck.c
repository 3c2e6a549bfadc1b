/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/bottleneck.h"

#include <math.h>

#include "record/formula.h"
#include "record/side.h"

const char *const bottleneck_words[] = {
    [BOTTLENECK_SENDER] = "sender",
    [BOTTLENECK_RECEIVER] = "receiver",
    [BOTTLENECK_BOTH] = "both",
    [BOTTLENECK_RECEIVE_WINDOW] = "receive-window",
    [BOTTLENECK_SEND_BUFFER] = "send-buffer",
    NULL,
};

struct loads {
    double cpu[CPUS_MAX]; /* share of the window that the workers pinned to each CPU ran */
};

static bool is_pinned(const struct sample *sample)
{
    return sample->cpu >= 0 && sample->cpu < CPUS_MAX;
}

static double utilisation(const struct sample *sample)
{
    return side_thread_delta(sample, offsetof(struct reading, cpu_ns)) / side_thread_ns(sample);
}

static void loads_add(struct loads *loads, struct side side)
{
    for (size_t i = 0; i < side.threads; i++)
        if (is_pinned(&side.samples[i]))
            loads->cpu[side.samples[i].cpu] += utilisation(&side.samples[i]);
}

/* Mean over a side's threads of how full the CPU under each of them is. Eight threads on one CPU run for an
 * eighth of the time each, and still the CPU is full: a pinned thread counts with its CPU's load. */
static double load_of(const struct loads *loads, struct side side)
{
    double sum = 0;
    if (side.threads == 0) /* a sink limits nobody */
        return 0;
    for (size_t i = 0; i < side.threads; i++) {
        const struct sample *sample = &side.samples[i];
        sum += is_pinned(sample) ? loads->cpu[sample->cpu] : utilisation(sample);
    }
    return sum / (double)side.threads;
}

double bottleneck_find(const struct measurement *measurement)
{
    struct loads loads = {0};
    loads_add(&loads, side_tx(measurement));
    loads_add(&loads, side_rx(measurement));
    double tx = load_of(&loads, side_tx(measurement)), rx = load_of(&loads, side_rx(measurement));
    double limit = 100 * BOTTLENECK_LIMITED;
    const bool holds[] = {
        /* in the order of precedence: a full CPU is the cause, a TCP limit then only its symptom */
        [0] = tx >= BOTTLENECK_FULL && rx >= BOTTLENECK_FULL,
        [1] = tx >= BOTTLENECK_FULL,
        [2] = rx >= BOTTLENECK_FULL,
        [3] = formula_rwnd_limited_pct(measurement) >= limit,
        [4] = formula_sndbuf_limited_pct(measurement) >= limit,
    };
    static const enum bottleneck word[] = {BOTTLENECK_BOTH, BOTTLENECK_SENDER, BOTTLENECK_RECEIVER,
                                           BOTTLENECK_RECEIVE_WINDOW, BOTTLENECK_SEND_BUFFER};
    for (unsigned i = 0; i < sizeof holds / sizeof holds[0]; i++)
        if (holds[i] && !isnan(tx) && !isnan(rx))
            return word[i];
    return NAN;
}
