/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/host.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/own.h"
#include "results/attribute.h"
#include "results/platform.h"
#include "results/topology.h"

#define CPU "/sys/devices/system/cpu/"

/* Affinity of this process. A kernel with more than CPUS_MAX CPUs answers EINVAL: then nothing is known. */
static void read_allowed(struct cpus *allowed)
{
    cpu_set_t set;
    _Static_assert(CPU_SETSIZE == CPUS_MAX, "a cpu_set_t is a struct cpus");
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return;
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
        if (CPU_ISSET(cpu, &set))
            cpus_add(allowed, cpu);
}

static int read_cpus(const char *root, struct host *host, struct err *err)
{
    char list[4096];
    struct err ignored = {0};
    attribute_line(root, CPU "online", list, sizeof list);
    if (cpus_parse(list, &host->online, &ignored) != 0)
        host->online = (struct cpus){0};
    read_allowed(&host->allowed);
    if (cpus_count(&host->online) == 0)
        host->online = host->allowed;
    if (cpus_count(&host->allowed) == 0)
        host->allowed = host->online;
    if (cpus_count(&host->online) == 0)
        return err_set(err, ENODATA, "cannot find out which CPUs this machine has");
    topology_cores(root, &host->online, &host->allowed, &host->cores);
    unsigned first = (unsigned)cpus_nth(&host->online, 0);
    host->l1d_bytes = topology_cache(root, first, 1);
    host->l2_bytes = topology_cache(root, first, 2);
    host->l3_bytes = topology_cache(root, first, 3);
    return 0;
}

static void read_platform(const char *root, struct host *host)
{
    char cpuinfo[ATTRIBUTE_BYTES], signature[13];
    attribute_text(root, "/proc/cpuinfo", cpuinfo, sizeof cpuinfo);
    platform_cpu(cpuinfo, host->cpu_model, sizeof host->cpu_model);
    platform_signature(signature);
    platform_hypervisor(root, cpuinfo, signature, host->hypervisor, sizeof host->hypervisor);
}

static void read_system(const char *root, struct host *host)
{
    struct utsname name;
    if (uname(&name) == 0) {
        snprintf(host->machine, sizeof host->machine, "%.31s", name.machine);
        snprintf(host->kernel, sizeof host->kernel, "%s", name.release);
        snprintf(host->hostname, sizeof host->hostname, "%s", name.nodename);
    }
    char text[ATTRIBUTE_BYTES], number[32];
    attribute_text(root, "/etc/os-release", text, sizeof text);
    attribute_value(text, "PRETTY_NAME", host->distribution, sizeof host->distribution);
    attribute_text(root, "/proc/meminfo", text, sizeof text);
    attribute_value(text, "MemTotal", number, sizeof number);
    long long kib;
    host->memory_bytes = sscanf(number, "%lld kB", &kib) == 1 ? (int64_t)kib * 1024 : -1;
}

/* -1 when the file does not say it. */
static int64_t read_number(const char *root, const char *path)
{
    return path != NULL ? attribute_number(root, path) : -1;
}

static int read_small_number(const char *root, const char *path)
{
    int64_t number = read_number(root, path);
    return number <= INT_MAX ? (int)number : -1;
}

/* What a file says as it is; the word in brackets where it is a choice. */
static void read_text(const char *root, const char *path, char *text, size_t size)
{
    if (path == NULL)
        return;
    attribute_choice(root, path, text, size);
    if (text[0] == '\0')
        attribute_line(root, path, text, size);
}

static void read_settings(const char *root, struct host *host)
{
#define HOST_TEXT(member, size, section, label, told, path) read_text(root, path, host->member, size);
#define HOST_CPUS(member, ...)
#define HOST_INT(member, label, told, unknown, low, high, path) host->member = read_small_number(root, path);
#define HOST_LONG(member, label, told, high, path) host->member = read_number(root, path);
#include "results/host_list.h"
    char level[16];
    attribute_line(root, "/proc/sys/kernel/perf_event_paranoid", level, sizeof level);
    if (sscanf(level, "%d", &host->perf_event_paranoid) != 1)
        host->perf_event_paranoid = PARANOID_UNKNOWN;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct mitigation *)left)->name, ((const struct mitigation *)right)->name);
}

static void read_mitigations(const char *root, struct host *host)
{
    char path[1024];
    snprintf(path, sizeof path, "%s" CPU "vulnerabilities", root);
    own_directory directory = opendir(path);
    if (directory == NULL)
        return;
    for (struct dirent *entry;
         (entry = readdir(directory)) != NULL && host->mitigation_count < MITIGATIONS_MAX;) {
        struct mitigation *mitigation = &host->mitigations[host->mitigation_count];
        if (entry->d_name[0] == '.' || strlen(entry->d_name) >= sizeof mitigation->name)
            continue;
        host->mitigation_count++;
        strcpy(mitigation->name, entry->d_name);
        snprintf(path, sizeof path, CPU "vulnerabilities/%s", mitigation->name);
        attribute_line(root, path, mitigation->state, sizeof mitigation->state);
    }
    qsort(host->mitigations, host->mitigation_count, sizeof host->mitigations[0], by_name);
}

int host_read_below(const char *root, struct host *host, struct err *err)
{
    memset(host, 0, sizeof *host);
    read_settings(root, host);
    read_platform(root, host);
    read_system(root, host);
    read_mitigations(root, host);
    return read_cpus(root, host, err);
}

int host_read(struct host *host, struct err *err)
{
    return host_read_below("", host, err);
}
