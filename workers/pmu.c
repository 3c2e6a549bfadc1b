/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/pmu.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <perfmon/pfmlib.h>
#include <perfmon/pfmlib_perf_event.h>

#include "base/own.h"

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

static void insert_by_type(struct pmus *pmus, const struct pmu *pmu)
{
    unsigned place = pmus->count++;
    for (; place > 0 && pmus->list[place - 1].type > pmu->type; place--)
        pmus->list[place] = pmus->list[place - 1];
    pmus->list[place] = *pmu;
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
        if (entry->d_name[0] != '.' && read_pmu(dirfd(devices), entry->d_name, &pmu))
            insert_by_type(pmus, &pmu);
    }
}

unsigned pmus_targets(const struct pmus *pmus)
{
    return pmus->count > 1 ? pmus->count : 1;
}

/* libpfm4 keeps its state in itself and does not lock it; the threads of a worker open their counters at the
 * same time. */
static pthread_mutex_t libpfm = PTHREAD_MUTEX_INITIALIZER;

static int encode(const char *name, struct perf_event_attr *attr)
{
    pfm_perf_encode_arg_t argument = {.attr = attr, .size = sizeof argument, .cpu = -1};
    pthread_mutex_lock(&libpfm);
    int status = pfm_initialize(); /* does nothing the second time */
    if (status == PFM_SUCCESS)
        status = pfm_get_os_event_encoding(name, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &argument);
    pthread_mutex_unlock(&libpfm);
    return status;
}

int pmu_event(const struct pmus *pmus, unsigned target, const char *name, struct perf_event_attr *attr,
              struct err *err)
{
    char full[128];
    snprintf(full, sizeof full, "perf::%s", name);
    *attr = (struct perf_event_attr){.size = sizeof *attr};
    int status = encode(full, attr);
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
