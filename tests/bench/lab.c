/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a run's lab takes: the median of 200 set-ups and of 200 teardowns, per path. Needs the right to
 * make namespaces. Prints; judges nothing, because a shared machine may be slow. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "netns/lab.h"

enum { ROUNDS = 200 };

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double sorted_at(double *values, double fraction)
{
    qsort(values, ROUNDS, sizeof *values, ascending);
    return values[(unsigned)(fraction * (ROUNDS - 1))];
}

static int measure(const char *name, const struct cell *cell)
{
    static double up[ROUNDS], down[ROUNDS], both[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct err err = {0};
        own_lab lab = LAB_NONE;
        double start = now_ms();
        if (lab_up(cell, &lab, &err) < 0) {
            fprintf(stderr, "%s: %s\nhint: %s\n", name, err.what, err.hint);
            return 1;
        }
        double made = now_ms();
        lab_down(&lab);
        double end = now_ms();
        up[i] = made - start;
        down[i] = end - made;
        both[i] = end - start;
    }
    printf("%-22s set-up %.2f ms, teardown %.3f ms, both %.2f ms (median of %d), p95 %.2f ms\n", name,
           sorted_at(up, 0.5), sorted_at(down, 0.5), sorted_at(both, 0.5), ROUNDS, sorted_at(both, 0.95));
    return 0;
}

int main(void)
{
    static const struct {
        const char *name;
        struct cell cell;
    } cases[] = {
        {"veth, IPv4", {.path = PATH_VETH, .ip = IP_4, .mtu = 1500, .offload = true}},
        {"veth, IPv6", {.path = PATH_VETH, .ip = IP_6, .mtu = 1500, .offload = true}},
        {"veth, IPv4, no offload", {.path = PATH_VETH, .ip = IP_4, .mtu = 1500}},
        {"loopback", {.path = PATH_LOOPBACK, .ip = IP_4, .mtu = 65535, .offload = true}},
    };
    int failed = 0;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        failed |= measure(cases[i].name, &cases[i].cell);
    return failed;
}
