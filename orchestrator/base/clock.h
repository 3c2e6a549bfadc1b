/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one clock of intervals: CLOCK_MONOTONIC, which all processes and namespaces of a machine share. */
#ifndef LABRUN_BASE_CLOCK_H
#define LABRUN_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline int64_t clock_now_ms(void)
{
    return (int64_t)(clock_now_ns() / 1000000u);
}

#endif
