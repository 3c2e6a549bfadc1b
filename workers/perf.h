/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to the kernel's perf events: the system calls, where sysfs and procfs stand, and what each refusal
 * means to a person. It is a struct so that tests can be the kernel: hybrid CPUs, multiplexing and refusals
 * are proven on machines that have no PMU. Which events are opened, and how, is the business of counters.c
 * and profiler.c. */
#ifndef LABRUN_WORKERS_PERF_H
#define LABRUN_WORKERS_PERF_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "experiment/cpus.h"

struct perf_event_attr;

struct perf {
    const char *root; /* stands in front of "/sys" and "/proc"; "" for the machine's own */
    /* perf_event_open(2) for the calling thread on any CPU; leader: an fd, or -1. Returns an fd (O_CLOEXEC)
     * or a negative errno. */
    int (*open)(struct perf_event_attr *attr, int leader);
    ssize_t (*read)(int fd, void *buffer, size_t size);
    /* The same for whatever runs on one CPU. */
    int (*open_cpu)(struct perf_event_attr *attr, int cpu);
    /* The pages that an event's samples are written to, shared; NULL and errno. */
    void *(*map)(int fd, size_t bytes);
    void (*unmap)(void *pages, size_t bytes);
    int (*control)(int fd, unsigned long request); /* an ioctl(2) without argument: 0, or a negative errno */
    void (*work)(void); /* some milliseconds of instructions, cache misses at every level included */
};

extern const struct perf perf_kernel;

enum { PERF_REASON_BYTES = 200 };

/* Why perf_event_open refused with errno `code`, and what can be done about it: "reason (remedy)", or
 * "reason" where nothing can be. `pmus` is the number of CPU PMUs found: without any, "no such event" means
 * "no PMU". */
void perf_reason(const struct perf *perf, int code, unsigned pmus, char reason[PERF_REASON_BYTES]);

/* A number of `root`/proc/sys/kernel; `fallback` when it cannot be read. */
long long perf_setting(const char *root, const char *name, long long fallback);

/* --- rings --- */
/* The samples of one CPU: the memory that the kernel writes its records to, and the reading of them. */

struct perf_ring {
    int fd;      /* owned */
    void *pages; /* owned */
    size_t bytes;
};

/* Opens a sampled event on one CPU, with room for so many bytes of records (a power of two); nobody is woken
 * by them. Returns 0 or a negative errno: perf_cpu_refused says what it means. */
int perf_ring_open(const struct perf *perf, const struct perf_event_attr *attr, int cpu, size_t bytes,
                   struct perf_ring *ring);
void perf_ring_close(const struct perf *perf, struct perf_ring *ring);

/* Gives each record that has come since the last call to `take`, whose negative errno ends it; the record
 * begins with a perf_event_header, is aligned, and what it should have behind its end reads as 0. Records of
 * more than 1 KB are passed over. -EIO when no kernel wrote this. */
int perf_ring_read(const struct perf_ring *ring, int (*take)(void *context, const void *record),
                   void *context);

/* How many records there was no room for, by a record that says so; 0: another record. */
uint64_t perf_record_lost(const void *record);

/* Why whole CPUs cannot be sampled, by perf_ring_open's errno: they ask for more than a thread does. Returns
 * err's code. */
int perf_cpu_refused(const struct perf *perf, int code, struct err *err);

/* --- PMUs --- */
/* The PMUs of the CPU cores, as sysfs lists them, and the encoding of an event by name (libpfm4). A hybrid
 * machine has one PMU per kind of core, and an event of it must say which one it means. Uncore PMUs do not
 * count threads and are left out. */

enum { PMU_MAX = 8 }; /* three kinds of cores are the most on sale */

struct pmu {
    char name[256];
    uint32_t type;    /* number in perf_event_attr.type, or extended into config */
    struct cpus cpus; /* empty: all */
};

struct pmus { /* by type, ascending */
    struct pmu list[PMU_MAX];
    unsigned count;
};

/* The core PMUs below `root`/sys/bus/event_source/devices; none is not an error. */
void pmus_read(const char *root, struct pmus *pmus);

/* Fills `attr` to count the event `name` (as in libpfm4's "perf" PMU, any case) of a thread, user and kernel,
 * without a hypervisor below: what runs there is not the thread's work, and a guest may not count it. The
 * count is for PMU number `target` of `pmus`. -ENOENT when libpfm4 does not know the name. */
int pmu_event(const struct pmus *pmus, unsigned target, const char *name, struct perf_event_attr *attr,
              struct err *err);

#endif
