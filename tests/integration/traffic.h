/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traffic of a test through a lab, without workers, and what the kernel says about it. */
#ifndef LABRUN_TESTS_TRAFFIC_H
#define LABRUN_TESTS_TRAFFIC_H

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/own.h"
#include "integration/child.h"
#include "netns/lab.h"
#include "netns/netns.h"

#include "test.h"

struct want {
    int family, type, fd;
};

static inline int open_socket(void *arg, struct err *err)
{
    struct want *want = arg;
    const struct timeval patience = {.tv_sec = 5}; /* a broken link fails the test and does not hang it */
    want->fd = socket(want->family, want->type | SOCK_CLOEXEC, 0);
    if (want->fd < 0)
        return err_errno(err, errno, "socket");
    setsockopt(want->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(want->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return 0;
}

static inline int socket_in(int netns, int family, int type)
{
    struct want want = {.family = family, .type = type, .fd = -1};
    struct err err = {0};
    assert_int_equal(netns_do(netns, open_socket, &want, &err), 0);
    return want.fd;
}

/* Lets `server` have a port of its own and connects `client` to it. */
static inline void meet(const struct lab *lab, int server, int client, bool listening)
{
    struct sockaddr_storage address = lab->address;
    socklen_t length = lab->address_length;
    assert_int_equal(bind(server, (struct sockaddr *)&address, length), 0);
    if (listening)
        assert_int_equal(listen(server, 1), 0);
    assert_int_equal(getsockname(server, (struct sockaddr *)&address, &length), 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, length), 0);
}

enum { CHUNK = 16384 }; /* fits into every default socket buffer: one thread can send and then receive */

static inline void move_chunks(int from, int to, unsigned count)
{
    static char out[CHUNK], in[CHUNK];
    for (unsigned i = 0; i < count; i++) {
        memset(out, 'a' + (int)(i % 26), sizeof out);
        assert_int_equal(send(from, out, sizeof out, 0), sizeof out);
        assert_int_equal(recv(to, in, sizeof in, MSG_WAITALL), sizeof in);
        assert_memory_equal(in, out, sizeof in);
    }
}

static inline void check_tcp(const struct lab *lab, unsigned chunks)
{
    int family = lab->address.ss_family;
    own_fd server = socket_in(lab->server, family, SOCK_STREAM);
    own_fd client = socket_in(lab->client, family, SOCK_STREAM);
    meet(lab, server, client, true);
    own_fd accepted = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    assert_true(accepted >= 0);
    move_chunks(accepted, client, chunks);
    move_chunks(client, accepted, 1);
}

struct traffic {
    const char *device;
    unsigned long long bytes, packets;
};

/* What the device has sent: /proc/net/dev, columns 9 and 10. */
static inline int read_traffic(void *arg, struct err *err)
{
    struct traffic *traffic = arg;
    char line[400];
    own_file file = fopen("/proc/thread-self/net/dev", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *name = line + strspn(line, " ");
        size_t length = strlen(traffic->device);
        if (strncmp(name, traffic->device, length) == 0 && name[length] == ':' &&
            sscanf(name + length + 1, "%*u %*u %*u %*u %*u %*u %*u %*u %llu %llu", &traffic->bytes,
                   &traffic->packets) == 2)
            return 0;
    }
    return err_set(err, ENODEV, "no %s", traffic->device);
}

/* Messages about devices and queues that a namespace sends to whoever listens: one that was there for a
 * moment leaves one, too. */
static inline int listen_for_links(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    struct sockaddr_nl all = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK | RTMGRP_TC};
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&all, sizeof all) == 0);
    return fd;
}

#endif
