/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/connection.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/own.h"
#include "experiment/cell.h"

/* --- socket --- */

/* Where the port stands; NULL in an address that has none. */
static in_port_t *port_in(struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET6)
        return &((struct sockaddr_in6 *)address)->sin6_port;
    return address->ss_family == AF_INET ? &((struct sockaddr_in *)address)->sin_port : NULL;
}

static void port_set(struct sockaddr_storage *address, uint16_t port)
{
    in_port_t *place = port_in(address);
    if (place != NULL)
        *place = htons(port);
}

/* FORCE goes beyond net.core.[rw]mem_max, which it takes CAP_NET_ADMIN for; without it the kernel cuts
 * silently, and what it granted is in the record. */
static int buffer_set(int fd, int forced, int plain, int64_t bytes, const char *name, struct err *err)
{
    int value = (int)bytes;
    if (bytes == 0 || setsockopt(fd, SOL_SOCKET, forced, &value, sizeof value) == 0 ||
        setsockopt(fd, SOL_SOCKET, plain, &value, sizeof value) == 0)
        return 0;
    return err_errno(err, errno, "cannot set %s to %d bytes", name, value);
}

/* Sets the buffers that the cell asks for: socket_new does it, and accepted TCP sockets inherit them. */
static int socket_buffers(int fd, const struct cell *cell, struct err *err)
{
    int result = buffer_set(fd, SO_SNDBUFFORCE, SO_SNDBUF, cell->send_buffer, "SO_SNDBUF", err);
    if (result < 0)
        return result;
    return buffer_set(fd, SO_RCVBUFFORCE, SO_RCVBUF, cell->receive_buffer, "SO_RCVBUF", err);
}

int connection_limit_window(int fd, const struct cell *cell, struct err *err)
{
    bool tcp = cell->transport == TRANSPORT_TCP;
    int bytes = (int)cell->receive_buffer;
    if (!tcp || bytes == 0 || setsockopt(fd, IPPROTO_TCP, TCP_WINDOW_CLAMP, &bytes, sizeof bytes) == 0)
        return 0;
    return err_errno(err, errno, "cannot limit the receive window to %d bytes", bytes);
}

static int tcp_options(int fd, const struct cell *cell, struct err *err)
{
    int nodelay = cell->nodelay;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, sizeof nodelay) < 0)
        return err_errno(err, errno, "cannot set TCP_NODELAY");
    const char *name = cell->congestion;
    if (name[0] == '\0' || setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, (socklen_t)strlen(name)) == 0)
        return 0;
    err_errno(err, errno, "cannot use congestion control %s", name);
    char available[200] = "";
    FILE *file = fopen("/proc/sys/net/ipv4/tcp_available_congestion_control", "re");
    if (file != NULL) {
        if (fgets(available, sizeof available, file) != NULL)
            available[strcspn(available, "\n")] = '\0';
        fclose(file);
    }
    err_hint(err, "this kernel offers: %s", available[0] != '\0' ? available : "(unknown)");
    return -err->code;
}

static int udp_options(int fd, const struct cell *cell, struct err *err)
{
    int segment = (int)cell->message_size, on = 1;
    if (cell->udp_gro && setsockopt(fd, SOL_UDP, UDP_GRO, &on, sizeof on) < 0) {
        err_errno(err, errno, "cannot set UDP_GRO");
        err_hint(err, "udp_gro needs Linux 5.0 or later: use udp_gro=no");
        return -err->code;
    }
    if (cell_segments(cell) == 1 || setsockopt(fd, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment) == 0)
        return 0;
    err_errno(err, errno, "cannot set UDP_SEGMENT to %d bytes", segment);
    err_hint(err, "gso needs Linux 4.18 or later: use gso=1");
    return -err->code;
}

static const struct kind {
    const char *name;
    int type;
    int (*options)(int fd, const struct cell *cell, struct err *err); /* NULL: it has none */
} kinds[] = {
    [TRANSPORT_TCP] = {"TCP", SOCK_STREAM, tcp_options},
    [TRANSPORT_UDP] = {"UDP", SOCK_DGRAM, udp_options},
    [TRANSPORT_UNIX] = {"Unix", SOCK_STREAM, NULL},
};

/* With many connections a process can run out of descriptors. */
static void hint_descriptors(int code, struct err *err)
{
    if (code == EMFILE || code == ENFILE)
        err_hint(err, "raise the limit of open files (ulimit -n), or lower workload.connections or threads");
}

/* Before connect and listen: TCP's window scale is negotiated in the SYN, from the receive buffer. */
int socket_new(const struct cell *cell, int family, int *fd, struct err *err)
{
    const struct kind *kind = &kinds[cell->transport];
    family = cell->transport == TRANSPORT_UNIX ? AF_UNIX : family;
    own_fd made = socket(family, kind->type | SOCK_CLOEXEC, 0);
    if (made < 0) {
        err_errno(err, errno, "cannot make a %s socket", kind->name);
        hint_descriptors(err->code, err);
        return -err->code;
    }
    if ((kind->options != NULL && kind->options(made, cell, err) < 0) || socket_buffers(made, cell, err) < 0)
        return -err->code;
    *fd = steal_fd(&made);
    return 0;
}

/* Where the server is: of a Unix socket an abstract name, which no file and no other namespace has. */
static struct endpoint place_of(const struct cell *cell, const struct endpoint *server)
{
    static const struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0labrun"};
    struct endpoint place = *server;
    if (cell->transport == TRANSPORT_UNIX) {
        place.length = offsetof(struct sockaddr_un, sun_path) + sizeof "\0labrun" - 1;
        memcpy(&place.address, &name, place.length);
    }
    return place;
}

/* Binds it to the address at a port of the kernel's choice. */
static int socket_bind(int fd, const struct sockaddr_storage *address, socklen_t length, uint16_t *port,
                       struct err *err)
{
    struct sockaddr_storage bound = *address;
    port_set(&bound, 0);
    if (bind(fd, (struct sockaddr *)&bound, length) < 0)
        return err_errno(err, errno, "the server cannot bind its address");
    if (getsockname(fd, (struct sockaddr *)&bound, &length) < 0)
        return err_errno(err, errno, "the server cannot learn its port");
    const in_port_t *place = port_in(&bound);
    *port = place != NULL ? ntohs(*place) : 0;
    return 0;
}

/* Connects it to the address at `port`. */
static int socket_join(int fd, const struct sockaddr_storage *address, socklen_t length, uint16_t port,
                       struct err *err)
{
    struct sockaddr_storage peer = *address;
    port_set(&peer, port);
    if (connect(fd, (struct sockaddr *)&peer, length) < 0)
        return err_errno(err, errno, "the client cannot connect to the server's port %u", port);
    return 0;
}

int socket_lost(int code)
{
    return code == EPIPE || code == ECONNRESET || code == ECONNREFUSED;
}

/* --- connection --- */

/* The cell of the stream on which the ends talk. */
static struct cell stream_cell(const struct cell *cell)
{
    struct cell stream = *cell;
    if (cell->transport == TRANSPORT_UDP)
        stream.transport = TRANSPORT_TCP;
    return stream;
}

static int exchange_ports(int stream, uint16_t own, uint16_t *peer, struct err *err)
{
    ssize_t moved = send(stream, &own, sizeof own, MSG_NOSIGNAL);
    if (moved == sizeof own)
        moved = recv(stream, peer, sizeof *peer, MSG_WAITALL);
    if (moved < 0)
        return err_errno(err, errno, "cannot exchange UDP ports");
    return moved == sizeof *peer ? 0 : err_set(err, ECONNRESET, "the other end is gone");
}

/* Puts the payload on the stream, or gives it a UDP socket between the same addresses. Both ends call this at
 * the same time, and nothing is sent before both have connected. */
static int payload_open(const struct cell *cell, struct connection *connection, struct err *err)
{
    struct sockaddr_storage own = {0}, peer = {0};
    socklen_t own_length = sizeof own, peer_length = sizeof peer;
    connection->payload = connection->stream;
    if (cell->transport != TRANSPORT_UDP)
        return 0;
    if (getsockname(connection->stream, (struct sockaddr *)&own, &own_length) < 0 ||
        getpeername(connection->stream, (struct sockaddr *)&peer, &peer_length) < 0)
        return err_errno(err, errno, "cannot learn the connection's addresses");
    own_fd made = -1;
    uint16_t port = 0;
    if (socket_new(cell, own.ss_family, &made, err) < 0 ||
        socket_bind(made, &own, own_length, &port, err) < 0 ||
        exchange_ports(connection->stream, port, &port, err) < 0 ||
        socket_join(made, &peer, peer_length, port, err) < 0)
        return -err->code;
    connection->payload = steal_fd(&made);
    return 0;
}

int connection_listen(const struct cell *cell, struct endpoint *server, struct err *err)
{
    const struct cell stream = stream_cell(cell);
    const struct endpoint place = place_of(&stream, server);
    own_fd listener = -1;
    if (socket_new(&stream, place.address.ss_family, &listener, err) < 0 ||
        socket_bind(listener, &place.address, place.length, &server->port, err) < 0)
        return -err->code;
    if (listen(listener, (int)cell_connections(cell)) < 0)
        return err_errno(err, errno, "the server cannot listen");
    server->listener = steal_fd(&listener);
    return 0;
}

static int connection_accept(const struct cell *cell, int listener, struct connection *connection,
                             struct err *err)
{
    do
        connection->stream = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (connection->stream < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (connection->stream < 0) {
        err_errno(err, errno, "the server cannot accept a connection");
        hint_descriptors(err->code, err);
        return -err->code;
    }
    /* The options are inherited from the listener, but for Unix sockets. */
    if (cell->transport == TRANSPORT_UNIX && socket_buffers(connection->stream, cell, err) < 0)
        return -err->code;
    return payload_open(cell, connection, err);
}

static int connection_join(const struct cell *cell, const struct endpoint *server,
                           struct connection *connection, struct err *err)
{
    enum { DISCARD_PORT = 9 }; /* RFC 863; any number would do */
    bool answered = cell_has_receiver(cell);
    const struct cell first = answered ? stream_cell(cell) : *cell;
    const struct endpoint place = place_of(&first, server);
    own_fd made = -1;
    if (socket_new(&first, place.address.ss_family, &made, err) < 0 ||
        socket_join(made, &place.address, place.length, answered ? server->port : DISCARD_PORT, err) < 0)
        return -err->code;
    *connection = (struct connection){.payload = made, .stream = answered ? made : -1};
    steal_fd(&made);
    return answered ? payload_open(cell, connection, err) : 0;
}

int connection_open(const struct cell *cell, const struct endpoint *server, struct connection *connection,
                    struct err *err)
{
    return server->listener >= 0 ? connection_accept(cell, server->listener, connection, err)
                                 : connection_join(cell, server, connection, err);
}

/* Waits for the other ends of all streams to close, for `timeout_ms` at most; each is looked at once. Returns
 * how many have not, or -errno. */
static int streams_await(struct pollfd *streams, size_t count, int timeout_ms)
{
    int open = 0;
    if (poll(streams, count, timeout_ms) < 0 && errno != EINTR)
        return -errno;
    for (size_t i = 0; i < count; i++) {
        if (streams[i].fd >= 0 && streams[i].revents != 0)
            streams[i].fd = -1; /* poll() passes it over */
        open += streams[i].fd >= 0;
    }
    return open;
}

static int datagrams_end(const struct connection *connections, struct pollfd *streams, size_t count,
                         struct err *err)
{
    for (int open = 1; open > 0;) {
        for (size_t i = 0; i < count; i++)
            if (streams[i].fd >= 0 && send(connections[i].payload, "", 0, MSG_NOSIGNAL) < 0 && errno != EINTR)
                return err_errno(err, errno, "cannot say that the last datagram is sent");
        open = streams_await(streams, count, END_DATAGRAM_MS);
        if (open < 0)
            return err_errno(err, -open, "cannot wait for the receiver");
    }
    return 0;
}

static int streams_end(const struct cell *cell, struct pollfd *streams, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (shutdown(streams[i].fd, SHUT_WR) < 0)
            return socket_lost(errno) ? err_set(err, errno, "the receiver closed the connection")
                                      : err_errno(err, errno, "cannot end the stream");
    int open = mechanisms[cell->mechanism].frozen ? 1 : 0;
    while (open > 0)
        open = streams_await(streams, count, -1);
    return open < 0 ? err_errno(err, -open, "cannot wait for the receiver") : 0;
}

/* The sender has sent everything. */
static int sender_ends(const struct cell *cell, const struct connection *connections, size_t count,
                       struct err *err)
{
    bool datagrams = cell->transport == TRANSPORT_UDP;
    own_free struct pollfd *streams = calloc(count, sizeof *streams);
    if (streams == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu connections", count);
    for (size_t i = 0; i < count; i++)
        streams[i] = (struct pollfd){.fd = connections[i].stream,
                                     .events = datagrams ? POLLIN | POLLRDHUP : POLLRDHUP};
    return datagrams ? datagrams_end(connections, streams, count, err)
                     : streams_end(cell, streams, count, err);
}

int connections_end(const struct cell *cell, const struct connection *connections, size_t count, bool sends,
                    struct err *err)
{
    if (connections[0].stream < 0)
        return 0;
    if (sends)
        return sender_ends(cell, connections, count, err);
    for (size_t i = 0; i < count && cell->transport == TRANSPORT_UDP; i++)
        if (shutdown(connections[i].stream, SHUT_WR) < 0)
            return err_errno(err, errno, "cannot tell the sender that its end has been seen");
    return 0;
}

/* --- hello --- */

static const char *direction_name(unsigned i)
{
    static const char *const names[] = {"server-to-client", "client-to-server", "both"};
    return i < sizeof names / sizeof *names ? names[i] : NULL;
}

/* "the server uses <front>4096<unit>, the client <again>1024" */
static const struct {
    size_t offset;
    const char *front, *unit, *again;
    const char *(*name)(unsigned i); /* NULL: a number */
} hello_rows[] = {
    {offsetof(struct hello, message_bytes), "messages of ", " bytes", "of ", NULL},
    {offsetof(struct hello, fields), "messages of ", " fields", "of ", NULL},
    {offsetof(struct hello, threads), "", " threads", "", NULL},
    {offsetof(struct hello, connections), "", " connections", "", NULL},
    {offsetof(struct hello, connection), "this as connection ", "", "as ", NULL},
    {offsetof(struct hello, mechanism), "the mechanism ", "", "", mechanism_name},
    {offsetof(struct hello, receive), "the receiver ", "", "", receiver_name},
    {offsetof(struct hello, direction), "the direction ", "", "", direction_name},
    {offsetof(struct hello, response_bytes), "responses of ", " bytes", "of ", NULL},
};

static uint64_t hello_value(const struct hello *hello, size_t offset)
{
    uint64_t value;
    memcpy(&value, (const char *)hello + offset, sizeof value);
    return value;
}

static void value_print(const char *(*name)(unsigned), uint64_t value, struct text *text)
{
    const char *known = name != NULL && value < UINT32_MAX ? name((unsigned)value) : NULL;
    if (known != NULL)
        text_add(text, known);
    else
        text_addf(text, "%llu", (unsigned long long)value);
}

static int hello_compare(const struct hello *server, const struct hello *client, struct err *err)
{
    if (memcmp(server->magic, client->magic, sizeof server->magic) != 0)
        return err_set(err, EPROTO, "the other end of the connection does not speak labrun's protocol");
    for (size_t row = 0; row < sizeof hello_rows / sizeof *hello_rows; row++) {
        uint64_t at_server = hello_value(server, hello_rows[row].offset);
        uint64_t at_client = hello_value(client, hello_rows[row].offset);
        own_text server_text = {0}, client_text = {0};
        if (at_server == at_client)
            continue;
        value_print(hello_rows[row].name, at_server, &server_text);
        value_print(hello_rows[row].name, at_client, &client_text);
        return err_set(err, EPROTO, "server uses %s%s%s, client %s%s", hello_rows[row].front,
                       text_string(&server_text), hello_rows[row].unit, hello_rows[row].again,
                       text_string(&client_text));
    }
    return 0;
}

int hello_exchange(int fd, const struct hello *own, bool server, struct err *err)
{
    struct hello peer = {0};
    ssize_t moved = send(fd, own, sizeof *own, MSG_NOSIGNAL);
    if (moved == sizeof *own) /* an empty send buffer takes it whole */
        moved = recv(fd, &peer, sizeof peer, MSG_WAITALL);
    if (moved < 0)
        return err_errno(err, errno, "cannot exchange parameters");
    if (moved != sizeof peer)
        return err_set(err, ECONNRESET, "the connection ended during the exchange of parameters");
    return server ? hello_compare(own, &peer, err) : hello_compare(&peer, own, err);
}
