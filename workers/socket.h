/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sockets of a run: made, connected and asked about, with the same options on both sides and for
 * every mechanism, so that a difference between two mechanisms is never one of their options. */
#ifndef LABRUN_WORKERS_SOCKET_H
#define LABRUN_WORKERS_SOCKET_H

#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "record/sample.h"

/* A socket of the cell's transport, unconnected, with all of its options; `family` is the address family of
 * the path, which a Unix socket does not care about. The caller owns the fd. */
int socket_new(const struct cell *cell, int family, int *fd, struct err *err);

/* Sets the buffers that the cell asks for: socket_new does it, and accepted TCP sockets inherit them. */
int socket_buffers(int fd, const struct cell *cell, struct err *err);

/* Binds it to the address at a port of the kernel's choice. */
int socket_bind(int fd, const struct sockaddr_storage *address, socklen_t length, uint16_t *port,
                struct err *err);

/* Connects it to the address at `port`. */
int socket_join(int fd, const struct sockaddr_storage *address, socklen_t length, uint16_t port,
                struct err *err);

/* Listens on the address at a port of the kernel's choice; a Unix socket has an abstract name, private to its
 * network namespace, and port 0. The caller owns the fd. */
int socket_listen(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length, int *fd,
                  uint16_t *port, struct err *err);

/* Takes the next connection; blocks. The options are inherited from the listener. */
int socket_accept(int listener, int *fd, struct err *err);

/* Connects to the address at `port`; blocks. */
int socket_connect(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length,
                   uint16_t port, int *fd, struct err *err);

/* What the kernel granted: buffer sizes in bytes (the kernel's doubled ones, socket(7)) and, of a TCP socket,
 * the congestion control in use. */
int socket_granted(int fd, struct sample *sample, struct err *err);

/* TCP_INFO. `known` is 0 when this kernel does not fill in all that is asked for, and for other sockets. */
void socket_tcp(int fd, struct tcp_reading *reading);

/* Has the peer gone, so that EPIPE, ECONNRESET or ECONNREFUSED (UDP) is only the consequence of something
 * else? */
int socket_lost(int code);

#endif
