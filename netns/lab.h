/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lab of one run: the namespaces and the link between them that one cell asks for. How devices are made
 * is link.c's; what runs inside is no concern of this folder. */
#ifndef LABRUN_NETNS_LAB_H
#define LABRUN_NETNS_LAB_H

#include <sys/socket.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/cell.h"
#include "netns/sink.h"

struct lab {
    /* owned: namespaces. The same namespace twice (two fds) for path=loopback and path=sink */
    int server, client;
    struct sockaddr_storage address; /* where the server listens, port 0; behind a sink, where nobody is */
    socklen_t address_length;
};

#define LAB_NONE                                                                                             \
    {                                                                                                        \
        .server = -1, .client = -1                                                                           \
    }

/* Namespaces, veth pair (or loopback, or sink), addresses, MTU, offloads (offload.h says what `offload=no`
 * is), all up and carrying: the first packet passes. On failure nothing is left, and the kernel's own reason
 * is in `err`.
 */
int lab_up(const struct cell *cell, struct lab *lab, struct err *err);
void lab_down(struct lab *lab);
#define own_lab OWNED_BY(lab_down) struct lab

/* What the sink of a lab has carried since it came up. For path=sink only. */
int lab_carried(const struct lab *lab, struct carried *carried, struct err *err);

#endif
