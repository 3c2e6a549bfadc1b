/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device inside a namespace, asked and changed through libnl: its sockets are opened inside and used from
 * outside, so that a lab is set up by the calling thread and nothing ever appears in its own namespace. For
 * this folder only. What a lab is made of is in lab.c, what its ends do to packets in shaping.c. */
#ifndef LABRUN_NETNS_LINK_H
#define LABRUN_NETNS_LINK_H

#include <net/if.h>
#include <netlink/addr.h>
#include <netlink/cache.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/qdisc.h>
#include <netlink/socket.h>
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

/* Makes an error of what a libnl call returned (`nle`, negative), "cannot " in front, and forgets the
 * refusal. Returns the negative errno. */
int refusal_error(struct refusal *refusal, int nle, struct err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* --- link --- */

/* libnl's objects, given back where their names end. */
#define OWNED_BY_PUT(object, put)                                                                            \
    static inline void own_##object(struct object **owned)                                                   \
    {                                                                                                        \
        put(*owned);                                                                                         \
    }
OWNED_BY_PUT(rtnl_link, rtnl_link_put)
OWNED_BY_PUT(rtnl_addr, rtnl_addr_put)
OWNED_BY_PUT(rtnl_qdisc, rtnl_qdisc_put)
OWNED_BY_PUT(nl_addr, nl_addr_put)
#define OWN(object) OWNED_BY(own_##object) struct object

struct link { /* stays where it is while it is open: the socket points at `refusal` */
    char name[IFNAMSIZ];
    int index;              /* of the device in its namespace; 0 until it was found */
    struct nl_sock *socket; /* owned: requests */
    struct nl_sock *events; /* owned: changes of links, unread until somebody waits */
    struct refusal refusal;
};

/* Makes a namespace and opens the conversation with the kernel about its device `name`, which need not exist
 * yet. The caller owns `netns` and `link`, even when this fails. */
int link_open(struct link *link, int *netns, const char *name, struct err *err);
/* The same in the namespace of the calling thread. */
int link_here(struct link *link, const char *name, struct err *err);
void link_close(struct link *link);
#define own_link OWNED_BY(link_close) struct link

int link_find(struct link *link, struct err *err);

/* Creates both ends of a veth pair, both down, each in its own namespace; `peer_netns` is that of `peer`.
 * The ends have their links' names and an MTU of `mtu` bytes. */
int link_veth(struct link *link, struct link *peer, int peer_netns, int64_t mtu, struct err *err);

int link_set_mtu(struct link *link, int64_t mtu, struct err *err);

/* No IPv6 link-local address when the link comes up: nothing then sends duplicate address detection and
 * router solicitations into a measurement. Before link_up. Does nothing on a kernel without IPv6. */
int link_quiet(struct link *link, struct err *err);

/* TCP hands down packets of one segment: whatever GSO says, it cuts larger ones only behind the device's
 * queue (offload_off), so that a queue that drops packets would drop 64 KB at once. Reads back what was set.
 */
int link_one_segment(struct link *link, struct err *err);

int link_up(struct link *link, struct err *err);

/* Waits, by the kernel's notices, until packets pass a veth, at most `timeout_ms`: a queue that is not yet
 * active drops them silently. A veth's carrier comes with its peer, but its queue is activated by a kernel
 * worker (linkwatch) a moment later, and the state becomes "up" only then. Since Linux 6.8 asking for the
 * state does that at once. */
int link_wait(struct link *link, int timeout_ms, struct err *err);

/* Adds an address such as "192.0.2.1/30"; an IPv6 one is usable at once (no duplicate address detection). */
int link_address(struct link *link, const char *address, struct err *err);

#endif
