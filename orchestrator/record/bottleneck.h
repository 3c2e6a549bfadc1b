/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What held a run back, as one word, from numbers that were measured in the window: how busy the workers'
 * CPUs were with them, and what TCP says it waited for. Where these do not tell, there is no word. */
#ifndef LABRUN_MODEL_BOTTLENECK_H
#define LABRUN_MODEL_BOTTLENECK_H

#include "record/sample.h"

enum bottleneck {
    BOTTLENECK_SENDER,         /* the senders' CPUs are full */
    BOTTLENECK_RECEIVER,       /* the receivers' CPUs are full */
    BOTTLENECK_BOTH,           /* both are; also when they share a full CPU */
    BOTTLENECK_RECEIVE_WINDOW, /* no CPU is full; the sender waited for the receiver's window */
    BOTTLENECK_SEND_BUFFER,    /* no CPU is full; the sender waited for room in its send buffer */
};

/* The words by number, NULL-terminated. */
extern const char *const bottleneck_words[];

/* A CPU is full when its workers ran for at least this share of the window. The rest is scheduling and
 * interrupts billed to nobody. */
#define BOTTLENECK_FULL 0.9
/* A TCP limit is one when the connections stood at it for at least this share of the window. */
#define BOTTLENECK_LIMITED 0.5

/* enum bottleneck as a number; NaN when it cannot be told. */
double bottleneck_find(const struct measurement *measurement);

#endif
