/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>

#include "workers/counters.h"
#include "workers/pmu.h"

/* 0 when the event opens on at least one PMU. Of several refusals the one that is not "no such event" tells
 * more: rights and files are the user's to mend. */
static int try_event(const struct perf *perf, const struct pmus *pmus, unsigned event)
{
    int refusal = ENOENT;
    for (unsigned target = 0; target < pmus_targets(pmus); target++) {
        struct perf_event_attr attr;
        struct err unknown = {0};
        if (pmu_event(pmus, target, counter_name(event), &attr, &unknown) != 0)
            return ENOSYS; /* libpfm4 knows these names wherever the kernel has perf events */
        int fd = perf->open(&attr, -1);
        if (fd >= 0) {
            close(fd);
            return 0;
        }
        if (fd != -ENOENT)
            refusal = -fd;
    }
    return refusal;
}

static void judge(const struct count *before, const struct count *after, char why[PERF_REASON_BYTES])
{
    if (after->running_ns == before->running_ns)
        snprintf(why, PERF_REASON_BYTES,
                 "opened, but no hardware counter was free for it (sysctl kernel.nmi_watchdog=0 frees one)");
    else if (after->value == before->value)
        snprintf(why, PERF_REASON_BYTES, "opened, but counts nothing on this PMU");
}

/* Opens the events as a run will, and lets them count. */
static int measure(const struct perf *perf, struct set events, struct reading *before, struct reading *after,
                   struct err *err)
{
    own_counters counters = NULL;
    int status = counters_open_on(perf, events, &counters, err);
    if (status == 0)
        status = counters_read(counters, before, err);
    if (status != 0)
        return status;
    perf->work();
    return counters_read(counters, after, err);
}

void counters_probe_on(const struct perf *perf, struct set events, char why[COUNTER_COUNT][PERF_REASON_BYTES])
{
    struct pmus pmus;
    pmus_read(perf->root, &pmus);
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        why[i][0] = '\0';
        int refusal = 0;
        if (!(events.bits >> i & 1))
            snprintf(why[i], PERF_REASON_BYTES, "not asked for");
        else if ((refusal = try_event(perf, &pmus, i)) != 0)
            perf_reason(perf, refusal, pmus.count, why[i]);
    }
    struct set available = counters_available(why);
    if (available.bits == 0)
        return;
    struct reading before, after;
    struct err err = {0};
    int status = measure(perf, available, &before, &after, &err);
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        if (!(available.bits >> i & 1))
            continue;
        if (status != 0)
            snprintf(why[i], PERF_REASON_BYTES, "%.*s", PERF_REASON_BYTES - 1, err.what);
        else
            judge(&before.counters[i], &after.counters[i], why[i]);
    }
}

void counters_probe(struct set events, char why[COUNTER_COUNT][PERF_REASON_BYTES])
{
    counters_probe_on(&perf_kernel, events, why);
}

struct set counters_available(const char why[COUNTER_COUNT][PERF_REASON_BYTES])
{
    struct set available = {0};
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        if (why[i][0] == '\0')
            available.bits |= UINT64_C(1) << i;
    return available;
}
