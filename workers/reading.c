/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/reading.h"

#include "base/clock.h"
#include "workers/socket.h"

static uint64_t clock_cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

int reading_open(const struct meters *meters, struct reading *reading, struct err *err)
{
    socket_tcp(meters->fd, &reading->tcp);
    if (counters_read(meters->counters, reading, err) < 0)
        return -err->code;
    reading->tally = *meters->tally;
    reading->cpu_ns = clock_cpu_ns();
    reading->time_ns = clock_now_ns();
    return 0;
}

int reading_close(const struct meters *meters, struct reading *reading, struct err *err)
{
    reading->time_ns = clock_now_ns();
    reading->cpu_ns = clock_cpu_ns();
    reading->tally = *meters->tally;
    if (counters_read(meters->counters, reading, err) < 0)
        return -err->code;
    socket_tcp(meters->fd, &reading->tcp);
    return 0;
}
