/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lab of one run: the namespaces and the link between them that one cell asks for; how its devices are
 * made and asked. What runs inside is no concern of this folder. */
#ifndef LABRUN_NETNS_LAB_H
#define LABRUN_NETNS_LAB_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "record/sample.h"

/* --- lab --- */

/* What TCP does with a connection that was idle. */
enum idle_restart { IDLE_RESTART_UNKNOWN, IDLE_RESTART_ON, IDLE_RESTART_OFF };

struct lab {
    /* owned: namespaces. The same namespace twice (two fds) for path=loopback and path=sink */
    int server, client;
    struct sockaddr_storage address; /* where the server listens, port 0; behind a sink, where nobody is */
    socklen_t address_length;
    enum idle_restart idle_restart;   /* as lab_keep_rates() read it back */
    unsigned offloads[OFFLOAD_COUNT]; /* enum offload_state, of both ends: as read back */
};

#define LAB_NONE                                                                                             \
    {                                                                                                        \
        .server = -1, .client = -1                                                                           \
    }

/* Namespaces, veth pair (or loopback, or sink), addresses, MTU, offloads, rate, delay and losses of both
 * ends, all up and carrying: the first packet passes, unless it is lost on purpose. On failure nothing is
 * left, and the kernel's own reason is in `err`. */
int lab_up(const struct cell *cell, struct lab *lab, struct err *err);
void lab_down(struct lab *lab);
#define own_lab OWNED_BY(lab_down) struct lab

/* Connections that rest keep their rate: TCP takes one that was idle for longer than its retransmission
 * timeout (200 ms and more) for a new one, and starts slowly again (RFC 2861). Switches that off at both
 * ends, inside the lab only, and sets lab->idle_restart to what is read back: where /proc/sys cannot be
 * written it stays on, which is no error. */
int lab_keep_rates(struct lab *lab, struct err *err);

/* Do both cells ask for the same lab? */
bool lab_same(const struct cell *cell, const struct cell *other);

/* Adds which libnl is loaded, "libnl-3.0 3.7.0". */
void lab_library(struct text *text);

/* --- sink --- */
/* A device that transmits and drops, so that a sender can be measured alone. What it carried is counted by
 * the kernel, independently of what the sender says. */

/* What went out through a device since it was made, link-layer headers (14 bytes a packet) included. */
struct carried {
    uint64_t packets, bytes;
};

/* What the sink of a lab has carried since it came up. For path=sink only. */
int lab_carried(const struct lab *lab, struct carried *carried, struct err *err);

/* --- queues --- */

/* What the queue of the end that sends the payload is, and has done since the lab is up, as the kernel tells
 * it; not `known` without a shape. */
int lab_queue(const struct lab *lab, const struct cell *cell, struct queue_reading *reading, struct err *err);

/* --- offload --- */
/* Offloads of a device, by the SIOCETHTOOL ioctl (libnl does not speak ethtool). What a cell does not ask for
 * stays as the device was made. `offload=no` means that what crosses the link is one MTU-sized packet each,
 * as on a network card without help: TSO (segmentation by the device), GSO (by the kernel just above it) and
 * GRO (merging at the receiver) are off. Scatter-gather stays as it is in any case: without it the kernel
 * copies every MSG_ZEROCOPY send, so that switching it off would change what is measured. Since Linux 4.17
 * TCP builds large segments regardless and the kernel cuts them before they reach the device; switching GSO
 * off decides what the link carries, not what TCP hands down. That would be what waits in a queue, and is
 * lost, on a link with a rate or losses: link_one_segment(). */

/* Switches what the cell asks for, and reads all of them back into `states` (enum offload_state). `socket` is
 * any socket of the device's namespace. What is not as it was asked for is an error: the kernel may switch
 * one off because another is. */
int offload_set(int socket, const char *device, const struct cell *cell, unsigned states[OFFLOAD_COUNT],
                struct err *err);

#endif
