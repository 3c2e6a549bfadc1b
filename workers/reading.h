/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading of one thread at an edge of the window. Its parts are taken in such an order that the time
 * stamps enclose as little of the reading itself as can be. */
#ifndef LABRUN_WORKERS_READING_H
#define LABRUN_WORKERS_READING_H

#include "base/err.h"
#include "record/sample.h"
#include "workers/counters.h"

/* What is read. */
struct meters {
    int fd;                          /* the connection */
    const struct counters *counters; /* the thread's */
    const struct tally *tally;
};

/* The window begins: time last. */
int reading_open(const struct meters *meters, struct reading *reading, struct err *err);

/* The window ends: time first. */
int reading_close(const struct meters *meters, struct reading *reading, struct err *err);

#endif
