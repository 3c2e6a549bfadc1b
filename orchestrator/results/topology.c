/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/host.h"

#define CPU "/sys/devices/system/cpu/cpu%u/"

/* A file that lists CPUs; nothing where there is none. */
static void read_list(const char *root, const char *path, struct cpus *cpus)
{
    char list[4096];
    struct err ignored = {0};
    attribute_line(root, path, list, sizeof list);
    if (cpus_parse(list, cpus, &ignored) != 0)
        *cpus = (struct cpus){0};
}

/* --- cores and packages --- */

/* The CPUs that share something with the first of them: a group, numbered in the order of these. */
static void add_group(const struct cpus *online, const struct cpus *members, unsigned *count,
                      struct cpu_groups *groups)
{
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
        if (cpus_has(members, cpu) && cpus_has(online, cpu) && cpu_groups_find(groups, (int)cpu) < 0)
            cpu_groups_set(groups, cpu, *count);
    (*count)++;
}

/* By one of two files of each CPU: what Linux calls it since 5.3, and before. `alone`: a CPU that does not
 * say is a group of its own. */
static void read_groups(const char *root, const struct cpus *online, const char *const names[2], bool alone,
                        struct cpu_groups *groups)
{
    unsigned count = 0;
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        if (!cpus_has(online, cpu) || cpu_groups_find(groups, (int)cpu) >= 0)
            continue;
        struct cpus members = {0};
        for (size_t i = 0; i < 2 && cpus_count(&members) == 0; i++) {
            char path[128];
            snprintf(path, sizeof path, CPU "topology/%s", cpu, names[i]);
            read_list(root, path, &members);
        }
        if (alone || cpus_count(&members) > 0) {
            cpus_add(&members, cpu);
            add_group(online, &members, &count, groups);
        }
    }
}

/* --- caches --- */

/* The level of a CPU's data (or unified) cache of that index; 0: there is none. */
static int64_t level_of(const char *root, unsigned cpu, int index)
{
    char path[128], type[32];
    snprintf(path, sizeof path, CPU "cache/index%d/type", cpu, index);
    attribute_line(root, path, type, sizeof type);
    if (strcmp(type, "Data") != 0 && strcmp(type, "Unified") != 0)
        return 0;
    snprintf(path, sizeof path, CPU "cache/index%d/level", cpu, index);
    return attribute_number(root, path);
}

enum { CACHE_INDICES = 10 };

int64_t topology_cache(const char *root, unsigned cpu, int level)
{
    for (int index = 0; index < CACHE_INDICES; index++) {
        char path[128];
        if (level_of(root, cpu, index) != level)
            continue;
        snprintf(path, sizeof path, CPU "cache/index%d/size", cpu, index);
        return attribute_number(root, path);
    }
    return -1;
}

static void read_caches(const char *root, const struct cpus *online, struct cpu_groups *groups)
{
    unsigned count = 0;
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        int64_t highest = 0;
        struct cpus members = {0};
        if (!cpus_has(online, cpu) || cpu_groups_find(groups, (int)cpu) >= 0)
            continue;
        for (int index = 0; index < CACHE_INDICES; index++) {
            char path[128];
            int64_t level = level_of(root, cpu, index);
            if (level <= highest)
                continue;
            highest = level;
            snprintf(path, sizeof path, CPU "cache/index%d/shared_cpu_list", cpu, index);
            read_list(root, path, &members);
        }
        if (cpus_has(&members, cpu))
            add_group(online, &members, &count, groups);
    }
}

/* --- nodes --- */

static void read_nodes(const char *root, const struct cpus *online, struct cpu_groups *groups)
{
    struct cpus nodes; /* a list of numbers as well */
    read_list(root, "/sys/devices/system/node/online", &nodes);
    for (unsigned node = 0; node < CPUS_MAX; node++) {
        char path[128];
        struct cpus members;
        unsigned number = node;
        if (!cpus_has(&nodes, node))
            continue;
        snprintf(path, sizeof path, "/sys/devices/system/node/node%u/cpulist", node);
        read_list(root, path, &members);
        add_group(online, &members, &number, groups);
    }
}

/* --- kinds of core --- */

/* Hybrid CPUs of Intel have a PMU for each kind, which lists its CPUs. */
static unsigned kinds_by_pmu(const char *root, const struct cpus *online, struct cpu_groups *groups)
{
    static const char *const fastest_first[] = {"/sys/devices/cpu_core/cpus", "/sys/devices/cpu_atom/cpus",
                                                "/sys/devices/cpu_lowpower/cpus"};
    unsigned count = 0;
    for (size_t i = 0; i < sizeof fastest_first / sizeof *fastest_first; i++) {
        struct cpus members;
        read_list(root, fastest_first[i], &members);
        if (cpus_count(&members) > 0)
            add_group(online, &members, &count, groups);
    }
    return count;
}

static int descending(const void *left, const void *right)
{
    int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;
    return (one < other) - (one > other);
}

/* By a number that each CPU has and that is the larger the faster its kind is. */
static unsigned kinds_by_number(const char *root, const struct cpus *online, const char *file,
                                struct cpu_groups *groups)
{
    int64_t of[CPUS_MAX], sorted[CPUS_MAX];
    unsigned known = 0, count = 0;
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        char path[128];
        snprintf(path, sizeof path, CPU "%s", cpu, file);
        of[cpu] = cpus_has(online, cpu) ? attribute_number(root, path) : -1;
        if (of[cpu] > 0)
            sorted[known++] = of[cpu];
    }
    qsort(sorted, known, sizeof *sorted, descending);
    for (unsigned i = 0; i < known; i++) {
        struct cpus members = {0};
        for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
            if (of[cpu] == sorted[i])
                cpus_add(&members, cpu);
        if (i == 0 || sorted[i] != sorted[i - 1])
            add_group(online, &members, &count, groups);
    }
    return count;
}

/* cpu_capacity tells big from little cores of Arm; nominal_perf of ACPI's CPPC those of others. (highest_perf
 * also differs between the same cores, of which some boost higher.) */
static void read_kinds(const char *root, const struct cpus *online, struct cpu_groups *groups)
{
    static const char *const files[] = {"cpu_capacity", "acpi_cppc/nominal_perf"};
    unsigned count = kinds_by_pmu(root, online, groups);
    for (size_t i = 0; i < sizeof files / sizeof *files && count < 2; i++) {
        struct cpu_groups told = {0};
        unsigned found = kinds_by_number(root, online, files[i], &told);
        if (found > count) {
            *groups = told;
            count = found;
        }
    }
}

void topology_read(const char *root, const struct cpus *online, struct topology *topology)
{
    static const char *const cores[2] = {"core_cpus_list", "thread_siblings_list"};
    static const char *const packages[2] = {"package_cpus_list", "core_siblings_list"};
    *topology = (struct topology){0};
    read_groups(root, online, cores, true, &topology->cores);
    read_groups(root, online, packages, false, &topology->packages);
    read_caches(root, online, &topology->caches);
    read_nodes(root, online, &topology->nodes);
    read_kinds(root, online, &topology->kinds);
}
