/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/socket.h"

#include <errno.h>
#include <linux/tcp.h> /* not <netinet/tcp.h>: glibc's tcp_info ends before busy_time */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static void ports_set(struct sockaddr_storage *address, uint16_t port)
{
    if (address->ss_family == AF_INET6)
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)address)->sin_port = htons(port);
}

static uint16_t ports_get(const struct sockaddr_storage *address)
{
    return ntohs(address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
                                                : ((const struct sockaddr_in *)address)->sin_port);
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

static int congestion_set(int fd, const char *name, struct err *err)
{
    if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, (socklen_t)strlen(name)) == 0)
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

/* Before connect and listen: the window scale is negotiated in the SYN, from the receive buffer. */
static int socket_new(const struct cell *cell, int family, int *fd, struct err *err)
{
    own_fd made = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0)
        return err_errno(err, errno, "cannot make a TCP socket");
    int nodelay = cell->nodelay;
    if (setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &nodelay, sizeof nodelay) < 0)
        return err_errno(err, errno, "cannot set TCP_NODELAY");
    if (buffer_set(made, SO_SNDBUFFORCE, SO_SNDBUF, cell->send_buffer, "SO_SNDBUF", err) < 0 ||
        buffer_set(made, SO_RCVBUFFORCE, SO_RCVBUF, cell->receive_buffer, "SO_RCVBUF", err) < 0)
        return -err->code;
    if (cell->congestion[0] != '\0' && congestion_set(made, cell->congestion, err) < 0)
        return -err->code;
    *fd = steal_fd(&made);
    return 0;
}

int socket_listen(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length, int *fd,
                  uint16_t *port, struct err *err)
{
    struct sockaddr_storage bound = *address;
    ports_set(&bound, 0);
    own_fd listener = -1;
    if (socket_new(cell, bound.ss_family, &listener, err) < 0)
        return -err->code;
    if (bind(listener, (struct sockaddr *)&bound, length) < 0)
        return err_errno(err, errno, "the server cannot bind its address");
    if (listen(listener, (int)cell->threads) < 0)
        return err_errno(err, errno, "the server cannot listen");
    if (getsockname(listener, (struct sockaddr *)&bound, &length) < 0)
        return err_errno(err, errno, "the server cannot learn its port");
    *port = ports_get(&bound);
    *fd = steal_fd(&listener);
    return 0;
}

int socket_accept(int listener, int *fd, struct err *err)
{
    do
        *fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (*fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    return *fd < 0 ? err_errno(err, errno, "the server cannot accept a connection") : 0;
}

int socket_connect(const struct cell *cell, const struct sockaddr_storage *address, socklen_t length,
                   uint16_t port, int *fd, struct err *err)
{
    struct sockaddr_storage server = *address;
    ports_set(&server, port);
    own_fd made = -1;
    if (socket_new(cell, server.ss_family, &made, err) < 0)
        return -err->code;
    if (connect(made, (struct sockaddr *)&server, length) < 0)
        return err_errno(err, errno, "the client cannot connect to the server's port %u", port);
    *fd = steal_fd(&made);
    return 0;
}

int socket_granted(int fd, struct sample *sample, struct err *err)
{
    int send_buffer, receive_buffer;
    socklen_t length = sizeof send_buffer, name_length = sizeof sample->congestion;
    if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, &length) < 0 ||
        getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, &length) < 0 ||
        getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, sample->congestion, &name_length) < 0)
        return err_errno(err, errno, "cannot read back the socket's options");
    sample->sndbuf_bytes = (uint32_t)send_buffer;
    sample->rcvbuf_bytes = (uint32_t)receive_buffer;
    return 0;
}

void socket_tcp(int fd, struct tcp_reading *reading)
{
    struct tcp_info info;
    socklen_t length = sizeof info;
    *reading = (struct tcp_reading){0};
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0 ||
        length < offsetof(struct tcp_info, tcpi_sndbuf_limited) + sizeof info.tcpi_sndbuf_limited)
        return;
    *reading = (struct tcp_reading){
        .retransmits = info.tcpi_total_retrans,
        .busy_us = info.tcpi_busy_time,
        .rwnd_limited_us = info.tcpi_rwnd_limited,
        .sndbuf_limited_us = info.tcpi_sndbuf_limited,
        .rtt_us = info.tcpi_rtt,
        .known = 1,
    };
}

int socket_lost(int code)
{
    return code == EPIPE || code == ECONNRESET;
}
