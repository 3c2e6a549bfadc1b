/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The internal header of the folder. A network device inside a namespace (libnl-route): its sockets are
 * opened inside the namespace and used from outside, so that a lab is set up by the calling thread and
 * nothing ever appears in its own namespace. Which devices and addresses a cell needs, and what a sink is, is
 * lab.c's. */
#ifndef LABRUN_NETNS_LINK_H
#define LABRUN_NETNS_LINK_H

#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"

/* --- refusal --- */
/* What the kernel said when it refused a netlink request: its errno and, in plain words, its reason. libnl
 * has an error numbering of its own, which loses the errno; this is the only place where it becomes ours. */

struct refusal {
    int code;        /* errno value; 0 when the kernel refused nothing */
    char words[120]; /* "mtu greater than device maximum"; may be empty */
};

/* From now on refusals on `socket` (connected) are kept in `refusal`, which must outlive it. */
void refusal_listen(struct nl_sock *socket, struct refusal *refusal);

/* Makes an error of what a libnl call returned (`nle`, negative), "cannot " in front, and forgets the
 * refusal. Returns the negative errno. */
int refusal_error(struct refusal *refusal, int nle, struct err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* --- link --- */

static inline void put_device(struct rtnl_link **device)
{
    if (*device != NULL)
        rtnl_link_put(*device);
}

#define own_device OWNED_BY(put_device) struct rtnl_link

struct link { /* stays where it is while it is open: the socket points at `refusal` */
    char name[IFNAMSIZ];
    int index;              /* of the device in its namespace; 0 until it was found */
    struct nl_sock *socket; /* owned: requests */
    struct nl_sock *events; /* owned: changes of links, unread until somebody waits */
    struct refusal refusal;
};

/* Makes a namespace and opens the conversation with the kernel about its device `name`, which need not exist
 * yet. The caller owns `netns`, even when this fails. */
int link_open(struct link *link, int *netns, const char *name, struct err *err);
void link_close(struct link *link);
#define own_link OWNED_BY(link_close) struct link

/* Creates both ends of a veth pair, both down, each in its own namespace; `peer_netns` is that of `peer`.
 * The ends have their links' names and an MTU of `mtu` bytes. */
int link_veth(struct link *link, struct link *peer, int peer_netns, int64_t mtu, struct err *err);

/* Looks the device up by its name. */
int link_find(struct link *link, struct err *err);

int link_set_mtu(struct link *link, int64_t mtu, struct err *err);

/* No IPv6 link-local address when the link comes up: nothing then sends duplicate address detection and
 * router solicitations into a measurement. Before link_up. Does nothing on a kernel without IPv6. */
int link_quiet(struct link *link, struct err *err);

int link_up(struct link *link, struct err *err);

/* Waits, by the kernel's notices, until packets pass a veth: a queue that is not yet active drops them
 * silently. -ETIMEDOUT after `timeout_ms`. Not for lo, which has no carrier and is ready with link_up. */
int link_wait(struct link *link, int timeout_ms, struct err *err);

/* Adds an address such as "192.0.2.1/30"; an IPv6 one is usable at once (no duplicate address detection). */
int link_address(struct link *link, const char *address, struct err *err);

#endif
