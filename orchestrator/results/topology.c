/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/topology.h"

#include <stdio.h>
#include <string.h>

#include "results/attribute.h"

static void siblings(const char *root, unsigned cpu, struct cpus *siblings)
{
    static const char *const names[] = {"core_cpus_list", "thread_siblings_list"}; /* Linux 5.3; before */
    *siblings = (struct cpus){0};
    for (size_t i = 0; i < sizeof names / sizeof names[0] && cpus_count(siblings) == 0; i++) {
        char path[128], list[4096];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/topology/%s", cpu, names[i]);
        attribute_line(root, path, list, sizeof list);
        struct err ignored = {0};
        if (cpus_parse(list, siblings, &ignored) != 0)
            *siblings = (struct cpus){0};
    }
    cpus_add(siblings, cpu);
}

/* Takes from `candidates` what is the first of its core, and notes the core's CPUs in `taken`. */
static void take_first(const char *root, const struct cpus *candidates, struct cpus *taken,
                       struct cpus *cores)
{
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        if (!cpus_has(candidates, cpu) || cpus_has(taken, cpu))
            continue;
        struct cpus core;
        siblings(root, cpu, &core);
        for (int i = 0; i < CPUS_MAX / 64; i++)
            taken->bits[i] |= core.bits[i];
        cpus_add(cores, cpu);
    }
}

void topology_cores(const char *root, const struct cpus *online, const struct cpus *allowed,
                    struct cpus *cores)
{
    struct cpus both, taken = {0};
    for (int i = 0; i < CPUS_MAX / 64; i++)
        both.bits[i] = online->bits[i] & allowed->bits[i];
    *cores = (struct cpus){0};
    take_first(root, &both, &taken, cores);
    take_first(root, online, &taken, cores);
}

int64_t topology_cache(const char *root, unsigned cpu, int level)
{
    for (int index = 0; index < 10; index++) {
        char path[128], type[32];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/cache/index%d/type", cpu, index);
        attribute_line(root, path, type, sizeof type);
        if (strcmp(type, "Data") != 0 && strcmp(type, "Unified") != 0)
            continue;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/cache/index%d/level", cpu, index);
        if (attribute_number(root, path) != level)
            continue;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/cache/index%d/size", cpu, index);
        return attribute_number(root, path);
    }
    return -1;
}
