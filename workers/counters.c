/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { SOFTWARE_COUNT = 3, GROUPS_MAX = PMU_MAX * COUNTER_COUNT };

static const char *const software_names[SOFTWARE_COUNT] = {"context-switches", "cpu-migrations",
                                                           "page-faults"};

/* Events that are on the PMU together or not at all. */
struct group {
    unsigned count;
    int fds[COUNTER_COUNT];             /* owned; [0] leads */
    unsigned char event[COUNTER_COUNT]; /* enum counter_id, or the row of software_names */
};
_Static_assert(SOFTWARE_COUNT <= (int)COUNTER_COUNT, "the software events fit into a group");

struct counters {
    const struct perf *perf;
    struct group software; /* empty: getrusage stands in */
    unsigned group_count;
    struct group groups[GROUPS_MAX];
};

/* What read(2) of a group leader gives: perf_event_open(2), PERF_FORMAT_GROUP. */
struct group_reading {
    uint64_t count, enabled_ns, running_ns, values[COUNTER_COUNT];
};

static void group_close(struct group *group)
{
    for (unsigned i = 0; i < group->count; i++)
        close(group->fds[i]);
    group->count = 0;
}

static void group_add(struct group *group, int fd, unsigned event)
{
    group->fds[group->count] = fd;
    group->event[group->count++] = (unsigned char)event;
}

static int group_read(const struct perf *perf, const struct group *group, struct group_reading *reading)
{
    ssize_t length = perf->read(group->fds[0], reading, sizeof *reading);
    if (length < 0)
        return -errno;
    size_t want = offsetof(struct group_reading, values) + group->count * sizeof reading->values[0];
    return (size_t)length == want && reading->count == group->count ? 0 : -EIO;
}

/* The kernel did not open an event: an error only where files or memory are missing. */
static int refused(int code, const char *event, struct err *err)
{
    if (code != EMFILE && code != ENFILE && code != ENOMEM)
        return 0;
    err_errno(err, code, "cannot open the counter '%s'", event);
    err_hint(err, "each connection needs some files per thread: raise ulimit -n, or name fewer events");
    return -code;
}

/* On how many PMUs an event must be opened to be counted wherever the thread runs. */
static unsigned targets(const struct pmus *pmus)
{
    return pmus->count > 1 ? pmus->count : 1;
}

/* Opens one event as a member of `main`, or where it does not fit beside the others, as a leader. Returns 0
 * also when the event cannot be had. */
static int open_event(struct counters *counters, const struct pmus *pmus, unsigned target, unsigned event,
                      struct group *main, struct err *err)
{
    struct perf_event_attr attr;
    struct err unknown = {0};
    if (pmu_event(pmus, target, counter_name(event), &attr, &unknown) != 0)
        return 0;
    if (main->count > 0) {
        int fd = counters->perf->open(&attr, main->fds[0]);
        if (fd >= 0)
            group_add(main, fd, event);
        if (fd != -EINVAL)
            return fd < 0 ? refused(-fd, counter_name(event), err) : 0;
    }
    int fd = counters->perf->open(&attr, -1);
    if (fd < 0)
        return refused(-fd, counter_name(event), err);
    struct group *group = main->count == 0 ? main : &counters->groups[counters->group_count++];
    group_add(group, fd, event);
    return 0;
}

/* The kernel accepts a group that fits an idle PMU, also when the NMI watchdog or a pinned event holds one of
 * its counters for good: such a group never runs. That of a PMU which the caller's CPU does not have rests.
 */
static bool starves(const struct perf *perf, const struct pmus *pmus, unsigned target,
                    const struct group *group)
{
    struct group_reading reading;
    int cpu = sched_getcpu();
    if (pmus->count > 1 && (cpu < 0 || !cpus_has(&pmus->list[target].cpus, (unsigned)cpu)))
        return false;
    return group->count > 1 && group_read(perf, group, &reading) == 0 && reading.enabled_ns > 0 &&
           reading.running_ns == 0;
}

static int open_target(struct counters *counters, const struct pmus *pmus, unsigned target, struct set events,
                       struct err *err)
{
    struct group *main = &counters->groups[counters->group_count++];
    int status = 0;
    for (unsigned i = 0; i < COUNTER_COUNT && status == 0; i++)
        if (events.bits >> i & 1)
            status = open_event(counters, pmus, target, i, main, err);
    if (status != 0 || !starves(counters->perf, pmus, target, main))
        return status;
    struct group apart = *main;
    group_close(main);
    for (unsigned i = 0; i < apart.count && status == 0; i++) {
        struct group *own = i == 0 ? main : &counters->groups[counters->group_count++];
        status = open_event(counters, pmus, target, apart.event[i], own, err);
    }
    return status;
}

/* All three or none: they are refused together. */
static void open_software(struct counters *counters)
{
    static const struct pmus none = {.count = 0};
    struct group *group = &counters->software;
    for (unsigned i = 0; i < SOFTWARE_COUNT; i++) {
        struct perf_event_attr attr;
        struct err ignored = {0};
        int fd = -1;
        if (pmu_event(&none, 0, software_names[i], &attr, &ignored) == 0)
            fd = counters->perf->open(&attr, group->count > 0 ? group->fds[0] : -1);
        if (fd < 0) {
            group_close(group);
            return;
        }
        group_add(group, fd, i);
    }
}

int counters_open(const struct perf *perf, struct set events, bool software, struct counters **counters,
                  struct err *err)
{
    own_counters opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return err_set(err, ENOMEM, "out of memory");
    opened->perf = perf;
    if (software)
        open_software(opened);
    struct pmus pmus;
    pmus_read(perf->root, &pmus);
    for (unsigned target = 0; target < targets(&pmus); target++) {
        int status = open_target(opened, &pmus, target, events, err);
        if (status != 0)
            return status;
    }
    *counters = steal_pointer(&opened);
    return 0;
}

void counters_close(struct counters *counters)
{
    if (counters == NULL)
        return;
    for (unsigned i = 0; i < counters->group_count; i++)
        group_close(&counters->groups[i]);
    group_close(&counters->software);
    free(counters);
}

static int read_software(const struct counters *counters, struct reading *reading)
{
    if (counters->software.count == 0) {
        struct rusage usage;
        if (getrusage(RUSAGE_THREAD, &usage) != 0)
            return -errno;
        reading->context_switches = (uint64_t)(usage.ru_nvcsw + usage.ru_nivcsw);
        reading->page_faults = (uint64_t)(usage.ru_minflt + usage.ru_majflt);
        reading->migrations = COUNT_UNKNOWN;
        return 0;
    }
    struct group_reading group;
    int status = group_read(counters->perf, &counters->software, &group);
    if (status != 0)
        return status;
    reading->context_switches = group.values[0];
    reading->migrations = group.values[1];
    reading->page_faults = group.values[2];
    return 0;
}

/* A thread is on one kind of core at a time, and every PMU's event is enabled all the while it runs: values
 * and running times add up, enabled times are the same time seen twice. */
int counters_read(const struct counters *counters, struct reading *reading, struct err *err)
{
    memset(reading->counters, 0, sizeof reading->counters);
    int status = read_software(counters, reading);
    for (unsigned i = 0; i < counters->group_count && status == 0; i++) {
        const struct group *group = &counters->groups[i];
        struct group_reading values;
        if (group->count == 0)
            continue;
        status = group_read(counters->perf, group, &values);
        for (unsigned j = 0; j < group->count && status == 0; j++) {
            struct count *count = &reading->counters[group->event[j]];
            count->value += values.values[j];
            count->running_ns += values.running_ns;
            if (values.enabled_ns > count->enabled_ns)
                count->enabled_ns = values.enabled_ns;
        }
    }
    for (unsigned i = 0; i < COUNTER_COUNT; i++) /* PMUs are read one after the other, a little apart */
        if (reading->counters[i].running_ns > reading->counters[i].enabled_ns)
            reading->counters[i].running_ns = reading->counters[i].enabled_ns;
    return status == 0 ? 0 : err_errno(err, -status, "cannot read the counters");
}

/* --- probe --- */

/* 0 when the event opens on at least one PMU. Of several refusals the one that is not "no such event" tells
 * more: rights and files are the user's to mend. */
static int try_event(const struct perf *perf, const struct pmus *pmus, unsigned event)
{
    int refusal = ENOENT;
    for (unsigned target = 0; target < targets(pmus); target++) {
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

/* Opens the events as a run will, and lets them count. */
static int measure(const struct perf *perf, struct set events, struct reading *before, struct reading *after,
                   struct err *err)
{
    own_counters counters = NULL;
    int status = counters_open(perf, events, true, &counters, err);
    if (status == 0 && counters != NULL)
        status = counters_read(counters, before, err);
    if (status != 0 || counters == NULL)
        return status;
    perf->work();
    return counters_read(counters, after, err);
}

void counters_probe(const struct perf *perf, struct set events, char why[COUNTER_COUNT][PERF_REASON_BYTES])
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
        else if (after.counters[i].running_ns == before.counters[i].running_ns)
            snprintf(why[i], PERF_REASON_BYTES,
                     "opened, but no hardware counter was free for it (sysctl kernel.nmi_watchdog=0 frees "
                     "one)");
        else if (after.counters[i].value == before.counters[i].value)
            snprintf(why[i], PERF_REASON_BYTES, "opened, but counts nothing on this PMU");
    }
}

struct set counters_available(const char why[COUNTER_COUNT][PERF_REASON_BYTES])
{
    struct set available = {0};
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        if (why[i][0] == '\0')
            available.bits |= UINT64_C(1) << i;
    return available;
}
