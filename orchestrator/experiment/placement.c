/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/placement.h"

#include <errno.h>

/* The CPUs in the order in which they are handed out: one of each core, then their siblings. */
struct order {
    int cpus[CPUS_MAX];
    unsigned count;
};

static void order_make(const struct cpus *allowed, const struct cpus *cores, struct order *order)
{
    order->count = 0;
    for (int first_pass = 1; first_pass >= 0; first_pass--)
        for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
            if (cpus_has(allowed, cpu) && cpus_has(cores, cpu) == (first_pass == 1))
                order->cpus[order->count++] = (int)cpu;
}

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
    struct order order;
    order_make(allowed, cores, &order);
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
