/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/foreign.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* --- tasks --- */
/* Who had the time, by command name. */

enum {
    NAME_BYTES = 16, /* TASK_COMM_LEN */
    TASKS_MAX = 64,  /* names that are told apart; the last one stands for all others */
    KNOWN_MAX = 256, /* processes whose name is remembered */
    TOLD_MAX = 3,
};

struct task {
    char name[NAME_BYTES];
    uint64_t samples;
};

/* Process ids come again, but hardly within one run. Names are asked for when nobody is measured. */
struct known {
    pid_t pid; /* 0: nobody */
    bool named;
    uint64_t samples; /* that are in no task yet */
    char name[NAME_BYTES];
};

struct foreign_meter {
    const struct perf *perf;
    struct perf_ring *rings; /* owned: one per CPU */
    unsigned count;
    pid_t self; /* asked once: under strace a call a sample never caught up with the samples */
    pid_t *own; /* owned */
    size_t own_count;
    struct known known[KNOWN_MAX];
    struct task tasks[TASKS_MAX];
    unsigned task_count;
    uint64_t from_ns, until_ns; /* samples between them count; until_ns 0: it has not ended */
    uint64_t samples;           /* of those, foreign ones */
    uint64_t all_ns;            /* time x CPUs of all that has ended */
    bool broken;                /* samples are missing */
};

/* A process chooses its name itself, and this ends up on terminals and in logs. */
static void name_set(char name[NAME_BYTES], const char *from)
{
    size_t i = 0;
    for (; i < NAME_BYTES - 1 && from[i] != '\0' && from[i] != '\n'; i++)
        name[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
    name[i] = '\0';
}

static struct task *task_of(struct foreign_meter *meter, const char *name)
{
    for (unsigned i = 0; i < meter->task_count; i++)
        if (strcmp(meter->tasks[i].name, name) == 0)
            return &meter->tasks[i];
    if (meter->task_count == TASKS_MAX)
        return &meter->tasks[TASKS_MAX - 1];
    struct task *task = &meter->tasks[meter->task_count++];
    name_set(task->name, meter->task_count < TASKS_MAX ? name : "(others)");
    return task;
}

/* A process that began before the events, or elsewhere, and may be gone. 0: not in this PID namespace (idle
 * is not sampled); -1: on its way out of the world. */
static void ask(const struct foreign_meter *meter, struct known *known)
{
    char path[512], name[64] = "";
    snprintf(path, sizeof path, "%s/proc/%d/comm", meter->perf->root, known->pid);
    own_file file = known->pid > 0 ? fopen(path, "re") : NULL;
    bool got = file != NULL && fgets(name, sizeof name, file) != NULL;
    name_set(known->name, got ? name : known->pid == 0 ? "(outside)" : "(ended)");
    known->named = true;
}

/* What was sampled of it goes to its name. The lab's packets are handled by ksoftirqd as well. */
static void settle(struct foreign_meter *meter, struct known *known)
{
    if (known->samples == 0)
        return;
    if (!known->named)
        ask(meter, known);
    if (strncmp(known->name, "ksoftirqd/", strlen("ksoftirqd/")) != 0) {
        task_of(meter, known->name)->samples += known->samples;
        meter->samples += known->samples;
    }
    known->samples = 0;
}

/* Who had the place before is settled. */
static struct known *known_of(struct foreign_meter *meter, pid_t pid)
{
    struct known *known = &meter->known[(unsigned)pid % KNOWN_MAX];
    if (known->pid != pid) {
        settle(meter, known);
        *known = (struct known){.pid = pid};
    }
    return known;
}

/* --- samples --- */

/* What the kernel writes for TID and TIME, in the order of the bits. */
struct time_record {
    struct perf_event_header header;
    uint32_t pid, tid;
    uint64_t time_ns;
};

struct name_record {
    struct perf_event_header header;
    uint32_t pid, tid;
    char name[NAME_BYTES];
};

static bool is_own(const struct foreign_meter *meter, pid_t pid)
{
    for (size_t i = 0; i < meter->own_count; i++)
        if (meter->own[i] == pid)
            return true;
    return pid == meter->self;
}

static void take_sample(struct foreign_meter *meter, const struct time_record *record)
{
    const pid_t pid = (pid_t)record->pid;
    bool within =
        record->time_ns >= meter->from_ns && (meter->until_ns == 0 || record->time_ns < meter->until_ns);
    if (!within || is_own(meter, pid))
        return;
    known_of(meter, pid)->samples++;
}

static int take_record(void *context, const void *bytes)
{
    struct foreign_meter *meter = context;
    const struct perf_event_header *header = bytes;
    const struct name_record *named = bytes;
    if (header->type == PERF_RECORD_SAMPLE && header->size >= sizeof(struct time_record))
        take_sample(meter, bytes);
    if (header->type == PERF_RECORD_COMM && named->pid == named->tid) {
        struct known *known = known_of(meter, (pid_t)named->pid);
        name_set(known->name, named->name);
        known->named = true;
    }
    meter->broken |= perf_record_lost(bytes) > 0;
    return 0;
}

static void drain(struct foreign_meter *meter)
{
    for (unsigned i = 0; i < meter->count; i++)
        meter->broken |= perf_ring_read(&meter->rings[i], take_record, meter) < 0;
}

/* --- meter --- */

static void rings_close(struct foreign_meter *meter)
{
    for (unsigned i = 0; i < meter->count; i++)
        perf_ring_close(meter->perf, &meter->rings[i]);
    meter->count = 0;
}

/* 24 bytes a sample, and names: drained every 100 ms or after each slice. */
enum { DATA_BYTES = 64 * 1024 };

static int rings_open(struct foreign_meter *meter, const struct cpus *cpus)
{
    const struct perf_event_attr attr = {
        .type = PERF_TYPE_SOFTWARE,
        .config = PERF_COUNT_SW_CPU_CLOCK,
        .size = sizeof attr,
        .sample_period = FOREIGN_PERIOD_NS,
        .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
        .exclude_idle = 1,
        .comm = 1, /* names of what begins meanwhile: a compiler is gone before anybody can ask for it */
        .use_clockid = 1,
        .clockid = CLOCK_MONOTONIC,
    };
    int cpu;
    for (unsigned i = 0; (cpu = cpus_nth(cpus, i)) >= 0; i++) {
        int status = perf_ring_open(meter->perf, &attr, cpu, DATA_BYTES, &meter->rings[i]);
        if (status < 0) {
            rings_close(meter);
            return status;
        }
        meter->count = i + 1;
    }
    return 0;
}

int foreign_open(const struct perf *perf, const struct cpus *cpus, struct foreign_meter **meter,
                 struct err *err)
{
    own_foreign_meter opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return err_set(err, ENOMEM, "out of memory");
    opened->perf = perf;
    opened->self = getpid();
    opened->rings = calloc(cpus_count(cpus) + 1, sizeof *opened->rings);
    if (opened->rings == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int status = rings_open(opened, cpus);
    if (status < 0)
        return perf_cpu_refused(perf, -status, err);
    *meter = steal_pointer(&opened);
    return 0;
}

void foreign_close(struct foreign_meter *meter)
{
    if (meter == NULL)
        return;
    rings_close(meter);
    free(meter->rings);
    free(meter->own);
    free(meter);
}

int foreign_probe(struct err *err)
{
    own_foreign_meter meter = NULL;
    struct cpus here = {0};
    int cpu = sched_getcpu();
    cpus_add(&here, cpu >= 0 ? (unsigned)cpu : 0);
    return foreign_open(&perf_kernel, &here, &meter, err);
}

void foreign_own(struct foreign_meter *meter, const pid_t pids[2])
{
    if (meter == NULL)
        return;
    pid_t *own = reallocarray(meter->own, meter->own_count + 2, sizeof *own);
    meter->broken |= own == NULL;
    if (own == NULL)
        return;
    for (unsigned i = 0; i < 2; i++)
        if (pids[i] > 0)
            own[meter->own_count++] = pids[i];
    meter->own = own;
}

void foreign_begin(struct foreign_meter *meter)
{
    if (meter == NULL)
        return;
    meter->until_ns = 0;
    for (unsigned i = 0; i < KNOWN_MAX; i++)
        meter->known[i].samples = 0;
    meter->samples = 0;
    meter->from_ns = clock_now_ns();
}

struct foreign_load foreign_end(struct foreign_meter *meter)
{
    if (meter == NULL)
        return (struct foreign_load){0};
    meter->until_ns = clock_now_ns();
    return foreign_of_window(meter);
}

/* --- a window --- */

static int opened(void *context, const pid_t pids[2], struct err *err)
{
    (void)err;
    foreign_own(context, pids);
    foreign_begin(context);
    return 0;
}

static void tick(void *context)
{
    drain(context);
}

/* The rest is read when the run is over, not while its threads wait for the window's end. */
static int closed(void *context, struct err *err)
{
    struct foreign_meter *meter = context;
    (void)err;
    meter->until_ns = clock_now_ns();
    return 0;
}

struct pair_watch foreign_watch(struct foreign_meter *meter)
{
    return (struct pair_watch){.context = meter, .opened = opened, .tick = tick, .closed = closed};
}

struct foreign_load foreign_of_window(struct foreign_meter *meter)
{
    drain(meter);
    for (unsigned i = 0; i < KNOWN_MAX; i++)
        settle(meter, &meter->known[i]);
    uint64_t of_ns = (meter->until_ns - meter->from_ns) * meter->count;
    uint64_t busy_ns = meter->samples * FOREIGN_PERIOD_NS;
    meter->all_ns += of_ns;
    return (struct foreign_load){busy_ns < of_ns ? busy_ns : of_ns, meter->broken ? 0 : of_ns};
}

/* --- who --- */

void foreign_tell(const struct foreign_meter *meter, struct text *text)
{
    bool told[TASKS_MAX] = {false};
    for (unsigned n = 0; meter != NULL && n < TOLD_MAX && n < meter->task_count; n++) {
        unsigned most = TASKS_MAX;
        for (unsigned i = 0; i < meter->task_count; i++)
            if (!told[i] && (most == TASKS_MAX || meter->tasks[i].samples > meter->tasks[most].samples))
                most = i;
        told[most] = true;
        double share = 100 * (double)(meter->tasks[most].samples * FOREIGN_PERIOD_NS) / (double)meter->all_ns;
        text_addf(text, "%s%s %.2g %%", n > 0 ? ", " : "", meter->tasks[most].name, share);
    }
}
