/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops of a stream of which every n-th message is timed one way, from when it is handed over until its
 * last byte is received: how long the path is when it is full. They are those of sender.c and receiver.c, and
 * a countdown: a stream that is not sampled has no branch more. */
#ifndef LABRUN_WORKERS_SAMPLED_H
#define LABRUN_WORKERS_SAMPLED_H

#include "base/err.h"
#include "workers/window.h"

struct sender;
struct receiver_state;

/* As sender_run and receiver_run; the board has BOARD_STAMPS and BOARD_TIMES. */
int sampled_send(struct sender *sender, struct edge *edge, struct err *err);
int sampled_receive(struct receiver_state *state, struct edge *edge, struct err *err);

#endif
