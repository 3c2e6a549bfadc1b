/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops of pattern = paced, an open loop: messages are sent when a schedule says so, and timed until the
 * receiver has their last byte. A sender that is late sends at once and catches up, and the times count from
 * when a message was to be sent: a stall meets all that it delays, and none is left out (coordinated
 * omission, G. Tene). */
#ifndef LABRUN_WORKERS_PACED_H
#define LABRUN_WORKERS_PACED_H

#include "base/err.h"
#include "workers/window.h"

struct sender;
struct receiver_state;

/* As sender_run and receiver_run, of cells that are paced; the board has BOARD_STAMPS, and BOARD_TIMES where
 * there is a receiver. */
int paced_send(struct sender *sender, struct edge *edge, struct err *err);
int paced_receive(struct receiver_state *state, struct edge *edge, struct err *err);

#endif
