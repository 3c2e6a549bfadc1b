/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/route/addr.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/qdisc.h>
#include <netlink/version.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/if.h> /* IF_OPER_UP; after net/if.h */

#include "base/clock.h"
#include "netns/netns.h"

/* --- refusal --- */
/* What the kernel said when it refused a netlink request: its errno and, in plain words, its reason. libnl
 * has an error numbering of its own, which loses the errno; this is the only place where it becomes ours. */

struct refusal {
    int code;        /* errno value; 0 when the kernel refused nothing */
    char words[120]; /* "mtu greater than device maximum"; may be empty */
};

/* For failures that libnl finds itself, before or after the kernel is asked. */
static const int errno_of[] = {
    [NLE_INTR] = EINTR,           [NLE_AGAIN] = EAGAIN,         [NLE_NOMEM] = ENOMEM,
    [NLE_EXIST] = EEXIST,         [NLE_INVAL] = EINVAL,         [NLE_RANGE] = ERANGE,
    [NLE_OBJ_NOTFOUND] = ENOENT,  [NLE_BUSY] = EBUSY,           [NLE_AF_NOSUPPORT] = EAFNOSUPPORT,
    [NLE_OPNOTSUPP] = EOPNOTSUPP, [NLE_PERM] = EPERM,           [NLE_NOACCESS] = EACCES,
    [NLE_NODEV] = ENODEV,         [NLE_NOADDR] = EADDRNOTAVAIL,
};

/* The kernel's words follow the error as attributes: behind the whole request, or behind its header alone
 * when NLM_F_CAPPED is set (include/uapi/linux/netlink.h, nlmsgerr_attrs). */
static int keep(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
    (void)from;
    struct refusal *refusal = arg;
    struct nlmsghdr *header = (struct nlmsghdr *)(void *)((char *)error - NLMSG_HDRLEN);
    refusal->code = -error->error;
    if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0)
        return NL_STOP;
    int skip = (int)sizeof *error;
    if ((header->nlmsg_flags & NLM_F_CAPPED) == 0)
        skip += (int)(NLMSG_ALIGN(error->msg.nlmsg_len) - NLMSG_HDRLEN);
    struct nlattr *words = nlmsg_find_attr(header, skip, NLMSGERR_ATTR_MSG);
    if (words != NULL)
        nla_strlcpy(refusal->words, words, sizeof refusal->words);
    return NL_STOP;
}

/* From now on refusals on `socket` (connected) are kept in `refusal`, which must outlive it. */
static void refusal_listen(struct nl_sock *socket, struct refusal *refusal)
{
    /* Words are a courtesy (Linux >= 4.12): without them the errno is still there. */
    setsockopt(nl_socket_get_fd(socket), SOL_NETLINK, NETLINK_EXT_ACK, &(int){1}, sizeof(int));
    nl_socket_modify_err_cb(socket, NL_CB_CUSTOM, keep, refusal);
}

/* Makes an error of what a libnl call returned (`nle`, negative), "cannot " in front, and forgets the
 * refusal. Returns the negative errno. */
static __attribute__((format(printf, 4, 5))) int refusal_error(struct refusal *refusal, int nle,
                                                               struct err *err, const char *format, ...)
{
    char doing[160];
    va_list args;
    va_start(args, format);
    vsnprintf(doing, sizeof doing, format, args);
    va_end(args);
    unsigned number = (unsigned)(nle < 0 ? -nle : nle);
    int code = refusal->code;
    if (code == 0 && number < sizeof errno_of / sizeof *errno_of)
        code = errno_of[number];
    if (code == 0)
        code = EIO;
    const char *why = code == EIO ? nl_geterror(nle) : strerrordesc_np(code);
    if (refusal->words[0] != '\0')
        err_set(err, code, "cannot %s: %s (%s)", doing, why, refusal->words);
    else
        err_set(err, code, "cannot %s: %s", doing, why);
    *refusal = (struct refusal){0};
    return -code;
}

/* --- link --- */
/* A device inside a namespace: its sockets are opened inside and used from outside, so that a lab is set up
 * by the calling thread and nothing ever appears in its own namespace. */

/* libnl's objects, given back where their names end. */
#define OWNED_BY_PUT(object, put)                                                                            \
    static void own_##object(struct object **owned)                                                          \
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

static int out_of_memory(struct err *err)
{
    return err_set(err, ENOMEM, "out of memory");
}

static int open_sockets(void *arg, struct err *err)
{
    struct link *link = arg;
    link->socket = nl_socket_alloc();
    link->events = nl_socket_alloc();
    if (link->socket == NULL || link->events == NULL)
        return out_of_memory(err);
    nl_socket_disable_seq_check(link->events);
    int nle = nl_connect(link->socket, NETLINK_ROUTE); /* O_CLOEXEC is libnl's default */
    if (nle == 0)
        nle = nl_connect(link->events, NETLINK_ROUTE);
    if (nle == 0)
        nle = nl_socket_add_membership(link->events, RTNLGRP_LINK);
    if (nle == 0)
        nle = nl_socket_set_nonblocking(link->events);
    if (nle != 0)
        return refusal_error(&link->refusal, nle, err, "talk to the kernel about links");
    refusal_listen(link->socket, &link->refusal);
    return 0;
}

static void link_close(struct link *link)
{
    nl_socket_free(link->socket);
    nl_socket_free(link->events);
    *link = (struct link){0};
}

#define own_link OWNED_BY(link_close) struct link

/* Makes a namespace and opens the conversation with the kernel about its device `name`, which need not exist
 * yet. The caller owns `netns` and `link`, even when this fails. */
static int link_open(struct link *link, int *netns, const char *name, struct err *err)
{
    *link = (struct link){0};
    snprintf(link->name, sizeof link->name, "%s", name);
    return netns_new(netns, open_sockets, link, err);
}

/* One request and one answer; a libnl cache would first dump all links of the namespace. */
static int read_device(struct link *link, struct rtnl_link **device, struct err *err)
{
    int nle = rtnl_link_get_kernel(link->socket, link->index, link->index > 0 ? NULL : link->name, device);
    return nle < 0 ? refusal_error(&link->refusal, nle, err, "find the device %s", link->name) : 0;
}

static int link_find(struct link *link, struct err *err)
{
    OWN(rtnl_link) *device = NULL;
    int result = read_device(link, &device, err);
    if (result == 0)
        link->index = rtnl_link_get_ifindex(device);
    return result;
}

/* Creates both ends of a veth pair, both down, each in its own namespace; `peer_netns` is that of `peer`.
 * The ends have their links' names and an MTU of `mtu` bytes. */
static int link_veth(struct link *link, struct link *peer, int peer_netns, int64_t mtu, struct err *err)
{
    OWN(rtnl_link) *request = rtnl_link_veth_alloc();
    if (request == NULL)
        return out_of_memory(err);
    OWN(rtnl_link) *other = rtnl_link_veth_get_peer(request); /* takes a reference */
    rtnl_link_set_name(request, link->name);
    rtnl_link_set_mtu(request, (unsigned)mtu);
    rtnl_link_set_name(other, peer->name);
    rtnl_link_set_mtu(other, (unsigned)mtu);
    rtnl_link_set_ns_fd(other, peer_netns);
    int nle = rtnl_link_add(link->socket, request, NLM_F_CREATE | NLM_F_EXCL);
    if (nle == 0) {
        int result = link_find(link, err);
        return result < 0 ? result : link_find(peer, err);
    }
    int result = refusal_error(&link->refusal, nle, err, "create a veth pair with an MTU of %lld bytes",
                               (long long)mtu);
    if (result == -EOPNOTSUPP)
        err_hint(err, "this kernel has no veth: load the module veth, or use path=loopback");
    if (result == -EINVAL)
        err_hint(err, "choose another mtu in [link]: a veth takes 68 to 65535 bytes");
    if (result == -EPERM)
        err_hint(err, "run with sudo");
    return result;
}

/* A request to change `link`; only what is set in it is changed. */
static struct rtnl_link *change_request(const struct link *link)
{
    struct rtnl_link *request = rtnl_link_alloc();
    if (request != NULL)
        rtnl_link_set_ifindex(request, link->index);
    return request;
}

static int link_set_mtu(struct link *link, int64_t mtu, struct err *err)
{
    OWN(rtnl_link) *request = change_request(link);
    if (request == NULL)
        return out_of_memory(err);
    rtnl_link_set_mtu(request, (unsigned)mtu);
    int nle = rtnl_link_change(link->socket, request, request, 0);
    if (nle == 0)
        return 0;
    int result = refusal_error(&link->refusal, nle, err, "set the MTU of %s to %lld bytes", link->name,
                               (long long)mtu);
    err_hint(err, "choose another mtu in [link]");
    return result;
}

/* No IPv6 link-local address when the link comes up: nothing then sends duplicate address detection and
 * router solicitations into a measurement. Before link_up. Does nothing on a kernel without IPv6. */
static int link_quiet(struct link *link, struct err *err)
{
    OWN(rtnl_link) *request = change_request(link);
    if (request == NULL)
        return out_of_memory(err);
    rtnl_link_inet6_set_addr_gen_mode(request, IN6_ADDR_GEN_MODE_NONE);
    int nle = rtnl_link_change(link->socket, request, request, 0);
    if (nle == 0)
        return 0;
    /* No IPv6 at all (ipv6.disable=1, or MTU < 1280 took it from the device): there is nothing to silence. */
    if (link->refusal.code == EAFNOSUPPORT || link->refusal.code == EOPNOTSUPP) {
        link->refusal = (struct refusal){0};
        return 0;
    }
    return refusal_error(&link->refusal, nle, err, "switch off link-local addresses on %s", link->name);
}

static int link_up(struct link *link, struct err *err)
{
    OWN(rtnl_link) *request = change_request(link);
    if (request == NULL)
        return out_of_memory(err);
    rtnl_link_set_flags(request, IFF_UP);
    int nle = rtnl_link_change(link->socket, request, request, 0);
    return nle == 0 ? 0 : refusal_error(&link->refusal, nle, err, "bring %s up", link->name);
}

/* Waits, by the kernel's notices, until packets pass a veth, at most `timeout_ms`: a queue that is not yet
 * active drops them silently. A veth's carrier comes with its peer, but its queue is activated by a kernel
 * worker (linkwatch) a moment later, and the state becomes "up" only then. Since Linux 6.8 asking for the
 * state does that at once. */
static int link_wait(struct link *link, int timeout_ms, struct err *err)
{
    int64_t deadline_ms = clock_now_ms() + timeout_ms;
    for (;;) {
        OWN(rtnl_link) *device = NULL;
        if (read_device(link, &device, err) < 0)
            return -err->code;
        if (rtnl_link_get_operstate(device) == IF_OPER_UP)
            return 0;
        int64_t left = deadline_ms - clock_now_ms();
        struct pollfd ready = {.fd = nl_socket_get_fd(link->events), .events = POLLIN};
        int count = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (count < 0 && errno != EINTR)
            return err_errno(err, errno, "cannot wait for %s", link->name);
        if (count == 0)
            return err_set(err, ETIMEDOUT, "%s has no carrier", link->name);
        if (count > 0) /* what it says does not matter: the state is asked for again */
            nl_recvmsgs_default(link->events);
    }
}

/* Adds an address such as "192.0.2.1/30"; an IPv6 one is usable at once (no duplicate address detection). */
static int link_address(struct link *link, const char *address, struct err *err)
{
    OWN(nl_addr) *local = NULL;
    OWN(rtnl_addr) *request = rtnl_addr_alloc();
    int nle = nl_addr_parse(address, AF_UNSPEC, &local);
    if (request == NULL || nle == -NLE_NOMEM)
        return out_of_memory(err);
    if (nle == 0)
        nle = rtnl_addr_set_local(request, local);
    rtnl_addr_set_ifindex(request, link->index);
    if (nle == 0 && nl_addr_get_family(local) == AF_INET6)
        rtnl_addr_set_flags(request, IFA_F_NODAD);
    if (nle == 0)
        nle = rtnl_addr_add(link->socket, request, NLM_F_EXCL);
    if (nle == 0)
        return 0;
    int result = refusal_error(&link->refusal, nle, err, "give %s the address %s", link->name, address);
    if (result == -EOPNOTSUPP || result == -EAFNOSUPPORT || result == -EACCES)
        err_hint(err, "this kernel has no IPv6, or it is switched off: use ip=4");
    return result;
}

/* --- offload --- */

static const struct {
    const char *name;
    uint32_t set, get;
} offloads[] = {
    {"TSO", ETHTOOL_STSO, ETHTOOL_GTSO},
    {"GSO", ETHTOOL_SGSO, ETHTOOL_GGSO},
    {"GRO", ETHTOOL_SGRO, ETHTOOL_GGRO},
};

static int ethtool(int socket, const char *device, uint32_t command, uint32_t *value)
{
    struct ethtool_value request = {.cmd = command, .data = *value};
    struct ifreq ifreq = {.ifr_data = (char *)&request};
    snprintf(ifreq.ifr_name, sizeof ifreq.ifr_name, "%s", device);
    if (ioctl(socket, SIOCETHTOOL, &ifreq) < 0)
        return -errno;
    *value = request.data;
    return 0;
}

int offload_off(int socket, const char *device, struct err *err)
{
    for (unsigned i = 0; i < sizeof offloads / sizeof *offloads; i++) {
        uint32_t off = 0, now = 0;
        int result = ethtool(socket, device, offloads[i].set, &off);
        if (result == 0)
            result = ethtool(socket, device, offloads[i].get, &now);
        if (result == 0 && now != 0)
            result = -EOPNOTSUPP;
        if (result < 0) {
            err_errno(err, -result, "cannot switch %s off on %s", offloads[i].name, device);
            err_hint(err, "use offload=yes in [link]");
            return result;
        }
    }
    return 0;
}

/* --- sink --- */

static const char lab_device[] = "labrun0"; /* both ends: they live in different namespaces */

/* The packets that go into a dummy are counted as sent, those that go into an ifb as received and dropped. */
static const char *const kinds[] = {"dummy", "ifb"};

static int create_kind(struct link *link, const char *kind, unsigned queues, int64_t mtu)
{
    OWN(rtnl_link) *request = rtnl_link_alloc();
    int nle = request == NULL ? -NLE_NOMEM : rtnl_link_set_type(request, kind);
    if (nle < 0)
        return nle;
    rtnl_link_set_name(request, link->name);
    rtnl_link_set_mtu(request, (unsigned)mtu);
    rtnl_link_set_num_tx_queues(request, queues);
    return rtnl_link_add(link->socket, request, NLM_F_CREATE | NLM_F_EXCL);
}

/* Makes the device, down, with `queues` transmit queues and an MTU of `mtu` bytes: a dummy, else an ifb,
 * which drops what nobody redirected to it. Neither asks for neighbours (IFF_NOARP), and no queue that could
 * overflow stands before it, so that it carries every packet. */
static int sink_create(struct link *link, unsigned queues, int64_t mtu, struct err *err)
{
    int nle = -NLE_OPNOTSUPP;
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds && nle == -NLE_OPNOTSUPP; i++)
        nle = create_kind(link, kinds[i], queues, mtu);
    if (nle < 0) {
        int result = refusal_error(&link->refusal, nle, err,
                                   "create a device that drops what it transmits (dummy or ifb)");
        if (result == -EOPNOTSUPP)
            err_hint(err, "load the module dummy or ifb, or use another path");
        return result;
    }
    link->refusal = (struct refusal){0}; /* that there is no dummy is no error */
    if (link_find(link, err) < 0)
        return -err->code;
    /* An ifb comes with a queue of 32 packets, beyond which it drops without a word. */
    OWN(rtnl_qdisc) *request = rtnl_qdisc_alloc();
    nle = -NLE_NOMEM;
    if (request != NULL) {
        rtnl_tc_set_ifindex(TC_CAST(request), link->index);
        rtnl_tc_set_parent(TC_CAST(request), TC_H_ROOT);
        nle = rtnl_tc_set_kind(TC_CAST(request), "noqueue");
    }
    if (nle == 0)
        nle = rtnl_qdisc_add(link->socket, request, NLM_F_CREATE | NLM_F_REPLACE);
    return nle == 0 ? 0 : refusal_error(&link->refusal, nle, err, "take the queue of %s away", link->name);
}

static int ask_carried(void *arg, struct err *err)
{
    struct carried *carried = arg;
    own_link link = {0};
    OWN(rtnl_link) *device = NULL;
    if (open_sockets(&link, err) < 0)
        return -err->code;
    int nle = rtnl_link_get_kernel(link.socket, 0, lab_device, &device);
    if (nle < 0)
        return refusal_error(&link.refusal, nle, err, "ask what %s has carried", lab_device);
    /* Either kind counts in one direction only: see above. */
    *carried = (struct carried){
        .packets = rtnl_link_get_stat(device, RTNL_LINK_TX_PACKETS) +
                   rtnl_link_get_stat(device, RTNL_LINK_RX_PACKETS),
        .bytes =
            rtnl_link_get_stat(device, RTNL_LINK_TX_BYTES) + rtnl_link_get_stat(device, RTNL_LINK_RX_BYTES),
    };
    return 0;
}

int lab_carried(const struct lab *lab, struct carried *carried, struct err *err)
{
    return netns_do(lab->server, ask_carried, carried, err);
}

/* --- lab --- */

/* RFC 8200 section 5: below it the kernel takes IPv6 off the device. */
enum { IPV6_LEAST_MTU = 1280 };

/* Measured: at once. The linkwatch of older kernels may gather events for up to a second. */
enum { CARRIER_MS = 2000 };

/* RFC 5737 and RFC 3849: addresses of documentation, which collide with nothing. They are private to the
 * namespaces anyway. */
static const struct {
    const char *server, *client; /* of the veth ends; of a sink's two neighbours the client is there */
    const char *loopback;        /* comes with lo */
    int family;
} addresses[] = {
    [IP_4] = {"192.0.2.1/30", "192.0.2.2/30", "127.0.0.1/8", AF_INET},
    [IP_6] = {"2001:db8::1/64", "2001:db8::2/64", "::1/128", AF_INET6},
};

static void listen_at(struct lab *lab, unsigned ip, const char *address)
{
    char plain[INET6_ADDRSTRLEN] = "";
    memcpy(plain, address, strcspn(address, "/"));
    memset(&lab->address, 0, sizeof lab->address);
    lab->address.ss_family = (sa_family_t)addresses[ip].family;
    if (ip == IP_4) {
        inet_pton(AF_INET, plain, &((struct sockaddr_in *)&lab->address)->sin_addr);
        lab->address_length = sizeof(struct sockaddr_in);
    } else {
        inet_pton(AF_INET6, plain, &((struct sockaddr_in6 *)&lab->address)->sin6_addr);
        lab->address_length = sizeof(struct sockaddr_in6);
    }
}

/* Before the link comes up: what would otherwise change under traffic. */
static int raise_end(struct link *end, const struct cell *cell, struct err *err)
{
    int result = link_quiet(end, err);
    if (result == 0 && !cell->offload)
        result = offload_off(nl_socket_get_fd(end->socket), end->name, err);
    return result < 0 ? result : link_up(end, err);
}

/* Addresses come last: IPv6 keeps one tentative that was added to a link without carrier. */
static int finish_end(struct link *end, const char *address, struct err *err)
{
    int result = link_wait(end, CARRIER_MS, err);
    return result < 0 ? result : link_address(end, address, err);
}

static int veth_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    own_link server = {0}, client = {0};
    listen_at(lab, cell->ip, addresses[cell->ip].server);
    int result = link_open(&server, &lab->server, lab_device, err);
    if (result == 0)
        result = link_open(&client, &lab->client, lab_device, err);
    if (result == 0)
        result = link_veth(&server, &client, lab->client, cell->mtu, err);
    if (result == 0)
        result = raise_end(&server, cell, err);
    if (result == 0)
        result = raise_end(&client, cell, err);
    if (result == 0)
        result = finish_end(&server, addresses[cell->ip].server, err);
    return result < 0 ? result : finish_end(&client, addresses[cell->ip].client, err);
}

/* One namespace for both sides; `link` is opened in it. */
static int open_alone(struct link *link, const char *name, struct lab *lab, struct err *err)
{
    int result = link_open(link, &lab->server, name, err);
    if (result < 0)
        return result;
    lab->client = fcntl(lab->server, F_DUPFD_CLOEXEC, 0);
    return lab->client < 0 ? err_errno(err, errno, "cannot hold the network namespace twice") : 0;
}

static int loopback_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    own_link lo = {0};
    listen_at(lab, cell->ip, addresses[cell->ip].loopback);
    int result = open_alone(&lo, "lo", lab, err);
    if (result == 0)
        result = link_find(&lo, err);
    if (result == 0)
        result = link_set_mtu(&lo, cell->mtu, err);
    if (result == 0 && !cell->offload)
        result = offload_off(nl_socket_get_fd(lo.socket), lo.name, err);
    return result < 0 ? result : link_up(&lo, err);
}

/* No waiting for a carrier: such a device has none, as lo, and is ready when it is up. */
static int sink_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    own_link sink = {0};
    int result = open_alone(&sink, lab_device, lab, err);
    if (result == 0)
        result = sink_create(&sink, cell->threads > 1 ? (unsigned)cell->threads : 1, cell->mtu, err);
    if (result == 0)
        result = raise_end(&sink, cell, err);
    listen_at(lab, cell->ip, addresses[cell->ip].server);
    return result < 0 ? result : link_address(&sink, addresses[cell->ip].client, err);
}

static int (*const paths[])(const struct cell *cell, struct lab *lab, struct err *err) = {
    [PATH_VETH] = veth_up,
    [PATH_LOOPBACK] = loopback_up,
    [PATH_SINK] = sink_up,
};

int lab_up(const struct cell *cell, struct lab *lab, struct err *err)
{
    *lab = (struct lab)LAB_NONE;
    if (cell->path >= sizeof paths / sizeof *paths)
        return err_set(err, EOPNOTSUPP, "there is no such path");
    if (cell->ip == IP_6 && cell->mtu < IPV6_LEAST_MTU) {
        err_hint(err, "choose an mtu of at least %d in [link], or ip=4", IPV6_LEAST_MTU);
        return err_set(err, EINVAL, "IPv6 needs an MTU of at least %d bytes, not %lld", IPV6_LEAST_MTU,
                       (long long)cell->mtu);
    }
    int result = paths[cell->path](cell, lab, err);
    if (result < 0)
        lab_down(lab);
    return result;
}

/* In the namespace of one end. */
static int keep_rates(void *arg, struct err *err)
{
    static const char key[] = "/proc/sys/net/ipv4/tcp_slow_start_after_idle";
    enum idle_restart *state = arg;
    own_fd writing = open(key, O_WRONLY | O_CLOEXEC), reading = open(key, O_RDONLY | O_CLOEXEC);
    char digit = '\0';
    if (writing >= 0 && write(writing, "0\n", 2) < 0)
        return err_errno(err, errno, "cannot write %s in the lab", key);
    *state = IDLE_RESTART_UNKNOWN;
    if (reading >= 0 && read(reading, &digit, 1) == 1)
        *state = digit == '0' ? IDLE_RESTART_OFF : IDLE_RESTART_ON;
    return 0;
}

int lab_keep_rates(struct lab *lab, struct err *err)
{
    enum idle_restart server, client;
    if (netns_do(lab->server, keep_rates, &server, err) < 0 ||
        netns_do(lab->client, keep_rates, &client, err) < 0)
        return -err->code;
    lab->idle_restart = server == client ? server : IDLE_RESTART_ON;
    return 0;
}

void lab_down(struct lab *lab)
{
    fd_close(&lab->server);
    fd_close(&lab->client);
    *lab = (struct lab)LAB_NONE;
}

bool lab_same(const struct cell *cell, const struct cell *other)
{
    return cell->path == other->path && cell->ip == other->ip && cell->mtu == other->mtu &&
           cell->offload == other->offload && cell->threads == other->threads; /* a sink has as many queues */
}

void lab_library(struct text *text)
{
    text_addf(text, "libnl-3.0 %d.%d.%d", nl_ver_maj, nl_ver_min, nl_ver_mic);
}
