/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sockets of a run: made, connected and ended, with the same options on both sides and for every
 * mechanism, so that a difference between two mechanisms is never one of their options. What goes through
 * them is not here. */
#ifndef LABRUN_WORKERS_CONNECTION_H
#define LABRUN_WORKERS_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "experiment/cell.h"
#include "record/sample.h"

/* --- socket --- */

/* A socket of the cell's transport, unconnected, with all of its options; `family` is the address family of
 * the path, which a Unix socket does not care about. The caller owns the fd. */
int socket_new(const struct cell *cell, int family, int *fd, struct err *err);

/* Has the peer gone, so that EPIPE, ECONNRESET or ECONNREFUSED (UDP) is only the consequence of something
 * else? */
int socket_lost(int code);

/* --- connection --- */
/* One end of a connection, whatever the transport: the socket that the payload goes through, and the stream
 * on which the two ends talk about it. TCP and Unix sockets do both in one. A UDP socket loses and has no
 * end of file, so a TCP connection stands beside it: there the ends tell each other their ports, compare
 * their parameters, and learn when the other one has finished. Into a sink there is nobody to talk to. */

struct connection { /* its sockets end with the process */
    int payload;
    int stream; /* the same as `payload` where that is one; -1: there is no other end */
};

/* Where the server of a run is. */
struct endpoint {
    struct sockaddr_storage address;
    socklen_t length;
    uint16_t port; /* host byte order */
    int listener;  /* in the server, which owns it; elsewhere -1 */
};

/* Makes the server's listener, for as many connections as the cell has: at a port of the kernel's choice, or,
 * for a Unix socket, at an abstract name, private to its network namespace, and port 0. */
int connection_listen(const struct cell *cell, struct endpoint *server, struct err *err);

/* An end of the next connection; blocks. The one that the listener accepts; without it the client's, to the
 * server's port, or a sender's only end, towards the address behind a sink. */
int connection_open(const struct cell *cell, const struct endpoint *server, struct connection *connection,
                    struct err *err);

/* Of a receiving TCP socket whose buffer the cell fixes, at each edge: its window opens as far as the buffer
 * that was asked for, in bytes. Left alone it opens, since Linux 6.6, to about 0.8 of what was granted, the
 * double (tcp_rcv_ssthresh), and then tells by luck who acknowledges: as long as a queued message leaves room
 * for the whole window, the softirq that brings it does, on the sender's CPU; a window opened to the last
 * bytes leaves it to the reader (__tcp_ack_snd_check(), __tcp_select_window()). Each connection took one of
 * both ways, for seconds or for good: connections alike differed by 30 % at 4 and 16 KB, and by 1 % with
 * this. A segment that is larger than any before makes the kernel forget it, with the share of a buffer that
 * is payload (tcp_measure_rcv_mss()): that is why it is set anew, and never before data came. */
int connection_limit_window(int fd, const struct cell *cell, struct err *err);

/* Of all connections of a thread. `sends`: the sender has sent everything. A stream ends; over UDP empty
 * datagrams say so until the receiver has understood, because they get lost like any other. Then waits until
 * the receiver, which closes when it has everything, needs the ring of a frozen mechanism no longer, because
 * releasing memory writes to it: the parent's deadline bounds this. Else the receiver has seen that end, and
 * says so. */
int connections_end(const struct cell *cell, const struct connection *connections, size_t count, bool sends,
                    struct err *err);

/* How many empty datagrams a receiver awaits. The second comes END_DATAGRAM_MS after the first: by then what
 * another CPU held back, when the sender had just moved away from it, has arrived too. */
enum { END_DATAGRAMS = 2, END_DATAGRAM_MS = 10 };

/* --- hello --- */
/* The handshake on each connection, over its stream: both sides say which parameters they will really use,
 * and both compare. A run whose two ends disagree measures something, but not what its cell says. */

struct hello {
    char magic[8];
    uint64_t message_bytes; /* of a send; of the sender: summed over the buffers that it really allocated */
    uint64_t fields;        /* of a send */
    uint64_t threads, connections, connection;
    uint64_t mechanism, receive, direction;
    uint64_t response_bytes; /* 0: of a stream */
};

#define HELLO_MAGIC "labrun3" /* the digit goes up when the struct changes */

/* Sends `own`, takes the peer's and compares. `server`: which of the two is the server's. -EPROTO says what
 * differs. */
int hello_exchange(int fd, const struct hello *own, bool server, struct err *err);

#endif
