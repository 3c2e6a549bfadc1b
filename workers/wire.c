/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/wire.h"

#include <errno.h>
#include <poll.h>

#include "base/own.h"
#include "workers/socket.h"

/* The cell of the stream on which the ends talk. */
static struct cell talk_cell(const struct cell *cell)
{
    struct cell talk = *cell;
    if (cell->transport == TRANSPORT_UDP)
        talk.transport = TRANSPORT_TCP;
    return talk;
}

static int exchange_ports(int talk, uint16_t own, uint16_t *peer, struct err *err)
{
    ssize_t moved = send(talk, &own, sizeof own, MSG_NOSIGNAL);
    if (moved == sizeof own)
        moved = recv(talk, peer, sizeof *peer, MSG_WAITALL);
    if (moved < 0)
        return err_errno(err, errno, "cannot exchange UDP ports");
    return moved == sizeof *peer ? 0 : err_set(err, ECONNRESET, "the other end is gone");
}

/* Gives the wire a UDP socket between the addresses of its TCP connection. Both ends call this at the same
 * time, and nothing is sent before both have connected. */
static int join_datagrams(const struct cell *cell, struct wire *wire, struct err *err)
{
    struct sockaddr_storage own = {0}, peer = {0};
    socklen_t own_length = sizeof own, peer_length = sizeof peer;
    if (getsockname(wire->talk, (struct sockaddr *)&own, &own_length) < 0 ||
        getpeername(wire->talk, (struct sockaddr *)&peer, &peer_length) < 0)
        return err_errno(err, errno, "cannot learn the connection's addresses");
    own_fd made = -1;
    uint16_t port = 0;
    if (socket_new(cell, own.ss_family, &made, err) < 0 ||
        socket_bind(made, &own, own_length, &port, err) < 0 ||
        exchange_ports(wire->talk, port, &port, err) < 0 ||
        socket_join(made, &peer, peer_length, port, err) < 0)
        return -err->code;
    wire->payload = steal_fd(&made);
    return 0;
}

static int join(const struct cell *cell, struct wire *wire, struct err *err)
{
    wire->payload = wire->talk;
    return cell->transport == TRANSPORT_UDP ? join_datagrams(cell, wire, err) : 0;
}

int wire_listen(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length, int *fd,
                uint16_t *port, struct err *err)
{
    const struct cell talk = talk_cell(cell);
    return socket_listen(&talk, address, length, fd, port, err);
}

int wire_accept(const struct cell *cell, int listener, struct wire *wire, struct err *err)
{
    int result = socket_accept(listener, &wire->talk, err);
    if (result == 0 && cell->transport == TRANSPORT_UNIX) /* which inherit nothing */
        result = socket_buffers(wire->talk, cell, err);
    return result < 0 ? result : join(cell, wire, err);
}

int wire_connect(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length,
                 uint16_t port, struct wire *wire, struct err *err)
{
    const struct cell talk = talk_cell(cell);
    int result = socket_connect(&talk, address, length, port, &wire->talk, err);
    return result < 0 ? result : join(cell, wire, err);
}

int wire_sink(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length,
              struct wire *wire, struct err *err)
{
    enum { DISCARD_PORT = 9 }; /* RFC 863; any number would do */
    wire->talk = -1;
    return socket_connect(cell, address, length, DISCARD_PORT, &wire->payload, err);
}

/* 1: the other end has understood; 0: not in that time. */
static int await_understanding(int talk)
{
    struct pollfd other = {.fd = talk, .events = POLLIN | POLLRDHUP};
    int ready = poll(&other, 1, WIRE_FAREWELL_MS);
    return ready < 0 && errno != EINTR ? -errno : ready > 0;
}

static int say_farewell(const struct wire *wire, struct err *err)
{
    int understood = 0;
    while (understood == 0) {
        if (send(wire->payload, "", 0, MSG_NOSIGNAL) < 0 && errno != EINTR)
            return err_errno(err, errno, "cannot say that the last datagram is sent");
        understood = await_understanding(wire->talk);
    }
    return understood < 0 ? err_errno(err, -understood, "cannot wait for the receiver") : 0;
}

int wire_finish(const struct cell *cell, const struct wire *wire, struct err *err)
{
    if (wire->talk < 0)
        return 0;
    if (cell->transport == TRANSPORT_UDP)
        return say_farewell(wire, err);
    if (shutdown(wire->payload, SHUT_WR) == 0)
        return 0;
    if (socket_lost(errno))
        return err_set(err, errno, "the receiver closed the connection");
    return err_errno(err, errno, "cannot end the stream");
}

int wire_understood(const struct cell *cell, const struct wire *wire, struct err *err)
{
    if (cell->transport != TRANSPORT_UDP || shutdown(wire->talk, SHUT_WR) == 0)
        return 0;
    return err_errno(err, errno, "cannot tell the sender that its end has been seen");
}
