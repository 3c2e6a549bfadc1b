/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/cpus.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* --- cpus --- */

/* One CPU number. Returns where it ends; NULL with an error. */
static const char *read_cpu(const char *c, unsigned *cpu, struct err *err)
{
    if (!isdigit((unsigned char)*c)) {
        err_hint(err, "CPU numbers joined by + and -: 0-3+8");
        err_set(err, EINVAL, "not a set of CPUs");
        return NULL;
    }
    for (*cpu = 0; isdigit((unsigned char)*c); c++) {
        *cpu = *cpu * 10 + (unsigned)(*c - '0');
        if (*cpu >= CPUS_MAX) {
            err_set(err, ERANGE, "CPU numbers end at %d", CPUS_MAX - 1);
            return NULL;
        }
    }
    return c;
}

static const char *read_range(const char *c, struct cpus *cpus, struct err *err)
{
    unsigned first, last;
    c = read_cpu(c, &first, err);
    if (c == NULL)
        return NULL;
    last = first;
    if (*c == '-')
        c = read_cpu(c + 1, &last, err);
    if (c != NULL && last < first) {
        err_set(err, EINVAL, "the range %u-%u runs backwards", first, last);
        return NULL;
    }
    for (unsigned cpu = first; c != NULL && cpu <= last; cpu++)
        cpus_add(cpus, cpu);
    return c;
}

int cpus_parse(const char *string, struct cpus *cpus, struct err *err)
{
    const char *c = string + strspn(string, " \t\n");
    struct cpus parsed = {0};
    while (*c != '\0') {
        c = read_range(c, &parsed, err);
        if (c == NULL)
            return -err->code;
        c += strspn(c, " \t\n");
        if (*c == '\0')
            break;
        if (*c != '+' && *c != ',')
            return err_set(err, EINVAL, "not a set of CPUs");
        c++;
        c += strspn(c, " \t\n");
        if (*c == '\0')
            return err_set(err, EINVAL, "not a set of CPUs");
    }
    *cpus = parsed;
    return 0;
}

void cpus_print(const struct cpus *cpus, struct text *text)
{
    const char *join = "";
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        if (cpus->bits[cpu / 64] == 0)
            cpu |= 63; /* a set is mostly empty */
        if (!cpus_has(cpus, cpu))
            continue;
        unsigned last = cpu;
        while (last + 1 < CPUS_MAX && cpus_has(cpus, last + 1))
            last++;
        text_addf(text, "%s%u", join, cpu);
        if (last > cpu)
            text_addf(text, "-%u", last);
        cpu = last;
        join = "+";
    }
}

void cpus_add(struct cpus *cpus, unsigned cpu)
{
    if (cpu < CPUS_MAX)
        cpus->bits[cpu / 64] |= UINT64_C(1) << cpu % 64;
}

bool cpus_has(const struct cpus *cpus, unsigned cpu)
{
    return cpu < CPUS_MAX && (cpus->bits[cpu / 64] >> cpu % 64 & 1) != 0;
}

unsigned cpus_count(const struct cpus *cpus)
{
    unsigned count = 0;
    for (unsigned i = 0; i < CPUS_MAX / 64; i++)
        count += (unsigned)__builtin_popcountll(cpus->bits[i]);
    return count;
}

int cpus_nth(const struct cpus *cpus, unsigned n)
{
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        if (cpus_has(cpus, cpu) && n-- == 0)
            return (int)cpu;
    }
    return -1;
}

/* --- groups --- */

void cpu_groups_set(struct cpu_groups *groups, unsigned cpu, unsigned group)
{
    if (cpu < CPUS_MAX && group < UINT16_MAX)
        groups->of[cpu] = (uint16_t)(group + 1);
}

int cpu_groups_find(const struct cpu_groups *groups, int cpu)
{
    return cpu >= 0 && cpu < CPUS_MAX ? (int)groups->of[cpu] - 1 : -1;
}

unsigned cpu_groups_count(const struct cpu_groups *groups, const struct cpus *among)
{
    struct cpus found = {0}; /* a number is below CPUS_MAX where every group has a CPU, as all here do */
    for (int cpu = 0; cpu < CPUS_MAX; cpu++)
        if (cpus_has(among, (unsigned)cpu) && cpu_groups_find(groups, cpu) >= 0)
            cpus_add(&found, (unsigned)cpu_groups_find(groups, cpu));
    return cpus_count(&found);
}

bool cpu_groups_next(const struct cpu_groups *groups, int *group, struct cpus *members)
{
    int next = UINT16_MAX;
    for (int cpu = 0; cpu < CPUS_MAX; cpu++) {
        int number = cpu_groups_find(groups, cpu);
        if (number > *group && number < next)
            next = number;
    }
    *members = (struct cpus){0};
    for (int cpu = 0; cpu < CPUS_MAX; cpu++)
        if (cpu_groups_find(groups, cpu) == next)
            cpus_add(members, (unsigned)cpu);
    *group = next;
    return next != UINT16_MAX;
}
