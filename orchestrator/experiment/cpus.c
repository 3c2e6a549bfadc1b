/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/cpus.h"

#include "experiment/cell.h"

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

/* --- placement --- */

/* The CPUs in the order in which they are handed out: one of each core, then their siblings. */
struct order {
    int cpus[CPUS_MAX];
    unsigned count;
};

static int check_list(const struct cpus *list, const struct cpus *allowed, const char *key, struct err *err)
{
    for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
        if (!cpus_has(list, cpu) || cpus_has(allowed, cpu))
            continue;
        own_text usable = {0};
        cpus_print(allowed, &usable);
        err_hint(err, "CPUs that can be used: %s", text_string(&usable));
        return err_set(err, EINVAL, "cpu.%s: this process cannot run on CPU %u", key, cpu);
    }
    return 0;
}

/* End 0 is the server of connection i, end 1 its client. */
static int choose(unsigned placement, const struct order *order, const struct cpus *list, unsigned i,
                  unsigned end)
{
    unsigned listed = cpus_count(list);
    if (listed > 0)
        return cpus_nth(list, i % listed);
    if (placement == PLACEMENT_SPREAD)
        return order->cpus[(2 * i + end) % order->count];
    if (placement == PLACEMENT_SHARED)
        return order->cpus[i % order->count];
    return -1;
}

int placement_assign(const struct cell *cell, const struct cpus *allowed, const struct cpus *cores, int *tx,
                     int *rx, struct err *err)
{
    struct order order = {.count = 0};
    for (int first_pass = 1; first_pass >= 0; first_pass--)
        for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
            if (cpus_has(allowed, cpu) && cpus_has(cores, cpu) == (first_pass == 1))
                order.cpus[order.count++] = (int)cpu;
    if (order.count == 0)
        return err_set(err, ENOENT, "there is no CPU to run on");
    int rc = check_list(&cell->server, allowed, "server", err);
    if (rc == 0)
        rc = check_list(&cell->client, allowed, "client", err);
    if (rc != 0)
        return rc;

    int *server = cell->direction == SERVER_TO_CLIENT ? tx : rx;
    int *client = cell->direction == SERVER_TO_CLIENT ? rx : tx;
    for (unsigned i = 0; i < (unsigned)cell->threads; i++) {
        server[i] = choose(cell->placement, &order, &cell->server, i, 0);
        client[i] = choose(cell->placement, &order, &cell->client, i, 1);
    }
    return 0;
}
