/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/perf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <perfmon/pfmlib.h>
#include <perfmon/pfmlib_perf_event.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/own.h"

/* --- the kernel --- */

static int kernel_open(struct perf_event_attr *attr, int leader)
{
    long fd = syscall(SYS_perf_event_open, attr, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
    return fd >= 0 ? (int)fd : -errno;
}

static int kernel_open_cpu(struct perf_event_attr *attr, int cpu)
{
    long fd = syscall(SYS_perf_event_open, attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    return fd >= 0 ? (int)fd : -errno;
}

static void *kernel_map(int fd, size_t bytes)
{
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return pages != MAP_FAILED ? pages : NULL;
}

static void kernel_unmap(void *pages, size_t bytes)
{
    munmap(pages, bytes);
}

static int kernel_control(int fd, unsigned long request)
{
    return ioctl(fd, request, 0) < 0 ? -errno : 0;
}

enum {
    WORK_BYTES = 4 << 20,
    WORK_LINE = 64,
    WORK_LINES = WORK_BYTES / WORK_LINE,
    WORK_STEP = 4099, /* prime to WORK_LINES and beyond a page: no prefetcher follows it */
    WORK_NS = 5 * 1000 * 1000,
};

/* A last-level cache can be larger than any buffer worth touching (480 MB have been seen), so that only a
 * line that was pushed out is sure to miss there. */
static void push_out(const volatile unsigned char *line)
{
#if defined(__x86_64__)
    __builtin_ia32_clflush((const void *)line);
#elif defined(__aarch64__)
    __asm__ volatile("dc civac, %0" : : "r"(line) : "memory");
#else
    (void)line;
#endif
}

static uint64_t thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void kernel_work(void)
{
    volatile unsigned char *bytes =
        mmap(NULL, WORK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED)
        return;
    for (size_t i = 0; i < WORK_BYTES; i += WORK_LINE)
        bytes[i] = 1;
    size_t line = 0;
    for (uint64_t end = thread_ns() + WORK_NS; thread_ns() < end;)
        for (int i = 0; i < 1000; i++) {
            line = (line + WORK_STEP) % WORK_LINES;
            push_out(bytes + line * WORK_LINE);
            (void)bytes[line * WORK_LINE];
        }
    munmap((void *)bytes, WORK_BYTES);
}

const struct perf perf_kernel = {.root = "",
                                 .open = kernel_open,
                                 .read = read,
                                 .open_cpu = kernel_open_cpu,
                                 .map = kernel_map,
                                 .unmap = kernel_unmap,
                                 .control = kernel_control,
                                 .work = kernel_work};

/* --- settings and refusals --- */

long long perf_setting(const char *root, const char *name, long long fallback)
{
    char path[512];
    snprintf(path, sizeof path, "%s/proc/sys/kernel/%s", root, name);
    own_file file = fopen(path, "re");
    long long value;
    return file != NULL && fscanf(file, "%lld", &value) == 1 ? value : fallback;
}

static const struct {
    int code;
    const char *reason, *remedy; /* remedy: NULL when there is none */
} refusals[] = {
    {ENOENT, "no such event on this CPU", NULL},
    {ENODEV, "this CPU lacks what the event needs", NULL},
    {EOPNOTSUPP, "the PMU cannot count this event", NULL},
    {EINVAL, "the kernel refuses this event's settings", NULL},
    {ENOSYS, "this kernel has no perf events", "use a kernel with CONFIG_PERF_EVENTS"},
    {EMFILE, "too many open files", "raise ulimit -n"},
    {ENFILE, "too many open files in the system", "raise fs.file-max"},
    {EBUSY, "another program has the PMU for itself", "stop other profilers"},
    {ENOMEM, "out of memory", "raise kernel.perf_event_mlock_kb, or free memory"},
};

/* EACCES is perf_event_paranoid's answer, EPERM mostly that of a container's seccomp filter. Levels above 1
 * keep the kernel's part of the work, most of what is measured here, from a plain user; levels above 2 are
 * Debian's and Ubuntu's own, and ask for CAP_SYS_ADMIN: CAP_PERFMON was refused by Debian's 6.1 at level 3.
 */
void perf_reason(const struct perf *perf, int code, unsigned pmus, char reason[PERF_REASON_BYTES])
{
    bool forbidden = code == EACCES || code == EPERM;
    int level = forbidden ? (int)perf_setting(perf->root, "perf_event_paranoid", 0) : 0;
    if (forbidden && level < 2) {
        snprintf(reason, PERF_REASON_BYTES,
                 "perf_event_open is forbidden (allow it in the container's seccomp filter)");
        return;
    }
    if (forbidden) {
        snprintf(reason, PERF_REASON_BYTES,
                 "perf_event_paranoid=%d (run with sudo, or as root: sysctl kernel.perf_event_paranoid=1%s)",
                 level, level > 2 ? "; CAP_PERFMON alone does not do" : "");
        return;
    }
    if (pmus == 0 && (code == ENOENT || code == EOPNOTSUPP || code == ENODEV)) {
        snprintf(reason, PERF_REASON_BYTES,
                 "no PMU: this machine, or its hypervisor, does not offer one (measure on bare metal, or "
                 "give the guest a virtual PMU)");
        return;
    }
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (refusals[i].code == code) {
            int length = snprintf(reason, PERF_REASON_BYTES, "%s", refusals[i].reason);
            if (refusals[i].remedy != NULL)
                snprintf(reason + length, PERF_REASON_BYTES - (size_t)length, " (%s)", refusals[i].remedy);
            return;
        }
    snprintf(reason, PERF_REASON_BYTES, "perf_event_open: %s", strerrordesc_np(code));
}

/* Level 0 of perf_event_paranoid, or CAP_PERFMON. */
int perf_cpu_refused(const struct perf *perf, int code, struct err *err)
{
    int level = (int)perf_setting(perf->root, "perf_event_paranoid", 0);
    bool forbidden = code == EPERM || code == EACCES;
    if (forbidden && level < 1) {
        err_hint(err, "allow it in the container's seccomp filter");
        return err_set(err, code, "cannot sample: perf_event_open is forbidden");
    }
    if (forbidden) {
        err_hint(err, "run with sudo, or as root: sysctl kernel.perf_event_paranoid=0");
        return err_set(err, code, "cannot sample: perf_event_paranoid=%d", level);
    }
    char reason[PERF_REASON_BYTES];
    perf_reason(perf, code, 1, reason); /* 1: the CPU clock needs no PMU */
    return err_set(err, code, "cannot sample: %s", reason);
}

/* --- rings --- */
/* perf_event_open(2), "MMAP layout". */

enum { RECORD_BYTES_MAX = 1024 };

int perf_ring_open(const struct perf *perf, const struct perf_event_attr *attr, int cpu, size_t bytes,
                   struct perf_ring *ring)
{
    struct perf_event_attr sampled = *attr;
    sampled.watermark = 1; /* nobody waits for the samples: no wake-ups that would be sampled themselves */
    sampled.wakeup_watermark = UINT32_MAX;
    ring->bytes = bytes + (size_t)sysconf(_SC_PAGESIZE);
    ring->fd = perf->open_cpu(&sampled, cpu);
    if (ring->fd < 0)
        return ring->fd;
    ring->pages = perf->map(ring->fd, ring->bytes);
    if (ring->pages != NULL)
        return 0;
    int code = errno == EPERM ? ENOMEM : errno; /* of mmap: beyond perf_event_mlock_kb */
    close(ring->fd);
    return -code;
}

void perf_ring_close(const struct perf *perf, struct perf_ring *ring)
{
    perf->unmap(ring->pages, ring->bytes);
    close(ring->fd);
}

/* A record of the ring, which may wrap around its end. */
static void copy_out(const unsigned char *data, uint64_t size, uint64_t at, void *record, size_t length)
{
    size_t offset = (size_t)(at % size), first = (size_t)size - offset;
    first = first < length ? first : length;
    memcpy(record, data + offset, first);
    memcpy((unsigned char *)record + first, data, length - first);
}

struct lost_record {
    struct perf_event_header header;
    uint64_t id, lost;
};

union ring_record {
    struct perf_event_header header;
    struct lost_record lost;
    unsigned char bytes[RECORD_BYTES_MAX];
};

uint64_t perf_record_lost(const void *record)
{
    const struct lost_record *lost = record;
    bool says = lost->header.type == PERF_RECORD_LOST && lost->header.size >= sizeof *lost;
    return says ? lost->lost : 0;
}

int perf_ring_read(const struct perf_ring *ring, int (*take)(void *context, const void *record),
                   void *context)
{
    struct perf_event_mmap_page *page = ring->pages;
    const unsigned char *data = (const unsigned char *)ring->pages + page->data_offset;
    uint64_t size = page->data_size, tail = page->data_tail;
    uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
    int status = 0;
    while (tail < head && status == 0) {
        union ring_record record = {0};
        copy_out(data, size, tail, &record, sizeof record.header);
        size_t length = record.header.size;
        if (length < sizeof record.header)
            return -EIO; /* not written by a kernel */
        if (length <= sizeof record) {
            copy_out(data, size, tail, &record, length);
            status = take(context, &record);
        }
        tail += length;
    }
    __atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
    return status;
}

/* --- PMUs --- */

/* First line of a file below `directory`, without its line break; false when there is none. */
static bool first_line(int directory, const char *device, const char *name, char *line, int size)
{
    char path[320];
    snprintf(path, sizeof path, "%s/%s", device, name);
    own_fd fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t length = read(fd, line, (size_t)size - 1);
    if (length < 0)
        return false;
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return true;
}

/* A core PMU is "cpu", or says which CPUs it sits in: "cpus" (uncore PMUs have "cpumask"). The rule is that
 * of tools/perf/util/pmus.c, is_pmu_core(). */
static bool read_pmu(int directory, const char *device, struct pmu *pmu)
{
    char cpus[4096], type[32];
    bool named = first_line(directory, device, "cpus", cpus, sizeof cpus);
    if (!named && strcmp(device, "cpu") != 0)
        return false;
    if (!first_line(directory, device, "type", type, sizeof type))
        return false;
    *pmu = (struct pmu){0};
    snprintf(pmu->name, sizeof pmu->name, "%s", device);
    struct err ignored = {0};
    if (named && cpus_parse(cpus, &pmu->cpus, &ignored) != 0)
        pmu->cpus = (struct cpus){0};
    return sscanf(type, "%u", &pmu->type) == 1;
}

void pmus_read(const char *root, struct pmus *pmus)
{
    pmus->count = 0;
    char path[512];
    snprintf(path, sizeof path, "%s/sys/bus/event_source/devices", root);
    own_directory devices = opendir(path);
    if (devices == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(devices)) != NULL && pmus->count < PMU_MAX;) {
        struct pmu pmu;
        if (entry->d_name[0] == '.' || !read_pmu(dirfd(devices), entry->d_name, &pmu))
            continue;
        unsigned place = pmus->count++;
        for (; place > 0 && pmus->list[place - 1].type > pmu.type; place--)
            pmus->list[place] = pmus->list[place - 1];
        pmus->list[place] = pmu;
    }
}

/* libpfm4 keeps its state in itself and does not lock it; the threads of a worker open their counters at the
 * same time. */
static pthread_mutex_t libpfm = PTHREAD_MUTEX_INITIALIZER;

int pmu_event(const struct pmus *pmus, unsigned target, const char *name, struct perf_event_attr *attr,
              struct err *err)
{
    char full[128];
    snprintf(full, sizeof full, "perf::%s", name);
    *attr = (struct perf_event_attr){.size = sizeof *attr};
    pfm_perf_encode_arg_t argument = {.attr = attr, .size = sizeof argument, .cpu = -1};
    pthread_mutex_lock(&libpfm);
    int status = pfm_initialize(); /* does nothing the second time */
    if (status == PFM_SUCCESS)
        status = pfm_get_os_event_encoding(full, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &argument);
    pthread_mutex_unlock(&libpfm);
    if (status != PFM_SUCCESS)
        return err_set(err, ENOENT, "event '%s' is unknown to libpfm4: %s", name, pfm_strerror(status));
    attr->size = sizeof *attr;
    attr->exclude_hv = 1;
    attr->read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    bool generic = attr->type == PERF_TYPE_HARDWARE || attr->type == PERF_TYPE_HW_CACHE;
    if (generic && pmus->count > 1) /* perf_event_open(2): PERF_PMU_TYPE_SHIFT; Linux 5.13 */
        attr->config |= (uint64_t)pmus->list[target].type << PERF_PMU_TYPE_SHIFT;
    return 0;
}
