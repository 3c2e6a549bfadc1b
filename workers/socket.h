/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TCP sockets of a run: made, connected and asked about, with the same options on both sides and for
 * every mechanism, so that a difference between two mechanisms is never one of their options. */
#ifndef LABRUN_WORKERS_SOCKET_H
#define LABRUN_WORKERS_SOCKET_H

#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "model/cell.h"
#include "model/sample.h"

/* Listens on the address at a port of the kernel's choice. The caller owns the fd. */
int socket_listen(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length, int *fd,
                  uint16_t *port, struct err *err);

/* Takes the next connection; blocks. The options are inherited from the listener. */
int socket_accept(int listener, int *fd, struct err *err);

/* Connects to the address at `port`; blocks. */
int socket_connect(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length,
                   uint16_t port, int *fd, struct err *err);

/* What the kernel granted: buffer sizes in bytes (the kernel's doubled ones, socket(7)) and the congestion
 * control in use. */
int socket_granted(int fd, struct sample *sample, struct err *err);

/* TCP_INFO. `known` is 0 when this kernel does not fill in all that is asked for. */
void socket_tcp(int fd, struct tcp_reading *reading);

/* Has the peer gone, so that EPIPE or ECONNRESET is only the consequence of something else? */
int socket_lost(int code);

#endif
