/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sink: a network device that transmits and drops, so that a sender can be measured alone. What it
 * carried is counted by the kernel, independently of what the sender says. Addresses are lab.c's. */
#ifndef LABRUN_NETNS_SINK_H
#define LABRUN_NETNS_SINK_H

#include <stdint.h>

#include "base/err.h"
#include "netns/link.h"

/* What went out through a device since it was made, link-layer headers (14 bytes a packet) included. */
struct carried {
    uint64_t packets, bytes;
};

/* Makes the device, down, with `queues` transmit queues and an MTU of `mtu` bytes: a dummy, else an ifb,
 * which drops what nobody redirected to it. Neither asks for neighbours (IFF_NOARP), and no queue that could
 * overflow stands before it, so that it carries every packet. */
int sink_create(struct link *link, unsigned queues, int64_t mtu, struct err *err);

/* Asks the kernel what the device `name` in the namespace `netns` has carried. */
int sink_carried(int netns, const char *name, struct carried *carried, struct err *err);

#endif
