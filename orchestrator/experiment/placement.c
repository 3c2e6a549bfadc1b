/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/placement.h"

#include <errno.h>
#include <stdlib.h>

/* --- seats --- */

/* A CPU that can be used. -1 of a group: not known. */
struct seat {
    int cpu, core, cache, kind;
    int thread; /* of its core, from 0 */
};

struct seats {
    struct seat list[CPUS_MAX];
    unsigned count;
};

static void add(struct seats *seats, const struct seat *seat)
{
    seats->list[seats->count++] = *seat;
}

static void seats_make(const struct cpus *allowed, const struct topology *topology, struct seats *seats)
{
    unsigned char threads[CPUS_MAX] = {0}; /* of each core, as far as they have been met */
    seats->count = 0;
    for (int cpu = 0; cpu < CPUS_MAX; cpu++) {
        if (!cpus_has(allowed, (unsigned)cpu))
            continue;
        int core = cpu_groups_find(&topology->cores, cpu);
        const struct seat seat = {.cpu = cpu,
                                  .core = core,
                                  .cache = cpu_groups_find(&topology->caches, cpu),
                                  .kind = cpu_groups_find(&topology->kinds, cpu),
                                  .thread = core >= 0 ? threads[core]++ : 0};
        add(seats, &seat);
    }
}

static int compare(int left, int right)
{
    return (left > right) - (left < right);
}

/* Cores before their second threads, and the fastest kind of them before the others. */
static int by_load(const void *left, const void *right)
{
    const struct seat *one = left, *other = right;
    int order = compare(one->thread, other->thread);
    if (order == 0)
        order = compare(one->kind, other->kind);
    if (order == 0)
        order = compare(one->cache, other->cache);
    return order != 0 ? order : compare(one->cpu, other->cpu);
}

static int by_cache(const void *left, const void *right)
{
    const struct seat *one = left, *other = right;
    int order = compare(one->cache, other->cache);
    if (order == 0)
        order = compare(one->kind, other->kind);
    return order != 0 ? order : by_load(left, right);
}

static int by_core(const void *left, const void *right)
{
    const struct seat *one = left, *other = right;
    int order = compare(one->kind, other->kind);
    if (order == 0)
        order = compare(one->core, other->core);
    return order != 0 ? order : compare(one->thread, other->thread);
}

typedef int seat_order(const void *left, const void *right);

static void sort(struct seats *seats, seat_order *order)
{
    qsort(seats->list, seats->count, sizeof seats->list[0], order);
}

/* --- pairs --- */

typedef bool is_pair(const struct seat *one, const struct seat *other);

static bool first_of_cores(const struct seat *one, const struct seat *other)
{
    return one->thread == 0 && other->thread == 0 && one->kind == other->kind && one->cache == other->cache;
}

static bool of_a_cache(const struct seat *one, const struct seat *other)
{
    return one->cache == other->cache;
}

static bool of_a_core(const struct seat *one, const struct seat *other)
{
    return one->core == other->core && one->core >= 0;
}

/* Of neighbours that belong together two and two; who stays alone goes to `rest`. */
static void take_pairs(const struct seats *from, is_pair *is_pair_of, struct seats *pairs, struct seats *rest)
{
    for (unsigned i = 0; i < from->count; i++) {
        bool pair = i + 1 < from->count && is_pair_of(&from->list[i], &from->list[i + 1]);
        add(pair ? pairs : rest, &from->list[i]);
        if (pair)
            add(pairs, &from->list[++i]);
    }
}

/* The CPUs in the order in which connections get them, two and two: cores of the fastest kind, then of the
 * others, then hyperthreads, and each pair below one last-level cache while there is another such. What is
 * left over stands behind them, in `alone`. */
static void take_spread(struct seats *seats, struct seats *pairs, struct seats *alone)
{
    struct seats rest = {.count = 0};
    pairs->count = alone->count = 0;
    sort(seats, by_load);
    take_pairs(seats, first_of_cores, pairs, &rest);
    sort(&rest, by_cache);
    take_pairs(&rest, of_a_cache, pairs, alone);
    sort(alone, by_load);
}

/* Connection i has the CPUs 2i and 2i + 1 of what is made here, modulo their number. */
static void spread(struct seats *seats, struct seats *chosen)
{
    struct seats alone;
    take_spread(seats, chosen, &alone);
    for (unsigned i = 0; i < alone.count; i++)
        add(chosen, &alone.list[i]);
}

static int near(struct seats *seats, struct seats *chosen, const char **why)
{
    struct seats pairs, alone;
    bool told = false;
    take_spread(seats, &pairs, &alone);
    for (unsigned i = 0; i < seats->count; i++)
        told = told || seats->list[i].cache >= 0;
    for (unsigned i = 0; i + 1 < pairs.count; i += 2)
        if (pairs.list[i].cache >= 0 && !of_a_core(&pairs.list[i], &pairs.list[i + 1])) {
            add(chosen, &pairs.list[i]);
            add(chosen, &pairs.list[i + 1]);
        }
    *why = told ? "no two cores that can be used share a last-level cache"
                : "this machine does not say which CPUs share a cache";
    return chosen->count > 0 ? 0 : -ENOENT;
}

static int siblings(struct seats *seats, struct seats *chosen, const char **why)
{
    struct seats alone = {.count = 0};
    sort(seats, by_core);
    take_pairs(seats, of_a_core, chosen, &alone);
    *why = "no two of the CPUs that can be used are hyperthreads of one core";
    return chosen->count > 0 ? 0 : -ENOENT;
}

/* --- far --- */

/* What the two ends of a connection are to have apart: packages where there are several, else nodes, else
 * last-level caches. NULL: there is but one of each. */
static const struct cpu_groups *farthest(const struct cpus *allowed, const struct topology *topology)
{
    const struct cpu_groups *const farthest_first[] = {&topology->packages, &topology->nodes,
                                                       &topology->caches};
    for (size_t i = 0; i < sizeof farthest_first / sizeof *farthest_first; i++)
        if (cpu_groups_count(farthest_first[i], allowed) > 1)
            return farthest_first[i];
    return NULL;
}

/* The next of the group's CPUs in the order of their load, from the first again behind the last. */
static const struct seat *next_of(const struct seats *seats, const struct cpu_groups *groups, int group,
                                  unsigned *next)
{
    for (unsigned tried = 0; tried < seats->count; tried++) {
        const struct seat *seat = &seats->list[(*next)++ % seats->count];
        if (cpu_groups_find(groups, seat->cpu) == group)
            return seat;
    }
    return NULL;
}

/* The ends take turns through the groups: of two, all servers are in the first and all clients in the other.
 */
static int far(struct seats *seats, const struct cpus *allowed, const struct topology *topology,
               struct seats *chosen, const char **why)
{
    const struct cpu_groups *groups = farthest(allowed, topology);
    *why = cpu_groups_count(&topology->caches, allowed) > 0
               ? "all CPUs that can be used share one last-level cache"
               : "this machine does not say which CPUs share a cache";
    if (groups == NULL)
        return -ENOENT;
    unsigned next[CPUS_MAX] = {0};
    struct cpus used = {0};
    sort(seats, by_load);
    for (unsigned i = 0; i < seats->count; i++) {
        int group = cpu_groups_find(groups, seats->list[i].cpu);
        if (group >= 0 && group < CPUS_MAX)
            cpus_add(&used, (unsigned)group);
    }
    for (unsigned i = 0; i + 1 < CPUS_MAX && i < 2 * seats->count; i++) {
        int group = cpus_nth(&used, i % cpus_count(&used));
        const struct seat *seat = group >= 0 ? next_of(seats, groups, group, &next[group]) : NULL;
        if (seat != NULL) /* always: the group is used by one */
            add(chosen, seat);
    }
    return 0;
}

/* --- placement --- */

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

static int choose(const struct cell *cell, const struct cpus *allowed, const struct topology *topology,
                  struct seats *chosen, struct err *err)
{
    struct seats seats;
    const char *why = "";
    int rc = 0;
    chosen->count = 0;
    seats_make(allowed, topology, &seats);
    if (seats.count == 0)
        return err_set(err, ENOENT, "there is no CPU to run on");
    switch ((enum placement)cell->placement) {
    case PLACEMENT_SPREAD:
    case PLACEMENT_SHARED: spread(&seats, chosen); break;
    case PLACEMENT_NEAR: rc = near(&seats, chosen, &why); break;
    case PLACEMENT_FAR: rc = far(&seats, allowed, topology, chosen, &why); break;
    case PLACEMENT_SIBLINGS: rc = siblings(&seats, chosen, &why); break;
    case PLACEMENT_FREE: break;
    }
    if (rc == 0)
        return 0;
    err_hint(err, "another cpu.placement: spread takes what there is");
    return err_set(err, ENOENT, "%s", why);
}

/* End 0 is the server of connection i, end 1 its client. */
static int cpu_of(unsigned placement, const struct seats *chosen, const struct cpus *list, unsigned i,
                  unsigned end)
{
    unsigned listed = cpus_count(list);
    if (listed > 0)
        return cpus_nth(list, i % listed);
    if (chosen->count == 0)
        return -1;
    unsigned seat = placement == PLACEMENT_SHARED ? i : 2 * i + end;
    return chosen->list[seat % chosen->count].cpu;
}

int placement_assign(const struct cell *cell, const struct cpus *allowed, const struct topology *topology,
                     int *tx, int *rx, struct err *err)
{
    struct seats chosen;
    int rc = choose(cell, allowed, topology, &chosen, err);
    if (rc == 0)
        rc = check_list(&cell->server, allowed, "server", err);
    if (rc == 0)
        rc = check_list(&cell->client, allowed, "client", err);
    if (rc != 0)
        return rc;

    int *server = cell->direction == CLIENT_TO_SERVER ? rx : tx;
    int *client = cell->direction == CLIENT_TO_SERVER ? tx : rx;
    for (unsigned i = 0; i < (unsigned)cell->threads; i++) {
        server[i] = cpu_of(cell->placement, &chosen, &cell->server, i, 0);
        client[i] = cpu_of(cell->placement, &chosen, &cell->client, i, 1);
    }
    return 0;
}
