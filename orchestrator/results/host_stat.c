/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "results/attribute.h"
#include "results/host.h"

/* proc(5): user nice system idle iowait irq softirq steal guest guest_nice. Guest time is part of user and
 * nice already, and is not added again. steal came with Linux 2.6.11. */
int host_parse_stat(const char *stat, struct system_reading *reading, struct err *err)
{
    uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
    int fields = sscanf(stat,
                        "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                        " %" SCNu64,
                        &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal);
    if (fields != 8 || strncmp(stat, "cpu ", 4) != 0) /* sscanf takes "cpu0 1" for "cpu 0 1" */
        return err_set(err, EINVAL, "/proc/stat does not begin with the CPUs' total times");
    reading->user = user + nice;
    reading->system = system;
    reading->softirq = softirq;
    reading->irq = irq;
    reading->steal = steal;
    reading->idle = idle + iowait;
    return 0;
}

int host_system(struct system_reading *reading, struct err *err)
{
    char stat[512]; /* the totals are the first line */
    attribute_line("", "/proc/stat", stat, sizeof stat);
    reading->time_ns = clock_now_ns();
    return host_parse_stat(stat, reading, err);
}
